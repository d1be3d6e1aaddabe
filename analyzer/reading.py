"""How a document is read: what is wrong with it, in one sentence, and which keys of it nobody knows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from understudy.analyzer.errors import UserError
from understudy.analyzer.names import listed
from understudy.analyzer.nearest import did_you_mean, near_path
from understudy.analyzer.regular_files import regular_bytes

Document = TypeVar("Document", bound=BaseModel)


def read_object(path: Path, kind: str) -> dict[str, Any]:
    """The JSON object in a file; UserError names the file, what is wrong with it and the `kind` wanted."""
    try:
        value = json.loads(regular_bytes(path))
    except OSError as error:
        raise UserError(
            f"{path} cannot be read ({error.strerror}){near_path(path)}; give the path of {_one(kind)}."
        ) from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} is not JSON ({error}); give {_one(kind)}.") from error
    if not isinstance(value, dict):
        raise UserError(f"{path} holds no JSON object; give {_one(kind)}.")
    return value


def validated(path: Path, value: dict[str, Any], model: type[Document], kind: str) -> Document:
    """The document that a file's object is; UserError names the first field that does not fit."""
    if value.get("version", 0) != 0:
        raise UserError(f"{path} has version {value['version']}; only version 0 of {kind} is known.")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = _place(first["loc"], value) or "the document"
        what = _what(first)
        if first["type"] == "missing":
            object_of = where.removesuffix(str(first["loc"][-1]))
            unknown = [key for key in unknown_keys(value, model) if key.startswith(object_of)]
            if unknown:
                what += f"; not known are {listed(key.removeprefix(object_of) for key in unknown)}"
        raise UserError(f"{path} is not {_one(kind)}: {where}: {what}.") from error


def unknown_keys(value: object, model: type[BaseModel], where: str = "") -> Iterator[str]:
    """The place of each key in a document that `model` does not know, and the nearest one that it does.

    A model's `spellings` are keys that it reads beside those of its fields.
    """
    fields = {name: field.annotation for name, field in model.model_fields.items() if not field.exclude}
    known = fields | getattr(model, "spellings", {})
    for key, inner in value.items() if isinstance(value, dict) else ():
        if key not in known:
            # A key without a value sets nothing.
            if inner is not None:
                yield f"{where}{key}{did_you_mean(key, known)}"
        elif part := _part(known[key]):
            if _is_mapping(known[key]):
                for name, item in inner.items() if isinstance(inner, dict) else ():
                    yield from unknown_keys(item, part, f"{where}{key}.{name}.")
            elif isinstance(inner, list):
                for index, item in enumerate(inner):
                    yield from unknown_keys(item, part, f"{where}{key}[{_name(item, index)}].")
            else:
                yield from unknown_keys(inner, part, f"{where}{key}.")


def read_unasked(path: Path, model: type[Document], kind: str) -> Document | None:
    """The document in a file that nobody named, so that a job does without: None where it cannot be read."""
    try:
        return validated(path, read_object(path, kind), model, kind) if path.is_file() else None
    except UserError:
        return None


def _one(kind: str) -> str:
    """`an analysis file`, `a constraints file`."""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} file"


def _part(annotation: Any) -> type[BaseModel] | None:
    """The model in `Model`, `Model | None`, `list[Model]` or `dict[str, Model]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _part(inner))), None)


def _is_mapping(annotation: Any) -> bool:
    return get_origin(annotation) is dict or any(get_origin(inner) is dict for inner in get_args(annotation))


def _place(loc: Sequence[int | str], value: Any) -> str:
    """`features[age].completeness` for `("features", 0, "completeness")`."""
    said = ""
    for step in loc:
        with suppress(KeyError, IndexError, TypeError):
            value = value[step]
        said += f"[{_name(value, step)}]" if isinstance(step, int) else f".{step}" if said else step
    return said


def _name(item: object, index: int) -> object:
    return item.get("name", index) if isinstance(item, dict) else index


def _what(fault: Mapping[str, Any]) -> str:
    """What is wrong with one field, in our words where pydantic's are for developers."""
    given, context = fault["input"], fault.get("ctx", {})
    match fault["type"]:
        case "literal_error":
            allowed = context["expected"]
            known = [word.strip("' ") for word in allowed.replace(" or ", ", ").split(",")]
            return f"{given!r} is not one of {allowed}{did_you_mean(str(given), known)}"
        case "greater_than_equal" | "less_than_equal" | "finite_number":
            return f"{given!r} is no number from 0 to 1{perhaps_percent(given)}"
        case "float_type":
            return f"{json.dumps(given, ensure_ascii=False)[:100]} is no number"
    return str(fault["msg"])


def perhaps_percent(given: object) -> str:
    """` (did you mean 0.9?)`, to follow the 90 of a share; empty where it is none."""
    if isinstance(given, int | float) and 1 < given <= 100:
        return f" (did you mean {given / 100:g}?)"
    return ""
