"""From rows of texts to the body of a request (DG, Clarify: `content_type` and its two templates)."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from understudy.analyzer.errors import UserError
from understudy.analyzer.joined_rows import JoinedRows, lines_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CSV, JSON_LINES, JSON = "text/csv", "application/jsonlines", "application/json"
CONTENT_TYPES = (CSV, JSON_LINES, JSON)
FEATURES, NAMES, PAIRS = "$features", "$feature_names", "$features_kvp"
RECORD, RECORDS = "$record", "$records"
_PLACEHOLDER = re.compile(r'"\$\{([^}]*)\}"|\$(features_kvp|feature_names|features|records|record)\b')
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false")
"""What JSON spells as the cell does."""
Slots = tuple[str, tuple[tuple[int, str], ...]]
"""How a record is written: a text, then a feature, by its place, and the text after it, and so on."""


@dataclass(frozen=True)
class RequestForm:
    """How rows are written; `names` are the features', by position.

    The templates are None for CSV. `texts` are places of columns whose cells stay texts in JSON, whatever
    they look like; other cells are numbers and truth values where they look so, and null where empty.
    """

    content_type: str = CSV
    names: tuple[str, ...] = ()
    content_template: str | None = None
    record_template: str | None = None
    texts: frozenset[int] = frozenset()

    @property
    def single(self) -> bool:
        """Whether a request holds one record only."""
        return self.content_type == JSON and RECORD in _placeholders(self.content_template or "")

    def record(self, row: Sequence[str]) -> str:
        """A row as it stands in a request."""
        if self.content_type == CSV:
            return csv_line(row)
        before, slots = self._slots(len(row))
        return before + "".join([self._cell(row[at], at) + after for at, after in slots])

    def records(self, rows: Iterable[Sequence[str]]) -> Iterator[str]:
        """The same of each row; what joined rows are made of is written once."""
        if not isinstance(rows, JoinedRows):
            return map(self.record, rows)
        before, slots = self._slots(rows.kept.shape[1])
        kept, others = (self._parts(texts, slots) for texts in (rows.kept, rows.others))
        lines = lines_of(kept, others, rows.pairs, rows.held[:, [at for at, _ in slots]])
        return map(before.__add__, lines) if before else lines

    def body(self, records: Sequence[str]) -> bytes:
        """The request of so many records."""
        if self.content_type != JSON:
            return "\n".join(records).encode()
        listed = {RECORDS: f"[{','.join(records)}]", RECORD: records[0]}
        return _filled(self.content_template or RECORDS, listed).encode()

    def _slots(self, features: int) -> Slots:
        if self.content_type == CSV:
            return _slots_of(_listed(range(features)))
        template = self.record_template if self.content_type == JSON else self.content_template
        return _slots_in(template or FEATURES, self.names, features)

    def _parts(self, texts: "NDArray[np.object_]", slots: Sequence[tuple[int, str]]) -> "NDArray[np.object_]":
        import numpy as np

        parts = np.empty((len(texts), len(slots)), dtype=object)
        for place, (at, after) in enumerate(slots):
            parts[:, place] = [self._cell(text, at) + after for text in texts[:, at].tolist()]
        return parts

    def _cell(self, text: str, at: int) -> str:
        return _quoted(text) if self.content_type == CSV else json_cell(text, at in self.texts)


def check_templates(form: RequestForm) -> None:
    """UserError for a content type that no request is written in, and for templates that lack their part."""
    kind, content, record = form.content_type, form.content_template, form.record_template
    if kind not in CONTENT_TYPES:
        raise UserError(
            f"predictor.content_type is {kind!r}; rows are sent as {', '.join(CONTENT_TYPES[:-1])} or {JSON}"
        )
    if kind == CSV:
        return
    held = _placeholders(content or "")
    if kind == JSON_LINES:
        if content is not None and held != [FEATURES]:
            raise UserError(
                f"predictor.content_template is {content!r}; for {JSON_LINES} it must hold {FEATURES} once, "
                'as in {"features":$features}'
            )
        return
    if content is not None and held not in ([RECORD], [RECORDS]):
        raise UserError(
            f"predictor.content_template is {content!r}; for {JSON} it must hold {RECORDS} (a list of them) "
            f"or {RECORD} (one a request) once"
        )
    wanted = _placeholders(record or FEATURES)
    if not wanted or not _one_way(wanted):
        raise UserError(
            f"predictor.record_template is {record!r}; it must hold {FEATURES} (and {NAMES}, if need be), "
            f'{PAIRS}, or "${{Name}}" for features by their headers'
        )
    if unknown := [name for name in wanted if name.startswith("${") and name[2:-1] not in form.names]:
        raise UserError(
            f"predictor.record_template names {unknown[0]}, which is no header of a feature: "
            f"{', '.join(form.names) or 'there are none'}"
        )


def _one_way(held: Sequence[str]) -> bool:
    named = all(name.startswith("${") for name in held)
    listed = FEATURES in held and set(held) <= {FEATURES, NAMES}
    return named or listed or held == [PAIRS]


@lru_cache(maxsize=64)
def _slots_in(template: str, given: tuple[str, ...], features: int) -> Slots:
    """What a template makes of a record of so many features."""
    names = [given[at] if at < len(given) else f"column_{at}" for at in range(features)]
    spelled = [_text(name) for name in names]
    pairs = [part for at, name in enumerate(spelled) for part in (f"{',' * (at > 0)}{name}:", at)]
    values: dict[str, list[str | int]] = {
        FEATURES: ["[", *_listed(range(features)), "]"],
        NAMES: [f"[{','.join(spelled)}]"],
        PAIRS: ["{", *pairs, "}"],
        **{f"${{{name}}}": [at] for at, name in enumerate(names)},
    }
    parts: list[str | int] = []
    end = 0
    for found in _PLACEHOLDER.finditer(template):
        parts += [template[end : found.start()], *values.get(_name(found), [found[0]])]
        end = found.end()
    return _slots_of([*parts, template[end:]])


def _listed(features: Iterable[int]) -> list[str | int]:
    return [part for at in features for part in (at, ",")][:-1]


def _slots_of(parts: Sequence[str | int]) -> Slots:
    """Of texts and features' places, one after the other."""
    before = ""
    slots: list[tuple[int, str]] = []
    for part in parts:
        if isinstance(part, int):
            slots.append((part, ""))
        elif slots:
            slots[-1] = slots[-1][0], slots[-1][1] + part
        else:
            before += part
    return before, tuple(slots)


def _placeholders(template: str) -> list[str]:
    return [_name(found) for found in _PLACEHOLDER.finditer(template)]


def _name(found: "re.Match[str]") -> str:
    return f"${{{found[1]}}}" if found[1] is not None else f"${found[2]}"


def _filled(template: str, values: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(_name(found), found[0]), template)


def csv_line(row: Sequence[str]) -> str:
    """A line of CSV; cells that need quotes have them, by RFC 4180."""
    line = ",".join(row)
    if '"' not in line and "\n" not in line and "\r" not in line and line.count(",") == len(row) - 1:
        return line
    return ",".join(_quoted(cell) for cell in row)


def _quoted(cell: str) -> str:
    if not any(mark in cell for mark in ',"\n\r'):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


@lru_cache(maxsize=1 << 16)
def json_cell(cell: str, is_text: bool = False) -> str:
    """A cell as JSON spells it."""
    if not cell:
        return "null"
    return cell if not is_text and _PLAIN.fullmatch(cell) else _text(cell)


def _text(cell: str) -> str:
    return json.dumps(cell, ensure_ascii=False)
