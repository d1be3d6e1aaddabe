"""Records that were set aside are said, and too many of them end the job."""

from pathlib import Path

import pytest

from understudy.analyzer.errors import UserError
from understudy.analyzer.profile import SetAside, TableProfile
from understudy.container.first_look.plan import reading_of
from understudy.container.running.unusable_records import ScriptFault, judge_records
from understudy.container.settings.reading import job_of_environment
from understudy.preprocess.script import failure

ENVIRONMENT = {
    "dataset_source": "/data",
    "output_path": "/output",
    "dataset_format": '{"sagemakerCaptureJson":{}}',
}
FIRST = {"file": "file:/data/a%20b.jsonl", "line": 7, "event_id": "e", "reason": "is not JSON", "text": "{"}


def judged(rows: int, aside: dict[str, SetAside], **variables: str) -> list[str]:
    records = rows + sum(kind.count for kind in aside.values())
    profile = TableProfile(rows=rows, records=records, columns=[], set_aside=aside)
    return list(judge_records(profile, reading_of(job_of_environment(ENVIRONMENT | variables))))


def test_nothing_set_aside_says_nothing() -> None:
    assert judged(5, {}) == []


def test_a_small_malformed_share_is_a_warning_with_the_first() -> None:
    (warning,) = judged(19, {"malformed": SetAside(1, [FIRST])})
    assert warning == (
        "1 of 20 records cannot be read; the first, /data/a b.jsonl, line 7, is not JSON; they are set aside"
    )


def test_the_reason_of_the_first_goes_on_with_the_sentence() -> None:
    reason = 'The prediction (column "score") is not a finite number.'
    (warning,) = judged(19, {"prediction_not_a_number": SetAside(1, [FIRST | {"reason": reason}])})
    assert 'line 7, the prediction (column "score") is not a finite number; they are set aside' in warning


def test_a_large_malformed_share_fails_with_the_first() -> None:
    with pytest.raises(
        UserError, match=r"2 of 12 records .* /data/a b\.jsonl, line 7, is not JSON; .*share \(0\.1\)"
    ):
        judged(10, {"malformed": SetAside(2, [FIRST])})


def test_the_share_is_the_switchs() -> None:
    (warning,) = judged(1, {"malformed": SetAside(1, [FIRST])}, understudy_max_malformed_share="0.5")
    assert "1 of 2 records" in warning
    with pytest.raises(UserError, match="1 of 20 records"):
        judged(19, {"malformed": SetAside(1, [FIRST])}, understudy_max_malformed_share="0")


@pytest.mark.parametrize(
    ("kind", "words"),
    [("outside_window", "outside the window"), ("dropped_by_script", "dropped by the preprocessing script")],
)
def test_other_kinds_are_counted(kind: str, words: str) -> None:
    (warning,) = judged(10, {kind: SetAside(90, [FIRST])})
    assert warning.startswith("90 of 100 records ")
    assert words in warning


def test_another_kind_is_said_with_its_reason() -> None:
    (warning,) = judged(10, {"duplicate_column": SetAside(1, [FIRST | {"reason": "'a' stands twice"}])})
    assert warning == "duplicate column, 1 times, first at /data/a b.jsonl, line 7: 'a' stands twice"


def test_an_empty_window_is_named() -> None:
    window = {"start_time": "2026-11-23T14:00:00Z"}
    with pytest.raises(UserError, match="between 2026-11-23T14:00:00Z and the end; check start_time"):
        judged(0, {"outside_window": SetAside(3, [FIRST])}, **window)


def test_a_script_that_drops_everything_is_named() -> None:
    with pytest.raises(UserError, match=r"/s\.py dropped all 3 records"):
        judged(0, {"dropped_by_script": SetAside(3, [FIRST])}, record_preprocessor_script="/s.py")


def test_no_record_at_all_is_said() -> None:
    with pytest.raises(UserError, match="No record was found under /data; check that dataset_format"):
        judged(0, {})


def test_a_failed_script_shows_its_traceback_and_the_record_it_was_given() -> None:
    try:
        print(1 / 0)
    except ZeroDivisionError as error:
        reason, text = failure(error, Path("/s.py"), "{'captureData': 1}", 60)
    noted = SetAside(1, [FIRST | {"reason": reason, "text": text}])
    with pytest.raises(ScriptFault) as caught:
        judged(5, {"script_failure": noted}, record_preprocessor_script="/s.py")
    assert "ZeroDivisionError: division by zero" in str(caught.value)
    assert "'/s.py'" in str(caught.value)
    assert "line 7 of '/data/a b.jsonl'" in str(caught.value)
    assert "Traceback (most recent call last)" in caught.value.detail
    assert "{'captureData': 1}" in caught.value.detail
