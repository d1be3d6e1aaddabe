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
    SegmentDetail,
    SegmentFinding,
)
from understudy.container.monitors.explainability.view import (
    MOST_FEATURES,
    MOST_LABELS,
    MOST_SEGMENTS,
    print_explanations,
)


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


def segments_shown(*names: str) -> str:
    finding = SegmentFinding(
        label="a",
        description="d",
        segmentation="city",
        segment="Rome",
        rows=40,
        measured=0.8,
        interval=Interval(low=0.7, high=0.85),
        q=0.01,
    )
    segments = [
        SegmentDetail(
            segmentation="city",
            column="city",
            segment=name,
            values=[name],
            rows=0 if name == "Paris" else 40,
            labels=[] if name == "Paris" else [label("a")],
        )
        for name in names
    ]
    details = ExplainabilityDetails(rows=1, records=1, segments=segments, drifted_segments=[finding])
    console = Console(file=io.StringIO(), force_terminal=True, width=140)
    print_explanations(console, details)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert isinstance(text, str)
    return text


def test_segments_are_lines_and_those_that_rank_otherwise_are_yellow() -> None:
    lines = segments_shown("Rome", "Bern", "Paris").splitlines()
    (rome, bern, paris) = (
        next(line for line in lines if f"city={name}" in line) for name in ("Rome", "Bern", "Paris")
    )
    assert "f0 50.0%, f1 50.0%" in rome
    assert "\x1b[33m" in rome
    assert "\x1b[33m" not in bern
    assert "0.85 (0.8 to 0.9)" in bern
    assert "f0" not in paris


def test_of_many_segments_the_first_are_shown() -> None:
    text = segments_shown(*map(str, range(MOST_SEGMENTS + 3)))
    assert "... and 3 more segments in explainability_details.json" in text
