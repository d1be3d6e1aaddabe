"""The page of bias, of explanations, and of both."""

import json
import math
import random
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.analyzer.bias.made import options, scanned
from tests.analyzer.explainability.made import linear
from tests.golden.files import golden
from tests.report import hostile
from tests.report.test_data_quality_page import text_of
from understudy.analyzer.analysis_config import Segmented
from understudy.analyzer.bias import analysis as bias
from understudy.analyzer.bias.documents import Interval, MetricDetail
from understudy.analyzer.bias.options import FacetOption
from understudy.analyzer.captured_values import Values
from understudy.analyzer.documents import to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.explainability import analysis as explainability
from understudy.analyzer.explainability.documents import AttributionViolation
from understudy.analyzer.explainability.options import DependenceAsked, ExplainabilityOptions, ShapAsked
from understudy.analyzer.explainability.scanned import RecordScan
from understudy.analyzer.segments import segmentations
from understudy.report.analyses import analyses_page
from understudy.report.folder import Analyses, analyses_of, read_folder
from understudy.report.pages import page_of_folder
from understudy.report.text import CapturedValues

FACETS = (FacetOption("sex", [0]), FacetOption("origin", ["ATL"]))
NAMES = ["age", "distance", "carrier"]


def groups(seed: int, gap: float) -> Any:
    """A scan of 400 rows of which d has fewer positive labels and predictions by this gap."""
    source = random.Random(seed)
    sex = [str(source.randrange(2)) for _ in range(400)]
    origin = [source.choice(["ATL", "ORD", "DEN"]) for _ in range(400)]
    chance = [0.6 - (gap if one == "0" else 0) for one in sex]
    label = [str(int(source.random() < one)) for one in chance]
    predicted = [str(int(source.random() < one)) for one in chance]
    return scanned(
        {"sex": sex, "origin": origin}, label, predicted, features=[[str(n % 50)] for n in range(400)]
    )


def records(weights: list[float], known: Any = None) -> Any:
    """Explanations of a linear model with these weights, and partial dependence."""
    source = np.random.default_rng(3)
    sample = [list(map(str, row)) for row in source.normal(size=(40, 3)).round(3).tolist()]
    scan = RecordScan(
        rows=90,
        records=90,
        names=NAMES,
        sample=sample,
        baseline=[["0", "0", "0"]],
        baseline_from="the middle",
    )
    asked = ExplainabilityOptions(shap=ShapAsked(), dependence=DependenceAsked(resolution=5))
    return explainability.analyse(scan, linear(weights), asked, known)


@cache
def both(*, drifted: bool = True) -> Analyses:
    """A run of both against its baseline, in which one group fares worse and another feature leads."""
    asked = options(*FACETS)
    known = bias.analyse(groups(1, 0.1), asked)
    now = bias.analyse(groups(2, 0.45 if drifted else 0.0), asked, known.analysis)
    before = records([3.0, 1.0, 0.1])
    after = records([0.1, 3.0, 1.0] if drifted else [3.0, 1.0, 0.1], before.analysis)
    return joined(now, after, monitored=True)


def joined(groups: Any, features: Any, *, monitored: bool) -> Analyses:
    first, second = (analyses_of(one.documents, "made", monitored=monitored) for one in (groups, features))
    found = [*(first.violations.violations if first.violations else ())]
    found += second.violations.violations if second.violations else ()
    violations = first.violations.model_copy(update={"violations": found}) if first.violations else None
    return replace(first, explained=second.explained, explanations=second.explanations, violations=violations)


@cache
def baseline() -> Analyses:
    return joined(bias.analyse(groups(1, 0.1), options(*FACETS)), records([3.0, 1.0, 0.1]), monitored=False)


def page(job: Analyses, values: Values = "Enabled") -> str:
    return analyses_page(job, CapturedValues(values))


def text(job: Analyses, values: Values = "Enabled") -> str:
    return text_of(page(job, values))


