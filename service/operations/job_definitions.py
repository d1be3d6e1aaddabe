"""Job definitions of the four monitor types: one implementation, whose fields are named for the type."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy import select

from understudy.service.arns import arn
from understudy.service.operations.call import Answer, Call, Operation, Request
from understudy.service.operations.definition_faults import faults, filled_in, refuse_unknown_parts
from understudy.service.operations.places import refuse_forbidden
from understudy.service.operations.tags import tagged, untagged
from understudy.service.refusals import Refusal, invalid
from understudy.service.state import pages
from understudy.service.state.rows import added, held, read
from understudy.service.state.tables import JobDefinition, MonitoringSchedule

KINDS = ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")


def operations(kind: str) -> Iterator[tuple[str, Operation]]:
    """The four operations on definitions of a kind, by their names."""

    listed = partial(list_job_definitions, _listing(kind))
    yield f"Create{kind}JobDefinition", Operation(partial(create_job_definition, kind), writes=True)
    yield f"Describe{kind}JobDefinition", Operation(partial(describe_job_definition, kind), writes=False)
    yield f"List{kind}JobDefinitions", Operation(listed, writes=False)
    yield f"Delete{kind}JobDefinition", Operation(partial(delete_job_definition, kind), writes=True)


def create_job_definition(kind: str, call: Call, request: Request) -> Answer:
    """Keep a definition that a schedule can run."""
    name = request["JobDefinitionName"]
    own = arn(call.settings, f"{_kebab(kind)}-job-definition", name)
    for fault in faults(kind, request):
        raise invalid(fault)
    refuse_forbidden(call.settings, request)
    refuse_unknown_parts(call, request[f"{kind}JobInput"], request.get(f"{kind}BaselineConfig", {}))
    definition = JobDefinition(
        kind=kind,
        name=name,
        arn=own,
        created_at=call.now,
        endpoint_name=request[f"{kind}JobInput"].get("EndpointInput", {}).get("EndpointName"),
        request=filled_in(kind, request),
    )
    added(call.session, definition, taken(own))
    tagged(call, own, request.get("Tags", ()))
    return {"JobDefinitionArn": own}


def describe_job_definition(kind: str, call: Call, request: Request) -> Answer:
    """The definition with the keys that it was created with: the SDK sends them again to change it."""
    definition = read(call.session, JobDefinition, *_key(kind, request))
    return {**definition.request, "JobDefinitionArn": definition.arn, "CreationTime": definition.created_at}


def list_job_definitions(listing: pages.Listing[JobDefinition], call: Call, request: Request) -> Answer:
    """Definitions in short, the newest first unless the request says otherwise.

    One of batch transforms has no endpoint, though the answer's shape wants a name: it is left out.
    """
    page = pages.page(call.session, listing, request)
    summaries = [
        {
            "MonitoringJobDefinitionName": definition.name,
            "MonitoringJobDefinitionArn": definition.arn,
            "CreationTime": definition.created_at,
            "EndpointName": definition.endpoint_name,
        }
        for definition in page.rows
    ]
    return {"JobDefinitionSummaries": summaries, "NextToken": page.token}


def delete_job_definition(kind: str, call: Call, request: Request) -> Answer:
    """Forget a definition that no schedule runs."""
    definition = held(call.session, JobDefinition, *_key(kind, request))
    user = call.session.scalar(
        select(MonitoringSchedule.name)
        .where(
            MonitoringSchedule.monitoring_type == kind, MonitoringSchedule.definition_name == definition.name
        )
        .limit(1)
    )
    if user is not None:
        raise in_use(definition.name, user)
    untagged(call, definition.arn)
    call.session.delete(definition)
    return {}


def _listing(kind: str) -> pages.Listing[JobDefinition]:
    return pages.Listing(
        f"List{kind}JobDefinitions",
        JobDefinition,
        {"CreationTime": JobDefinition.created_at, "Name": JobDefinition.name},
        tie=JobDefinition.name,
        filters={
            "EndpointName": pages.equals(JobDefinition.endpoint_name),
            "NameContains": pages.contains(JobDefinition.name),
            **pages.times("CreationTime", JobDefinition.created_at),
        },
        within=JobDefinition.kind == kind,
    )


def _key(kind: str, request: Mapping[str, Any]) -> tuple[tuple[str, str], Refusal]:
    name = request["JobDefinitionName"]
    return (kind, name), unknown(kind, name)


def _kebab(kind: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind).lower()


def taken(own: str) -> Refusal:
    """A definition of this kind and name is there already."""
    return Refusal("ResourceInUse", f"A job definition of this name already exists ({own})")


def unknown(kind: str, name: str) -> Refusal:
    """There is no definition of this kind and name; the SDK waits for this very code."""
    return Refusal("ResourceNotFound", f"Could not find a {kind} job definition with name: {name}")


def in_use(name: str, schedule: str) -> Refusal:
    """A schedule runs the definition."""
    return invalid(
        f"The job definition {name} is in use by the monitoring schedule {schedule}: "
        "delete the schedule, or give it another definition, first."
    )
