"""Every operation of SageMaker's API that is served, by its name."""

from collections.abc import Mapping

from understudy.service.operations import processing_jobs
from understudy.service.operations.call import Operation

OPERATIONS: Mapping[str, Operation] = {
    "CreateProcessingJob": Operation(processing_jobs.create_processing_job, writes=True),
    "DescribeProcessingJob": Operation(processing_jobs.describe_processing_job, writes=False),
    "ListProcessingJobs": Operation(processing_jobs.list_processing_jobs, writes=False),
    "StopProcessingJob": Operation(processing_jobs.stop_processing_job, writes=True),
    "DeleteProcessingJob": Operation(processing_jobs.delete_processing_job, writes=True),
}
