"""SageMaker's monitoring API on one's own machine: jobs and schedules that run with Understudy's image."""
