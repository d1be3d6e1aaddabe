"""Every operation of SageMaker's API that is served, by its name."""

from collections.abc import Mapping

from understudy.service.operations import (
    alerts,
    endpoint_configs,
    endpoints,
    job_definitions,
    models,
    monitoring_executions,
    monitoring_schedules,
    processing_jobs,
    tags,
)
from understudy.service.operations.call import Operation

OPERATIONS: Mapping[str, Operation] = {
    "CreateProcessingJob": Operation(processing_jobs.create_processing_job, writes=True),
    "DescribeProcessingJob": Operation(processing_jobs.describe_processing_job, writes=False),
    "ListProcessingJobs": Operation(processing_jobs.list_processing_jobs, writes=False),
    "StopProcessingJob": Operation(processing_jobs.stop_processing_job, writes=True),
    "DeleteProcessingJob": Operation(processing_jobs.delete_processing_job, writes=True),
    **{
        name: operation
        for kind in job_definitions.KINDS
        for name, operation in job_definitions.operations(kind)
    },
    "CreateMonitoringSchedule": Operation(monitoring_schedules.create_monitoring_schedule, writes=True),
    "UpdateMonitoringSchedule": Operation(monitoring_schedules.update_monitoring_schedule, writes=True),
    "DescribeMonitoringSchedule": Operation(monitoring_schedules.describe_monitoring_schedule, writes=False),
    "ListMonitoringSchedules": Operation(monitoring_schedules.list_monitoring_schedules, writes=False),
    "StartMonitoringSchedule": Operation(monitoring_schedules.start_monitoring_schedule, writes=True),
    "StopMonitoringSchedule": Operation(monitoring_schedules.stop_monitoring_schedule, writes=True),
    "DeleteMonitoringSchedule": Operation(monitoring_schedules.delete_monitoring_schedule, writes=True),
    "ListMonitoringExecutions": Operation(monitoring_executions.list_monitoring_executions, writes=False),
    "ListMonitoringAlerts": Operation(alerts.list_monitoring_alerts, writes=False),
    "UpdateMonitoringAlert": Operation(alerts.update_monitoring_alert, writes=True),
    "ListMonitoringAlertHistory": Operation(alerts.list_monitoring_alert_history, writes=False),
    "CreateModel": Operation(models.create_model, writes=True),
    "DescribeModel": Operation(models.describe_model, writes=False),
    "ListModels": Operation(models.list_models, writes=False),
    "DeleteModel": Operation(models.delete_model, writes=True),
    "CreateEndpointConfig": Operation(endpoint_configs.create_endpoint_config, writes=True),
    "DescribeEndpointConfig": Operation(endpoint_configs.describe_endpoint_config, writes=False),
    "ListEndpointConfigs": Operation(endpoint_configs.list_endpoint_configs, writes=False),
    "DeleteEndpointConfig": Operation(endpoint_configs.delete_endpoint_config, writes=True),
    "CreateEndpoint": Operation(endpoints.create_endpoint, writes=True),
    "UpdateEndpoint": Operation(endpoints.update_endpoint, writes=True),
    "UpdateEndpointWeightsAndCapacities": Operation(
        endpoints.update_endpoint_weights_and_capacities, writes=True
    ),
    "DescribeEndpoint": Operation(endpoints.describe_endpoint, writes=False),
    "ListEndpoints": Operation(endpoints.list_endpoints, writes=False),
    "DeleteEndpoint": Operation(endpoints.delete_endpoint, writes=True),
    "AddTags": Operation(tags.add_tags, writes=True),
    "ListTags": Operation(tags.list_tags, writes=False),
    "DeleteTags": Operation(tags.delete_tags, writes=True),
}
