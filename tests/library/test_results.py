"""What results show of themselves: strangers' text stays text."""

import re
from pathlib import Path

import pandas as pd
import pytest

import understudy
from understudy.analyzer.documents import (
    Constraints,
    Dataset,
    FeatureConstraints,
    OffendingRecord,
    Statistics,
    ViolationDetail,
    ViolationDetails,
)
from understudy.analyzer.model_quality.documents import QualityFinding

HOSTILE = "<script>alert(1)</script>\x1b[2J & 'x'"


def finding(name: str = "age", kind: str = "completeness_check") -> ViolationDetail:
    return ViolationDetail(
        feature_name=name,
        constraint_check_type=kind,
        description="Value: 0.5 does not meet the constraint requirement! ",
        measured=0.5,
        threshold=1.0,
        set_by=f"features[{name}].completeness",
        offenders=[OffendingRecord(value=HOSTILE, event_id=HOSTILE)],
    )


def report(*findings: ViolationDetail) -> understudy.Report:
    statistics = Statistics(dataset=Dataset(item_count=2), features=[])
    details = ViolationDetails(violations=list(findings))
    documents = {"statistics.json": statistics, "violation_details.json": details}
    return understudy.Report(documents, list(findings), f"Completed: {HOSTILE}", [], list(findings))


def test_a_notebook_is_given_no_element_of_strangers() -> None:
    shown = report(finding(HOSTILE))._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[2J &amp; &#x27;x&#x27;" in shown
    assert set(re.findall(r"<(\w+)", shown)) == {"p", "table", "thead", "tr", "th", "tbody", "td"}
    assert "\x1b" not in shown


def test_a_session_of_python_is_given_nothing_that_a_terminal_obeys() -> None:
    shown = repr(report(finding(HOSTILE)))
    assert "\x1b" not in shown
    assert shown.startswith("<understudy.Report: 1 violation>\nCompleted: ")


def test_only_the_first_findings_are_shown_and_the_others_counted() -> None:
    many = report(*[finding(f"column{n}") for n in range(25)])
    assert repr(many).endswith("\n  ... and 5 more")
    assert many._repr_html_().endswith("<p>… and 5 more</p>")


def test_a_report_without_findings_is_ok_and_shows_its_message_alone() -> None:
    assert report().ok
    assert "<table>" not in report()._repr_html_()


def test_a_frame_has_a_row_for_each_finding() -> None:
    frame = report(finding("a"), finding("b")).to_frame()
    assert list(frame["feature_name"]) == ["a", "b"]
    assert list(report().to_frame().columns) == list(frame.columns)


def test_without_pandas_a_frame_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(understudy.UserError, match=r"to_frame\(\) needs pandas, which is not installed"):
        report().to_frame()
    assert pd is not None


def test_saving_takes_away_what_an_earlier_run_has_left(tmp_path: Path) -> None:
    (tmp_path / "constraint_violations.json").write_text("{}")
    report().save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["statistics.json", "violation_details.json"]


CONSTRAINTS = '{"version": 0, "features": [{"name": "age", "inferred_type": "Integral", "of_tomorrow": 1}]}'


def test_a_loaded_baseline_is_saved_as_it_was_with_keys_that_nobody_knows(tmp_path: Path) -> None:
    (tmp_path / "constraints.json").write_text(CONSTRAINTS)
    loaded = understudy.load_baseline(tmp_path)
    assert (loaded.model_quality, loaded.statistics) == (None, None)
    loaded.save(tmp_path / "copy")
    assert (tmp_path / "copy" / "constraints.json").read_text() == CONSTRAINTS


def test_a_changed_baseline_is_saved_as_it_is_now(tmp_path: Path) -> None:
    (tmp_path / "constraints.json").write_text(CONSTRAINTS)
    loaded = understudy.load_baseline(tmp_path)
    loaded.constraints.features[0].completeness = 0.5  # type: ignore[union-attr]
    loaded.save(tmp_path / "copy")
    again = understudy.load_baseline(tmp_path / "copy")
    assert again.constraints.features[0].completeness == 0.5  # type: ignore[union-attr]


def test_a_folder_without_constraints_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(
        understudy.UserError, match=r"has no file constraints\.json; give the folder that holds it"
    ):
        understudy.load_baseline(tmp_path)


def test_a_baseline_shows_its_features() -> None:
    features = [FeatureConstraints(name=HOSTILE, inferred_type="String")]
    held = understudy.Baseline(Constraints(features=features), None)
    assert repr(held).splitlines()[0] == "<understudy.Baseline: 1 feature>"
    assert "<script>" not in held._repr_html_()


def test_a_metric_is_told_with_its_interval_and_what_it_has_to_be() -> None:
    from understudy.library.in_words import of_finding

    metric = QualityFinding(
        constraint_check_type="LessThanThreshold",
        description="",
        metric_name="auc",
        segment="origin = JFK",
        measured=0.61234,
        standard_deviation=0.01,
        threshold=0.7,
        operator="LessThanThreshold",
        interval={"low": 0.58, "high": 0.64, "method": "wilson"},  # type: ignore[arg-type]
        rows=100,
        decided_by="value",
        set_by="binary_classification_constraints.auc",
    )
    assert of_finding(metric) == (
        "auc in origin = JFK: LessThanThreshold: 0.6123 (0.58 to 0.64), expected at least 0.7"
    )
