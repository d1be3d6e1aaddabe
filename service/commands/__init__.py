"""The commands of the service for people: `understudy serve`, `env`, `schedule`."""
