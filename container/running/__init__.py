"""Running a job: from the first instruction to the exit message."""
