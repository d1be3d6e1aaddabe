"""What the service knows: jobs, definitions, schedules, executions, alerts, tags, in one database."""
