"""Reading documents: what is tolerated, and the sentence for what is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from understudy.analyzer.documents import (
    Constraints,
    FeatureConstraints,
    MonitoringConfig,
    SetAsideRecords,
    ViolationDetails,
    read_constraints,
    read_statistics,
    read_violation_details,
    to_json,
)
from understudy.analyzer.errors import UserError


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "holds no JSON object"),
        ('{"version": 3.0, "features": []}', "has version 3.0; only version 0"),
        ('{"version": 0.0, "regression_constraints": {}}', "is of model quality"),
        ('{"version": 0.0}', "features"),
        (
            '{"features": [{"name": "a", "inferred_type": "Integral"},'
            ' {"name": "a", "inferred_type": "String"}]}',
            "names feature 'a' twice",
        ),
        (
            '{"features": [{"name": "a", "inferred_type": "Text"}]}',
            "features[a].inferred_type: 'Text' is not one of",
        ),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "constraints.json"
    path.write_text(text)
    with pytest.raises(UserError) as error:
        read_constraints(path)
    assert str(path) in str(error.value)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("present", "values", "fewest"), [(-5, (3, 2), -5), (5, (-3, 8), -3), (5, (3, 2), None)]
)
def test_a_count_below_nothing_is_refused_with_its_feature(
    tmp_path: Path, present: int, values: tuple[int, int], fewest: int | None
) -> None:
    buckets = [{"value": str(n), "count": count} for n, count in enumerate(values)]
    texts = {
        "common": {"num_present": present, "num_missing": 0},
        "distribution": {"categorical": {"buckets": buckets}},
    }
    features = [
        {"name": "age", "inferred_type": "String", "string_statistics": texts},
        {"name": "gone", "inferred_type": "Unknown"},
    ]
    path = tmp_path / "statistics.json"
    path.write_text(json.dumps({"version": 0.0, "dataset": {"item_count": 5}, "features": features}))
    if fewest is None:
        assert len(read_statistics(path).features) == 2
        return
    with pytest.raises(UserError) as error:
        read_statistics(path)
    assert str(error.value) == f"{path} counts {fewest} records of feature 'age'; no count is below 0."


def constraints(tmp_path: Path, **feature: object) -> Path:
    path = tmp_path / "constraints.json"
    given = {"name": "age", "inferred_type": "Integral"} | feature
    path.write_text(json.dumps({"version": 0.0, "features": [given]}))
    return path


def configured(tmp_path: Path, config: object) -> Path:
    path = tmp_path / "constraints.json"
    path.write_text(json.dumps({"version": 0.0, "features": [], "monitoring_config": config}))
    return path


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        (
            {"completeness": 90},
            "features[age].completeness: 90 is no number from 0 to 1 (did you mean 0.9?).",
        ),
        ({"completeness": True}, "features[age].completeness: true is no number."),
        ({"completeness": "0.9"}, 'features[age].completeness: "0.9" is no number.'),
        (
            {"monitoringConfigOverrides": {"domain_content_threshold": "0.9"}},
            'features[age].monitoringConfigOverrides.domain_content_threshold: "0.9" is no number.',
        ),
        ({"completeness": -0.1}, "features[age].completeness: -0.1 is no number from 0 to 1."),
        ({"completeness": float("nan")}, "features[age].completeness: nan is no number from 0 to 1."),
        ({"inferred_type": "integral"}, "features[age].inferred_type: 'integral' is not one of "),
        (
            {"monitoringConfigOverrides": {"datatype_check_threshold": 95}},
            "features[age].monitoringConfigOverrides.datatype_check_threshold: 95 is no number",
        ),
        (
            {"string_constraints": {"monitoring_config_overrides": {"evaluate_constraints": "disabled"}}},
            "(did you mean 'Disabled'?)",
        ),
    ],
)
def test_an_impossible_value_is_named_with_file_feature_and_key(
    tmp_path: Path, feature: dict[str, object], said: str
) -> None:
    path = constraints(tmp_path, **feature)
    with pytest.raises(UserError) as error:
        read_constraints(path)
    assert str(error.value).startswith(f"{path} is not a data-quality constraints file: features[age].")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (
            {"distribution_constraints": {"comparison_method": "robust"}},
            "monitoring_config.distribution_constraints.comparison_method: 'robust' is not one of 'Simple', "
            "'Robust', 'linf_simple' or 'linf_robust' (did you mean 'Robust'?).",
        ),
        (
            {"distribution_constraints": {"comparison_threshold": float("inf")}},
            "monitoring_config.distribution_constraints.comparison_threshold: inf is no number from 0 to 1.",
        ),
        ({"domain_content_threshold": 2}, "monitoring_config.domain_content_threshold: 2 is no number from"),
    ],
)
def test_an_impossible_setting_is_named(tmp_path: Path, config: object, said: str) -> None:
    with pytest.raises(UserError) as error:
        read_constraints(configured(tmp_path, config))
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("config", "unknown"),
    [
        (
            {"domain_content_treshold": 0.5},
            "monitoring_config.domain_content_treshold (did you mean 'domain_content_threshold'?)",
        ),
        (
            {"distribution_constraints": {"comparion_method": "Simple"}},
            "monitoring_config.distribution_constraints.comparion_method (did you mean 'comparison_method'?)",
        ),
        ({"zzz": 1}, "monitoring_config.zzz"),
    ],
)
def test_an_unknown_setting_is_kept_to_be_told_with_the_nearest(
    tmp_path: Path, config: object, unknown: str
) -> None:
    assert read_constraints(configured(tmp_path, config)).unknown_keys == [unknown]


@pytest.mark.parametrize(
    ("feature", "unknown"),
    [
        ({"completness": 0.5}, "features[age].completness (did you mean 'completeness'?)"),
        (
            {"monitoringConfigOverrides": {"emit_metric": "Disabled"}},
            "features[age].monitoringConfigOverrides.emit_metric (did you mean 'emit_metrics'?)",
        ),
        (
            {"string_constraints": {"domain": ["a"]}},
            "features[age].string_constraints.domain (did you mean 'domains'?)",
        ),
    ],
)
def test_an_unknown_key_of_a_feature_is_told(
    tmp_path: Path, feature: dict[str, object], unknown: str
) -> None:
    assert read_constraints(constraints(tmp_path, **feature)).unknown_keys == [unknown]


@pytest.mark.parametrize("place", ["monitoringConfigOverrides", "monitoring_config_overrides"])
def test_every_spelling_of_overrides_and_a_key_without_a_value_are_known(tmp_path: Path, place: str) -> None:
    overrides = {place: {"evaluate_constraints": "Disabled"}}
    path = constraints(tmp_path, string_constraints=overrides, additional_properties=None, **overrides)
    assert read_constraints(path).unknown_keys == []


def test_overrides_are_written_as_aws_documents_them() -> None:
    own = MonitoringConfig(domain_content_threshold=0.9)
    feature: Any = {"name": "age", "inferred_type": "Integral", "monitoring_config_overrides": own}
    made = Constraints(features=[FeatureConstraints(**feature)])
    assert '"monitoringConfigOverrides" : {\n      "domain_content_threshold" : 0.9' in to_json(made)
    assert made.as_written == json.loads(to_json(made))


def test_a_file_is_kept_as_it_was_written(tmp_path: Path) -> None:
    path = constraints(tmp_path, owner="me", monitoring_config_overrides={"domain_content_threshold": 0.9})
    assert read_constraints(path).as_written == json.loads(path.read_text())


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_statistics(tmp_path / "statistics.json")


def test_a_statistics_file_is_not_taken_for_constraints(tmp_path: Path) -> None:
    path = tmp_path / "constraints.json"
    path.write_text(
        '{"version": 0.0, "dataset": {"item_count": 1},'
        ' "features": [{"name": "a", "inferred_type": "Unknown"}]}'
    )
    with pytest.raises(UserError, match="is a statistics file"):
        read_constraints(path)


def test_unknown_fields_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "statistics.json"
    path.write_text(
        '{"more": 1, "dataset": {"item_count": 1},'
        ' "features": [{"name": "a", "inferred_type": "Unknown", "more": 2}]}'
    )
    assert read_statistics(path).features[0].name == "a"


def test_a_feature_that_is_no_object_is_named_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "constraints.json"
    path.write_text('{"features": ["age"]}')
    with pytest.raises(UserError, match=r"features\[0\]: Input should be a valid dictionary"):
        read_constraints(path)


def test_a_documents_mappings_are_written_whole() -> None:
    noted = SetAsideRecords(kind="malformed", count=1, examples=[{"file": "a.jsonl", "line": None}])
    assert json.loads(to_json(noted))["examples"] == [{"file": "a.jsonl", "line": None}]


def test_the_details_of_violations_are_read_as_they_were_written(tmp_path: Path) -> None:
    written = ViolationDetails(violations=[], notes=["Nothing was compared."])
    path = tmp_path / "violation_details.json"
    path.write_text(to_json(written))
    assert read_violation_details(path) == written
