"""`understudy accept`, `mute` and `unmute` on files: what is shown, asked, written and kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.analyzer.made import baseline, compared, table, texts
from tests.analyzer.model_quality.test_acceptance import constraints, details
from understudy.analyzer.constraints import effective_config, suggest_constraints
from understudy.analyzer.documents import read_constraints, to_json
from understudy.analyzer.statistics import statistics_of
from understudy.analyzer.violations import find_violations, violation_details_document
from understudy.container.commands.app import app
from understudy.container.commands.editing import EXIT_NOT_WRITTEN

CITIES = texts("city", {"Bern": 600, "Oslo": 400})


def told(*arguments: object) -> tuple[int, str]:
    ended = CliRunner().invoke(app, [*map(str, arguments)])
    return ended.exit_code, ended.output


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """The folder of a baseline as AWS's image writes it."""
    folder = tmp_path / "baseline"
    folder.mkdir()
    statistics, constraints = baseline(CITIES)
    (folder / "statistics.json").write_text(to_json(statistics))
    (folder / "constraints.json").write_text(to_json(constraints))
    return folder


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """The folder of a run that met a new city."""
    folder = tmp_path / "report"
    folder.mkdir()
    current = table(texts("city", {"Bern": 600, "Oslo": 395, "Rome": 5}))
    statistics = statistics_of(current)
    details = violation_details_document(find_violations(compared(current, baseline(CITIES))), current)
    documents: dict[str, Any] = {
        "statistics": statistics,
        "constraints": suggest_constraints(statistics),
        "violation_details": details,
    }
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(to_json(document))
    return folder


def test_without_a_terminal_and_yes_the_change_is_only_shown(report: Path, held: Path) -> None:
    before = (held / "constraints.json").read_bytes()
    code, shown = told("accept", report, "--baseline", held)
    assert code == EXIT_NOT_WRITTEN
    assert "@@ city @@" in shown
    assert '+      "Rome"' in shown
    assert "say --yes to write it" in shown
    assert (held / "constraints.json").read_bytes() == before


def test_yes_writes_it_and_a_second_time_needs_no_change(report: Path, held: Path) -> None:
    code, shown = told("accept", report, "city", "--baseline", held, "--yes")
    assert (code, f"written: {held / 'constraints.json'}" in shown) == (0, True)
    (city,) = read_constraints(held / "constraints.json").features
    assert city.string_constraints is not None
    assert city.string_constraints.domains == ["Bern", "Oslo", "Rome"]
    assert '"inferred_type" : "String"' in (held / "constraints.json").read_text()
    assert sorted(path.name for path in held.iterdir()) == ["constraints.json", "statistics.json"]
    code, shown = told("accept", report, "city", "--baseline", held, "--yes")
    assert (code, "needs no change" in shown) == (0, True)


@pytest.mark.parametrize(
    "form", [{"indent": 4}, {"indent": 2, "ensure_ascii": False}, {"separators": (",", ":")}]
)
def test_a_file_keeps_its_own_form_and_what_is_not_known(
    report: Path, held: Path, form: dict[str, Any]
) -> None:
    path = held / "constraints.json"
    value = {"owner": {"né": [1, 2.5]}} | json.loads(path.read_text())
    path.write_text(json.dumps(value, **form) + "\n")
    assert told("accept", report, "--baseline", held, "--yes")[0] == 0
    value["features"][0]["string_constraints"]["domains"].append("Rome")
    assert path.read_text() == json.dumps(value, **form) + "\n"


def test_a_link_stays_one(report: Path, held: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.json"
    (held / "constraints.json").rename(real)
    (held / "constraints.json").symlink_to(real)
    assert told("accept", report, "--baseline", held, "--yes")[0] == 0
    assert (held / "constraints.json").is_symlink()
    assert "Rome" in real.read_text()


def test_a_run_that_does_not_name_its_baseline_asks_for_it(report: Path) -> None:
    code, shown = told("accept", report)
    assert code == 1
    assert f"{report} does not say where its baseline is; give its folder with --baseline" in shown


def test_a_run_that_names_its_baseline_needs_no_option(report: Path, held: Path) -> None:
    address = str(held / "constraints.json")
    named = {"baseline": {"constraints": {"address": address, "sha256": ""}}, "checks": [], "features": []}
    (report / "feature_details.json").write_text(json.dumps(named))
    assert told("accept", report, "--yes")[0] == 0
    assert "Rome" in (held / "constraints.json").read_text()


def test_a_folder_that_no_run_wrote_to_is_said(held: Path) -> None:
    code, shown = told("accept", held, "--baseline", held)
    assert code == 1
    assert "holds neither violation_details.json nor model_quality_details.json" in shown


def test_a_metric_of_model_quality_is_accepted_and_told_in_the_documents_own_names(tmp_path: Path) -> None:
    (tmp_path / "model_quality_details.json").write_text(to_json(details()))
    path = tmp_path / "quality.json"
    path.write_text(json.dumps(constraints(), indent=2))
    code, shown = told("accept", tmp_path, "truePositiveRate", "--baseline", path, "--yes")
    assert code == 0, shown
    assert '+      "threshold": 0.8123,' in shown
    limits = json.loads(path.read_text())["binary_classification_constraints"]
    assert (limits["true_positive_rate"]["threshold"], limits["auc"]["threshold"]) == (0.8123, 0.9)


def test_mute_switches_a_feature_off_and_keeps_the_reason(held: Path) -> None:
    path = held / "constraints.json"
    before = path.read_text()
    assert told("mute", "city", "--baseline", held, "--reason", "moved", "--yes")[0] == 0
    muted = read_constraints(path)
    (city,) = muted.features
    assert city.understudy_muted == "moved"
    assert effective_config(muted, city).evaluate_constraints == "Disabled"
    assert muted.unknown_keys == []
    current = table(texts("city", {"Rome": 5}))
    comparison = compared(current, (None, muted))
    assert find_violations(comparison) == []
    assert "Feature 'city' is switched off: moved" in comparison.notes
    assert told("unmute", "city", "--baseline", path, "--yes")[0] == 0
    assert path.read_text() == before


@pytest.mark.parametrize("command", ["mute", "unmute"])
def test_an_unknown_feature_is_answered_with_the_nearest(held: Path, command: str) -> None:
    reason = ["--reason", "x"] if command == "mute" else []
    code, shown = told(command, "ctiy", "--baseline", held, *reason)
    assert code == 1
    assert "has no feature 'ctiy' (did you mean 'city'?)" in shown


def test_unmute_of_a_feature_that_is_checked_is_refused(held: Path) -> None:
    code, shown = told("unmute", "city", "--baseline", held)
    assert (code, "does not switch 'city' off" in shown) == (1, True)


def test_mute_needs_a_reason(held: Path) -> None:
    code, shown = told("mute", "city", "--baseline", held)
    assert (code, "--reason" in shown) == (2, True)