def test_the_verdict_counts_what_drifted_and_names_the_group_and_the_feature() -> None:
    said = text(both())
    assert "metrics of bias drifted, and features rank otherwise" in said
    assert "Difference in positive predictions between sex 0 and the rest is 0." in said
    assert re.search(r"distance , number 2 in the baseline, leads with [\d.]+\s% of all attribution", said)
    assert "which led with" in said


def test_a_group_is_told_in_one_sentence_and_its_drifted_metrics_come_first() -> None:
    said = text(both())
    assert "of the group have the positive label" in said
    assert "The model predicts it for" in said
    rows = page(both()).split('aria-label="Metrics of sex 0"')[1]
    assert rows.index("drifted</span>") < rows.index("no rows") if "no rows" in rows else True
    first = rows.split("<tbody")[1].split("</tr>")[0]
    assert 'class="bad"' in first


def test_the_rows_behind_the_metrics_and_where_facets_meet_are_tables() -> None:
    said = text(both())
    assert "positive label, predicted another" in said
    assert "Where facets meet" in said
    assert "the rest the rest" in said


def test_rows_of_a_group_whose_rest_tells_none_of_them_stand_beside_none() -> None:
    job = both()
    assert job.bias is not None
    first = job.bias.facets[0]
    alone = first.model_copy(update={"a": first.a.model_copy(update={"cells": []})})
    said = text(replace(job, bias=job.bias.model_copy(update={"facets": [alone]})))
    assert re.search(r"another label, predicted another \d+ [\d.]+\s% 0 0\s%", said)


def test_a_metric_without_a_value_says_why() -> None:
    found = bias.analyse(groups(1, 0.1), options(FacetOption("sex", ["9"]), FACETS[1]))
    assert "Facet set is empty" in text(analyses_of(found.documents, "made", monitored=False))


def test_a_metric_that_is_no_finite_number_says_why_and_has_no_interval() -> None:
    job = both()
    assert job.bias is not None
    first = job.bias.facets[0]
    endless = MetricDetail(value=-math.inf, interval=Interval(low=-math.inf, high=-math.inf))
    changed = first.model_copy(update={"metrics": {**first.metrics, "DCA": endless}})
    details = job.bias.model_copy(update={"facets": [changed]})
    said = text(replace(job, bias=details))
    assert "−∞ One side has no such rows to divide by. –" in said
    assert "∞ to" not in said


def test_features_stand_by_rank_with_shares_of_both_sides_and_what_was_measured() -> None:
    said = text(both())
    assert "1. distance" in said
    assert "the mean size of its SHAP values" in said
    assert "nDCG below 0.9 the baseline’s values in the order of now" in said
    assert "cosine" in said
    assert "1 where the order is the same" in said
    assert re.search(r"moved share .*? [\d.]+\s% [\d.]+\s% to [\d.]+\s%", said)


def test_features_that_rank_otherwise_behind_the_same_leader_are_not_said_to_lead() -> None:
    job = both()
    assert job.violations is not None
    assert job.explanations is not None
    one = job.explanations.labels[0]
    leader = next(iter(one.features))
    kept = one.features[leader].model_copy(update={"baseline_rank": 1})
    same = one.model_copy(update={"features": {**one.features, leader: kept}})
    of_features = [found for found in job.violations.violations if isinstance(found, AttributionViolation)]
    alone = replace(
        job,
        metrics=None,
        bias=None,
        violations=job.violations.model_copy(update={"violations": of_features}),
    )
    assert "Another feature leads than in the baseline" in text(alone)
    details = job.explanations.model_copy(update={"labels": [same]})
    assert "Features rank otherwise than in the baseline" in text(replace(alone, explanations=details))


def test_aws_names_the_group_and_the_rest() -> None:
    assert "AWS calls the group d (disadvantaged) and the rest a (advantaged)" in text(both())


