"""Models, as records: nothing here serves them."""

from understudy.service.arns import arn
from understudy.service.operations.call import Answer, Call, Request
from understudy.service.operations.tags import tagged, untagged
from understudy.service.refusals import Refusal, invalid
from understudy.service.state import pages
from understudy.service.state.rows import added, held, read
from understudy.service.state.tables import Model

LISTING = pages.Listing(
    "ListModels",
    Model,
    {"CreationTime": Model.created_at, "Name": Model.name},
    tie=Model.name,
    filters={
        "NameContains": pages.contains(Model.name),
        **pages.times("CreationTime", Model.created_at),
        "CreationTimeAfter": pages.since(Model.created_at),
    },
)


def create_model(call: Call, request: Request) -> Answer:
    """Keep a model."""
    name = request["ModelName"]
    own = arn(call.settings, "model", name)
    kept = {field: value for field, value in request.items() if field != "Tags"}
    added(call.session, Model(name=name, arn=own, created_at=call.now, request=kept), taken(own))
    tagged(call, own, request.get("Tags", ()))
    return {"ModelArn": own}


def describe_model(call: Call, request: Request) -> Answer:
    """The model as it was created."""
    model = read(call.session, Model, request["ModelName"], unknown(call, request["ModelName"]))
    return {**model.request, "ModelArn": model.arn, "CreationTime": model.created_at}


def list_models(call: Call, request: Request) -> Answer:
    """Models in short, the newest first unless the request says otherwise."""
    page = pages.page(call.session, LISTING, request)
    models = [
        {"ModelName": model.name, "ModelArn": model.arn, "CreationTime": model.created_at}
        for model in page.rows
    ]
    return {"Models": models, "NextToken": page.token}


def delete_model(call: Call, request: Request) -> Answer:
    """Forget a model; configurations that name it keep its name."""
    model = held(call.session, Model, request["ModelName"], unknown(call, request["ModelName"]))
    untagged(call, model.arn)
    call.session.delete(model)
    return {}


def taken(own: str) -> Refusal:
    """A model of this name is there already."""
    return invalid(f'Cannot create already existing model "{own}".')


def unknown(call: Call, name: str) -> Refusal:
    """There is no such model."""
    return invalid(f'Could not find model "{arn(call.settings, "model", name)}".')
