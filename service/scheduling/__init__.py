"""Schedules that are due become executions, executions jobs, and ended jobs results and alerts."""

from understudy.service.scheduling.scheduler import Scheduler

__all__ = ["Scheduler"]