def test_without_a_baseline_the_verdict_names_no_value_of_it() -> None:
    job = both()
    found = text(replace(job, bias=None, baseline=None))
    assert "– in the baseline" not in found
    assert re.search(r"and the rest is \S+: ", found)


def test_partial_dependence_is_drawn_with_its_numbers_and_says_why_where_it_is_not() -> None:
    html = page(both())
    assert html.count('aria-label="Mean score by ') == 3
    job = both()
    assert job.explained is not None
    (first, *_) = job.explained.explanations.pdp or []
    odd = first.model_copy(update={"feature_values": None, "model_predictions": None, "error": "free text"})
    words = first.model_copy(
        update={
            "feature_values": ["a", "b"],
            "model_predictions": [[0.5, 0.5]],
            "data_distribution": [1.0, 0.0],
        }
    )
    results = job.explained.explanations.model_copy(update={"pdp": [odd, words]})
    explained = job.explained.model_copy(update={"explanations": results})
    said = text(replace(job, explained=explained))
    assert "free text" in said
    assert "Share of the rows a 0.5 100" in said


def test_a_run_without_drift_says_so_and_a_baseline_describes() -> None:
    calm = replace(both(drifted=False), violations=both().violations.model_copy(update={"violations": []}))  # type: ignore[union-attr]
    assert "Groups differ no more than in the baseline, and features rank as in the baseline" in text(calm)
    said = text(baseline())
    assert "How groups differ and what moves the model’s scores" in said
    assert "Rank before" not in said


@pytest.mark.parametrize("part", ["bias", "explanations"])
def test_one_of_both_has_a_page_of_its_own(part: str) -> None:
    empty: dict[str, Any] = {"bias": {"explained": None, "explanations": None}}.get(
        part, {"metrics": None, "bias": None}
    )
    said = text(replace(both(), **empty))
    assert ("Groups" in said) == (part == "bias")
    assert ("What moves label0" in said) == (part == "explanations")


@pytest.mark.parametrize(("values", "shown"), [("Hashed", "#"), ("Disabled", "(withheld)")])
def test_captured_values_can_be_hashed_or_withheld(values: Values, shown: str) -> None:
    job = both()
    html = page(job, values)
    assert "ATL" not in html
    assert f"<bdi>{shown}" in html
    assert "In AWS’s words" not in html


def write(folder: Path, job: Analyses) -> None:
    """The documents of a folder, as a job of both leaves them."""
    analysis = json.loads(to_json(job.metrics)) if job.metrics else {}  # type: ignore[arg-type]
    analysis |= json.loads(to_json(job.explained)) if job.explained else {}
    (folder / "analysis.json").write_text(json.dumps(analysis))
    for name, document in (
        ("bias_details.json", job.bias),
        ("explainability_details.json", job.explanations),
        ("constraint_violations.json", job.violations),
    ):
        if document is not None:
            (folder / name).write_text(to_json(document))


def test_a_folder_of_documents_has_the_page_that_its_job_drew(tmp_path: Path) -> None:
    write(tmp_path, both())
    read = read_folder(tmp_path)
    assert isinstance(read, Analyses)
    assert page(replace(read, title="made")) == page(both())


def test_a_folder_without_violations_is_of_a_run_where_its_details_were_compared(tmp_path: Path) -> None:
    job = replace(both(drifted=False), violations=None)
    write(tmp_path, job)
    assert read_folder(tmp_path).violations is not None  # type: ignore[union-attr]
    write(tmp_path, baseline())
    assert read_folder(tmp_path).violations is None  # type: ignore[union-attr]


