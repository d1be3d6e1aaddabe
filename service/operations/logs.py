"""CloudWatch Logs, as far as it is asked for jobs' logs (SERVICE §2.1)."""

from collections.abc import Mapping

from understudy.service.operations.call import Operation

OPERATIONS: Mapping[str, Operation] = {}
