"""Bias and explanations in one document."""

import json
from pathlib import Path
from typing import Any

import pytest

from understudy.analyzer.bias.documents import BiasAnalysis, BiasMetrics, BiasViolation, BiasViolations
from understudy.analyzer.both import (
    BothBaselines,
    both_analyses,
    both_violations,
    parts_of,
    read_both,
    read_violations,
)
from understudy.analyzer.documents import to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.explainability.documents import (
    AttributionViolation,
    AttributionViolations,
    ExplainabilityAnalysis,
    LabelExplanation,
    MethodResults,
)

METRICS = BiasMetrics(label="target", facets={}, label_value_or_threshold="1")
GROUPS = BiasAnalysis(pre_training_bias_metrics=METRICS)
FEATURES = ExplainabilityAnalysis(
    explanations=MethodResults(
        kernel_shap={"label0": LabelExplanation(global_shap_values={"a": 1.0}, expected_value=0.5)}
    )
)
OF_BIAS = BiasViolations(
    violations=[BiasViolation(facet="sex", facet_value="0", metric_name="DI", description="d")]
)
OF_FEATURES = AttributionViolations(violations=[AttributionViolation(label="label0", description="e")])


def test_one_document_has_the_keys_of_both_in_the_order_of_aws_s() -> None:
    document = json.loads(to_json(both_analyses(GROUPS, FEATURES)))
    assert list(document) == ["version", "explanations", "pre_training_bias_metrics"]
    assert document["explanations"]["kernel_shap"]["label0"]["expected_value"] == 0.5


@pytest.mark.parametrize(
    ("document", "known", "missing"),
    [
        (both_analyses(GROUPS, FEATURES), BothBaselines(GROUPS, FEATURES), []),
        (GROUPS, BothBaselines(GROUPS, None), ["The baseline has no explanations: these are not compared"]),
        (
            FEATURES,
            BothBaselines(None, FEATURES),
            ["The baseline has no metrics of bias: these are not compared"],
        ),
    ],
)
def test_a_baseline_may_hold_either_or_both(
    tmp_path: Path, document: Any, known: BothBaselines, missing: list[str]
) -> None:
    path = tmp_path / "analysis.json"
    path.write_text(to_json(document))
    assert read_both(path) == known
    assert known.missing == missing


def test_the_document_of_a_job_is_told_apart_into_either() -> None:
    assert parts_of(both_analyses(GROUPS, FEATURES)) == BothBaselines(GROUPS, FEATURES)
    assert parts_of(GROUPS) == BothBaselines(GROUPS)
    assert parts_of(FEATURES) == BothBaselines(explanations=FEATURES)


def test_a_baseline_that_holds_neither_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "analysis.json"
    path.write_text("{}")
    with pytest.raises(UserError, match="holds none of pre_training_bias_metrics"):
        read_both(path)


def test_violations_of_both_stand_in_one_file_and_none_in_none() -> None:
    both = both_violations(OF_BIAS, OF_FEATURES)
    assert both is not None
    kinds = [one["constraint_check_type"] for one in json.loads(to_json(both))["violations"]]
    assert kinds == ["bias_drift_check", "feature_attribution_drift_check"]
    assert both_violations(None, OF_FEATURES) is not None
    assert both_violations(None, None) is None


def test_violations_of_either_are_read_back_and_others_refused(tmp_path: Path) -> None:
    both = both_violations(OF_BIAS, OF_FEATURES)
    assert both is not None
    path = tmp_path / "constraint_violations.json"
    path.write_text(to_json(both))
    assert read_violations(path) == both
    path.write_text('{"violations": [{"feature_name": "a"}]}')
    with pytest.raises(UserError, match="is not a file of violations of bias or attributions"):
        read_violations(path)