def test_aws_s_own_documents_have_a_page_without_intervals(tmp_path: Path) -> None:
    known = tmp_path / "known"
    known.mkdir()
    for kind, number in (("bias_json_batch", 58), ("expl_json_batch", 49)):
        analysis = golden(f"clarify/{kind}/analysis_baseline_{number}.json").read_text()
        (tmp_path / "analysis.json").write_text(analysis)
        (known / "analysis.json").write_text(analysis)
        html = page_of_folder(tmp_path, known)
        assert "as in the baseline" in html or "no more than in the baseline" in html
        assert "95\u202f% interval" in html
    violations = golden("clarify/bias_json_batch/constraint_violations_80.json").read_text()
    (tmp_path / "constraint_violations.json").write_text(violations)
    analysis = golden("clarify/bias_json_batch/analysis_baseline_58.json").read_text()
    (tmp_path / "analysis.json").write_text(analysis)
    (known / "analysis.json").write_text(analysis)
    assert "Eight metrics of bias drifted" in text_of(page_of_folder(tmp_path, known))


def test_a_folder_of_neither_is_refused(tmp_path: Path) -> None:
    (tmp_path / "analysis.json").write_text("{}")
    with pytest.raises(UserError, match="holds none of pre_training_bias_metrics"):
        page_of_folder(tmp_path)


def spoilt(words: str) -> Analyses:
    """The documents with every free text, and every name, a stranger's."""
    job = both()
    assert job.explanations is not None
    assert job.explained is not None
    labels = [
        label.model_copy(
            update={
                "label": words,
                "baseline_label": f"{words} before",
                "features": {f"{words} {n}": one for n, one in enumerate(label.features.values())},
            }
        )
        for label in job.explanations.labels
    ]
    changed = {
        "labels": labels,
        "shap_baseline": [{words: words}],
        "shap_baseline_from": words,
        "notes": [words],
    }
    pdp = [hostile._spoilt(one, words) for one in job.explained.explanations.pdp or []]
    pdp = [one.model_copy(update={"error": None}) for one in pdp]
    results = job.explained.explanations.model_copy(update={"pdp": pdp})
    bias_details = hostile._spoilt(job.bias, words)
    groups = [
        one.model_copy(update={"metrics": old.metrics})
        for one, old in zip(bias_details.facets, job.bias.facets, strict=True)
    ]  # type: ignore[union-attr]
    return replace(
        job,
        bias=bias_details.model_copy(
            update={
                "facets": groups,
                "intersections": [
                    one.model_copy(update={"groups": {words: words}}) for one in job.bias.intersections
                ],
            }  # type: ignore[union-attr]
        ),
        explanations=job.explanations.model_copy(update=changed),
        explained=job.explained.model_copy(update={"explanations": results}),
        violations=hostile._spoilt(job.violations, words),
        title=words,
    )


@pytest.mark.parametrize("words", hostile.TEXTS.values(), ids=hostile.TEXTS.keys())
def test_a_strangers_words_stay_words(words: str) -> None:
    html = page(spoilt(words))
    assert "<script" not in html
    assert "<img" not in html
    assert "x" * 1000 not in html
    assert not any(c in html for c in "\u202e\x7f\x9b\x1b")
    assert "1787569" not in html


def by_carrier(gap: float, known: Any = None) -> Any:
    """Two carriers of 300 rows and a few of others; d of the first has fewer positive labels by the gap."""
    source = random.Random(5)
    (of,) = segmentations(
        [
            Segmented(
                name_or_index="carrier", segments=[["AA"], ["UA", "DL"]], display_aliases=["first", "two"]
            )
        ],
        str,
    )
    carrier = ["AA"] * 300 + ["UA"] * 300 + ["WN"] * 20
    sex = [str(source.randrange(2)) for _ in carrier]
    label = [
        str(int(source.random() < 0.7 - (gap if (one, name) == ("0", "AA") else 0)))
        for one, name in zip(sex, carrier, strict=True)
    ]
    asked = options(FacetOption("sex", [0]), segments=[of], post_training=[])
    scan = scanned({"sex": sex}, label, segments=[(of, carrier)])
    return bias.analyse(
        scan, asked, known.analysis if known else None, known.details.segments if known else ()
    )


