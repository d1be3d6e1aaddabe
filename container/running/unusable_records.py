"""What the scan set aside: said in the log, or the end of the job."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from understudy.analyzer.errors import UserError
from understudy.analyzer.profile import SetAside
from understudy.analyzer.set_aside import path_of, place_of
from understudy.container.monitors.monitor import Reading, Scanned
from understudy.container.variables import iso

FAULTS = {
    "malformed": "cannot be read",
    "prediction_missing": "have no prediction",
    "prediction_not_a_number": "have a prediction that is no number",
    "probability_not_a_number": "have a probability that is no number",
    "label_not_a_number": "have a label that is no number",
    "model_refused": "are refused by the model",
    "other_features": "have features that the first record has not",
}
"""What is wrong with records of a kind; together they may be `understudy_max_malformed_share` of all."""
SAID = {
    "outside_window": "lie outside the window of start_time and end_time",
    "dropped_by_script": "were dropped by the preprocessing script",
    "unjoined": "have no row in the files of facets and predictions",
}
OF_ALL_ROWS = {"keys_sorted_as_texts", "labels_of_the_script"}
"""What is said once of the rows of a script."""


USED = {
    "one_sided": "{count} of {records} records hold only one of the wanted sides, "
    "and the cells of the other are missing",
    "too_many_columns": "at least {count} of {records} records bring columns beyond the limit that "
    "understudy_max_columns sets, which are left out",
}
"""What is odd about records that were analysed all the same."""


class ScriptFault(UserError):
    """A preprocessing script that failed; `detail` is its traceback and the record it was given."""

    def __init__(self, sentence: str, detail: str) -> None:
        super().__init__(sentence)
        self.detail = detail


def judge_records(scanned: Scanned, reading: Reading) -> Iterator[str]:
    """A warning for each kind of record that was set aside.

    UserError when a script failed, when too large a share cannot be used, or when nothing is left; each names
    the first record concerned.
    """
    aside = scanned.set_aside
    if failure := aside.get("script_failure"):
        raise _script_fault(failure, reading.options.script)
    faulty = {kind: aside[kind] for kind in FAULTS if kind in aside}
    count = sum(noted.count for noted in faulty.values())
    for kind, noted in faulty.items():
        said = f"{noted.count} of {scanned.records} records {FAULTS[kind]}"
        yield borne(said, noted, count, scanned.records, reading)
    for kind, set_aside in aside.items():
        if kind in SAID:
            yield f"{set_aside.count} of {scanned.records} records {SAID[kind]}"
        elif kind in OF_ALL_ROWS:
            first = set_aside.examples[0]
            yield f"{first['reason']} (first seen at {place_of(first)})"
        elif kind in USED:
            first = set_aside.examples[0]
            said = USED[kind].format(count=set_aside.count, records=scanned.records)
            yield f"{said}; the first, {place_of(first)}, {first['reason']}"
        elif kind not in FAULTS and kind != "script_failure" and set_aside.examples:
            yield counted(kind, set_aside)
    if not scanned.rows:
        raise UserError(_nothing_left(reading, aside))


def borne(said: str, noted: SetAside, faulty: int, records: int, reading: Reading) -> str:
    """A warning of faulty records: `said`, and the first; UserError where so many of all are too many."""
    first = noted.examples[0]
    reason = re.sub(r"^The", "the", str(first.get("reason")).rstrip("."))
    said = f"{said}; the first, {place_of(first)}, {reason}"
    share = reading.max_malformed_share
    if faulty > share * records:
        raise UserError(
            f"{said}{_hint(first, reading)}; "
            f"correct the data or raise understudy_max_malformed_share ({share:g})"
        )
    return f"{said}; they are set aside"


def _hint(example: Mapping[str, object], reading: Reading) -> str:
    """In brackets what most likely is the matter with a record, where that is recognised."""
    file, line = example.get("file"), example.get("line")
    if not (file and isinstance(line, int) and reading.known_format and reading.quotes_values):
        return ""
    # Imported here: most jobs need no hint.
    from understudy.container.first_look.first_records import hint_at

    found = hint_at(Path(path_of(str(file))), line, reading.known_format)
    return f" ({found})" if found else ""


def counted(kind: str, noted: SetAside) -> str:
    """A kind of note in words: how often, and the first."""
    first = noted.examples[0]
    return f"{kind.replace('_', ' ')}, {noted.count} times, first at {place_of(first)}: {first['reason']}"


def _script_fault(failure: SetAside, script: Path | None) -> ScriptFault:
    from understudy.preprocess.script import ScriptFailure

    example = failure.examples[0]
    file = path_of(str(example["file"])) if example.get("file") else None
    told = ScriptFailure.from_note(script or Path(), {**example, "file": file})
    return ScriptFault(told.sentence, told.report)


def _nothing_left(reading: Reading, aside: Mapping[str, SetAside]) -> str:
    options = reading.options
    if aside.get("outside_window") or (options.start or options.end):
        start = iso(options.start) if options.start else "the beginning"
        end = iso(options.end) if options.end else "the end"
        return (
            f"No record under {reading.source} lies between {start} and {end}; check start_time and end_time"
        )
    if dropped := aside.get("dropped_by_script"):
        return f"The script {options.script} dropped all {dropped.count} records"
    return f"No record was found under {reading.source}; check that dataset_format fits the files"
