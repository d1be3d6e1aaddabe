"""Which models answer at an address, in either kind of database."""

from typing import Any

from tests.service.serving import NOON
from understudy.service.running.models import addresses_of_models
from understudy.service.state.database import Database
from understudy.service.state.tables import Model, Table


def model(name: str, **request: Any) -> Model:
    return Model(name=name, arn=f"arn/{name}", created_at=NOON, request={"ModelName": name, **request})


def test_a_model_that_was_created_with_an_address_answers_there(any_database: Database) -> None:
    Table.metadata.create_all(any_database.engine, tables=[Table.metadata.tables["models"]])
    with any_database.writing() as session:
        session.add_all(
            [
                model("here", PrimaryContainer={"Image": "http://127.0.0.1:9000/"}),
                model("away", PrimaryContainer={"Image": "https://models.example/churn"}),
                model("image", PrimaryContainer={"Image": "an-image"}),
                model("several", Containers=[{"Image": "http://127.0.0.1:9001/"}]),
                model("bare", PrimaryContainer={"ModelDataUrl": "s3://models/a"}),
            ]
        )
    with any_database.reading() as session:
        assert addresses_of_models(session) == {
            "away": "https://models.example/churn",
            "here": "http://127.0.0.1:9000/",
        }