def test_segments_stand_worst_first_and_small_ones_say_so() -> None:
    found = by_carrier(0.5, by_carrier(0.0))
    said = text(analyses_of(found.documents, "made", monitored=True))
    table = said.split("Segments, worst first")[1]
    assert "carrier: first sex 0" in table
    assert "drifted" in table.split("carrier: two")[0]
    assert "carrier: all others sex 0" in table
    assert "too few to compare" in table.split("all others")[1]
    assert table.index("carrier: first") < table.index("carrier: two") < table.index("carrier: all others")


def test_the_segments_of_a_baseline_are_described() -> None:
    job = analyses_of(by_carrier(0.1).documents, "made", monitored=False)
    assert "Drifted" not in text(job).split("Segments, worst first")[1].split("Notes")[0]


@pytest.mark.parametrize(("values", "shown"), [("Hashed", "#"), ("Disabled", "(withheld)")])
def test_a_segment_s_values_are_shown_as_captured_ones(values: Values, shown: str) -> None:
    job = analyses_of(by_carrier(0.1).documents, "made", monitored=False)
    assert job.bias is not None
    bare = [
        one.model_copy(update={"segment": ", ".join(one.values) or "__default__"})
        for one in job.bias.segments
    ]
    job = replace(job, bias=job.bias.model_copy(update={"segments": bare}))
    assert f"carrier = {shown}" in text(job, values)
    assert "carrier = UA, DL" in text(job)


def attributed(weights: list[float], known: Any = None) -> Any:
    """Explanations of 80 records of two carriers, for the first of which the model has these weights."""
    source = np.random.default_rng(3)
    numbers = source.normal(size=(85, 3)).round(3)
    numbers[:40] *= weights
    (of,) = segmentations([Segmented(name_or_index="carrier", segments=[["AA"], ["UA"]])], str)
    scan = RecordScan(
        rows=85,
        records=85,
        names=NAMES,
        sample=[list(map(str, row)) for row in numbers.tolist()],
        baseline=[["0", "0", "0"]],
        segments=[["AA"] * 40 + ["UA"] * 40 + ["WN"] * 5],
    )
    asked = ExplainabilityOptions(shap=ShapAsked(), segments=[of])
    against = (known.analysis, known.details.segments) if known else (None, ())
    return explainability.analyse(scan, linear([3.0, 1.0, 0.1]), asked, *against)


def test_what_leads_in_segments_stands_worst_first() -> None:
    before = attributed([1.0, 1.0, 1.0])
    found = attributed([0.02, 5.0, 20.0], before)
    table = text(analyses_of(found.documents, "made", monitored=True)).split("What leads in segments")[1]
    assert "ranked otherwise" in table.split("carrier = UA")[0]
    assert table.index("carrier = AA") < table.index("carrier = UA") < table.index("carrier: all others")
    assert "too few to compare" in table.split("all others")[1]
    described = text(analyses_of(before.documents, "made", monitored=False)).split("What leads in segments")[
        1
    ]
    assert "nDCG" not in described.split("The SHAP baseline")[0]


@pytest.mark.parametrize("kind", ["script", "end of a picture", "long", "right to left"])
def test_a_strangers_words_in_segments_stay_words(kind: str) -> None:
    words = hostile.TEXTS[kind]
    job = joined(by_carrier(0.5, by_carrier(0.0)), attributed([1.0, 1.0, 1.0]), monitored=True)
    assert job.bias is not None
    assert job.explanations is not None
    html = page(
        replace(
            job,
            bias=job.bias.model_copy(update={"segments": hostile._spoilt(job.bias.segments, words)}),
            explanations=job.explanations.model_copy(
                update={"segments": hostile._spoilt(job.explanations.segments, words)}
            ),
        )
    )
    assert "Segments, worst first" in html
    assert "What leads in segments" in html
    assert not any(one in html for one in ("<script", "<img", "x" * 1000, "\u202e"))
