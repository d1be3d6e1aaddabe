"""What the scan set aside: said in the log, or the end of the job."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from analyzer.errors import UserError
from analyzer.profile import SetAside, TableProfile
from container.job import Job, iso

SAID = {
    "outside_window": "lie outside the window of start_time and end_time",
    "dropped_by_script": "were dropped by the preprocessing script",
}


class ScriptFault(UserError):
    """A preprocessing script that failed; `detail` is its traceback and the record it was given."""

    def __init__(self, sentence: str, detail: str) -> None:
        super().__init__(sentence)
        self.detail = detail


def judge_records(profile: TableProfile, job: Job) -> Iterator[str]:
    """A warning for each kind of record that was set aside.

    UserError when a script failed, when too large a share cannot be read, or when nothing is left; each names
    the first record concerned.
    """
    aside = profile.set_aside
    if failure := aside.get("script_failure"):
        raise _script_fault(failure, job.record_preprocessor_script)
    malformed = aside.get("malformed", SetAside(0))
    if malformed.count:
        said = (
            f"{malformed.count} of {profile.records} records cannot be read; "
            f"the first, {place_of(malformed.examples[0])}, {malformed.examples[0].get('reason')}"
        )
        if malformed.count > job.understudy_max_malformed_share * profile.records:
            raise UserError(
                f"{said}; correct the data or raise understudy_max_malformed_share "
                f"({job.understudy_max_malformed_share:g})"
            )
        yield f"{said}; they are set aside"
    for kind, set_aside in aside.items():
        if kind in SAID:
            yield f"{set_aside.count} of {profile.records} records {SAID[kind]}"
        elif kind not in ("malformed", "script_failure") and set_aside.examples:
            first = set_aside.examples[0]
            said = f"{kind.replace('_', ' ')}, {set_aside.count} times"
            yield f"{said}, first at {place_of(first)}: {first['reason']}"
    if not profile.rows:
        raise UserError(_nothing_left(job, aside))


def place_of(example: Mapping[str, object]) -> str:
    """File and line of a record, as far as they are known."""
    file, line = example.get("file"), example.get("line")
    if not file:
        return "a record of unknown place"
    return f"{_plain(str(file))}, line {line}" if line else _plain(str(file))


def _plain(file: str) -> str:
    return unquote(urlsplit(file).path) if file.startswith("file:") else file


def _script_fault(failure: SetAside, script: Path | None) -> ScriptFault:
    from preprocess.script import ScriptFailure

    example = failure.examples[0]
    file = _plain(str(example["file"])) if example.get("file") else None
    told = ScriptFailure.from_note(script or Path(), {**example, "file": file})
    return ScriptFault(told.sentence, told.report)


def _nothing_left(job: Job, aside: Mapping[str, SetAside]) -> str:
    if aside.get("outside_window") or (job.start_time or job.end_time):
        start = iso(job.start_time) if job.start_time else "the beginning"
        end = iso(job.end_time) if job.end_time else "the end"
        return (
            f"No record under {job.dataset_source} lies between {start} and {end}; "
            "check start_time and end_time"
        )
    if dropped := aside.get("dropped_by_script"):
        return f"The script {job.record_preprocessor_script} dropped all {dropped.count} records"
    return f"No record was found under {job.dataset_source}; check that dataset_format fits the files"
