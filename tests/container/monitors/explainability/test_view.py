"""What people see of explanations."""

import io

from rich.console import Console

from understudy.analyzer.explainability.documents import (
    AttributionViolation,
    ExplainabilityDetails,
    FeatureDetail,
    Interval,
    LabelDetail,
    Measured,
)
from understudy.container.monitors.explainability.view import MOST_FEATURES, MOST_LABELS, print_explanations


def label(name: str, features: int = 2, *, known: bool = True) -> LabelDetail:
    return LabelDetail(
        label=name,
        expected_value=0.25,
        features={
            f"f{at}": FeatureDetail(
                value=1 / (at + 1),
                interval=Interval(low=0.1, high=0.2) if at else None,
                share=0.5,
                rank=at + 1,
                baseline=0.125 if known else None,
                baseline_rank=at + 1 if known else None,
            )
            for at in range(features)
        },
        baseline_label="old" if known else None,
        ndcg=Measured(value=0.85, interval=Interval(low=0.8, high=0.9)) if known else None,
    )


def shown(*labels: LabelDetail) -> str:
    details = ExplainabilityDetails(
        rows=1, records=1, labels=list(labels), violations=[AttributionViolation(label="a", description="d")]
    )
    text = io.StringIO()
    print_explanations(Console(file=text, width=200, force_terminal=True, color_system=None), details)
    return text.getvalue()


def test_features_stand_by_rank_beside_the_baseline() -> None:
    found = shown(label("a"))
    assert "a: expected value 0.25, against the baseline's old, nDCG 0.85 (0.8 to 0.9)" in found
    assert "0.1 to 0.2" in found
    assert "50.0%" in found


def test_without_a_baseline_there_is_nothing_to_hold_against() -> None:
    assert "against" not in shown(label("a", known=False))


def test_many_outputs_and_features_are_cut_and_said() -> None:
    assert "and 2 more outputs" in shown(*(label(f"l{at}") for at in range(MOST_LABELS + 2)))
    assert "and 1 more features" in shown(label("a", MOST_FEATURES + 1))


def test_a_label_cannot_speak_to_the_terminal() -> None:
    assert "\x1b[31m" not in shown(label("\x1b[31mred"))
