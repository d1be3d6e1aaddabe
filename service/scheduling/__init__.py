"""Schedules that are due become executions, executions jobs, and ended jobs results and alerts."""
