"""The job's settings: from the environment to one frozen value."""
