"""When schedules fire, what each fire looks at, and the job that it asks for. Standard library only."""
