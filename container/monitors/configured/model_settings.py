"""The variables by which a model is asked, of every monitor type that asks one, and what they and a predictor
come to.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from understudy.analyzer.plain_text import without_credentials
from understudy.container.variables import OURS, Settings, Variable, decimal, whole

if TYPE_CHECKING:
    from understudy.analyzer.analysis_config import AnalysisConfig, Predictor
    from understudy.analyzer.inference.asking import Asking
    from understudy.analyzer.inference.doors import Door

ADDRESSES = '{"<model or endpoint>": "http://host:8080", …}, or an address for all'
HEADERS = 'JSON object of headers, such as {"Authorization": "Bearer …"}'
ANY = "*"
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


def addresses(value: object) -> str:
    """A table of addresses, or one address, as its text."""
    try:
        _addresses_in(str(value))
    except ValueError as error:
        shown = without_credentials(str(value))[:200]
        sentence = f"understudy_models is {shown!r}, and {error}; allowed: {ADDRESSES}"
        raise PydanticCustomError("sentence", "{sentence}", {"sentence": sentence}) from error
    return str(value)


def headers(value: object) -> str:
    """A table of HTTP headers, as its text; an error does not show it."""
    try:
        _headers_in(str(value))
    except ValueError as error:
        sentence = f"understudy_model_headers is no {HEADERS} ({error}); its value is not shown"
        raise PydanticCustomError("sentence", "{sentence}", {"sentence": sentence}) from None
    return str(value)


def _headers_in(text: str) -> Mapping[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        raise ValueError("it is not JSON") from None
    if not isinstance(found, dict):
        raise ValueError("it is no object")  # noqa: TRY004 - pydantic asks for it
    for name, held in found.items():
        if not _HEADER_NAME.fullmatch(name) or not isinstance(held, str) or not held.isprintable():
            raise ValueError(f"the header {name[:40]!r} has no name or text that HTTP allows")
    return dict(found)


def _addresses_in(text: str) -> Mapping[str, str]:
    if not text.lstrip().startswith("{"):
        return {ANY: text}
    found = json.loads(text)
    for name, address in found.items():
        if not isinstance(address, str):
            raise ValueError(f"the address of {name!r} is no text")  # noqa: TRY004 - pydantic asks for it
    return dict(found)


class ModelSettings(Settings):
    """Where models answer, and how much they are asked at once."""

    understudy_models: Annotated[str | None, BeforeValidator(addresses), Variable(ADDRESSES, OURS)] = Field(
        None,
        description="Where the models of `predictor` answer: a JSON table from names of models and "
        "endpoints to HTTP addresses that speak `/invocations`, or one address for whichever is named.",
    )
    understudy_model_headers: Annotated[
        str | None, BeforeValidator(headers), Variable(HEADERS, OURS, is_secret=True)
    ] = Field(
        None,
        description="Headers that each request to an address has besides, such as a token: set it in the "
        "environment. It stands in no log, message or document.",
    )
    understudy_model_calls: Annotated[int, BeforeValidator(whole(1)), Variable("1 or more", OURS)] = Field(
        4,
        description="How many calls of the model are made at once, by all hosts of the job together; for "
        "predictions a host makes one at least.",
    )
    understudy_model_payload_bytes: Annotated[
        int, BeforeValidator(whole(1)), Variable("a whole number of bytes, 1 or more", OURS)
    ] = Field(
        5_000_000, description="How large a request to the model may be; smaller ones follow a refusal."
    )
    understudy_model_timeout_seconds: Annotated[
        float, BeforeValidator(decimal(0.001, 3600)), Variable("seconds, from 0.001 to 3600", OURS)
    ] = Field(60.0, description="How long the model may take to answer a call.")


def asking_of(
    own: ModelSettings,
    config: "AnalysisConfig",
    names: Sequence[str],
    texts: frozenset[int] = frozenset(),
) -> "Asking":
    """How the configuration's model is asked for rows with features of these names, by position.

    `texts` are places of features that stay texts in JSON. UserError for a model that cannot be found, and
    for what no request or answer can be.
    """
    from understudy.analyzer.analysis_config import Predictor
    from understudy.analyzer.inference.answer import AnswerForm
    from understudy.analyzer.inference.asking import Asking, check
    from understudy.analyzer.inference.calls import Limits
    from understudy.analyzer.inference.request import RequestForm

    predictor = config.predictor or Predictor()
    content_type = predictor.content_type or _content_type(config)
    asking = Asking(
        door=door_of(own, predictor),
        request=RequestForm(
            content_type=content_type,
            names=tuple(names),
            texts=texts,
            content_template=_template(predictor, "content_template"),
            record_template=_template(predictor, "record_template"),
        ),
        answer=AnswerForm(
            accept_type=(predictor.accept_type or content_type).lower(),
            label=predictor.label,
            probability=predictor.probability,
            label_headers=tuple(map(str, predictor.label_headers or ())),
        ),
        limits=Limits(
            bytes=own.understudy_model_payload_bytes,
            at_once=own.understudy_model_calls,
            seconds=own.understudy_model_timeout_seconds,
        ),
    )
    check(asking)
    return asking


def _content_type(config: "AnalysisConfig") -> str:
    from understudy.analyzer.errors import UserError

    if config.dataset_type == "application/x-parquet":
        raise UserError(
            "predictor has no content_type: the data set is Parquet, and rows are sent as text/csv, "
            "application/jsonlines or application/json"
        )
    return config.dataset_type or "text/csv"


def _template(predictor: "Predictor", key: str) -> str | None:
    from understudy.analyzer.errors import UserError

    template = getattr(predictor, key)
    if template is not None and not isinstance(template, str):
        raise UserError(
            f"predictor.{key} is {json.dumps(template)[:100]}; it must be a text with placeholders"
        )
    return template


def door_of(own: ModelSettings, predictor: "Predictor") -> "Door":
    """The way to the model: its address in the table, else its endpoint; UserError where there is none."""
    from understudy.analyzer.errors import UserError
    from understudy.analyzer.inference.doors import Endpoint, address_of

    table = _addresses_in(own.understudy_models) if own.understudy_models else {}
    for name in (predictor.endpoint_name, predictor.model_name, ANY):
        if name is not None and name in table:
            more = _headers_in(own.understudy_model_headers) if own.understudy_model_headers else None
            return address_of(table[name], predictor.target_model, predictor.custom_attributes, more)
    if predictor.endpoint_name is not None:
        return Endpoint(predictor.endpoint_name, predictor.target_model, predictor.custom_attributes)
    named = f"the model {predictor.model_name!r}" if predictor.model_name else "a model without a name"
    example = json.dumps({predictor.model_name or ANY: "http://host:8080"})
    raise UserError(
        f"predictor asks {named}, and no endpoint is started here: serve it at an address that speaks "
        f"/invocations and set understudy_models={example}, or give predictor.endpoint_name"
    )
