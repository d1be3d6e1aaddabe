"""The page of a job of bias, of explanations, or of both, from verdict to footer."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from understudy.analyzer.bias.documents import BiasViolation
from understudy.analyzer.explainability.documents import AttributionViolation
from understudy.report.bias.groups import GroupView, groups_of, intersections_of
from understudy.report.bias.segments import segments_of
from understudy.report.explainability import segments as of_explanations
from understudy.report.explainability.features import (
    AGGREGATED,
    OutputView,
    baseline_rows,
    dependence_of,
    outputs_of,
)
from understudy.report.facts import facts_of_job, made_by, subject_of
from understudy.report.figures import NONE, count, counted, words
from understudy.report.folder import Analyses
from understudy.report.questions import Question
from understudy.report.render import Fact, page
from understudy.report.segments import MOST_SEGMENTS
from understudy.report.set_aside import set_aside_of
from understudy.report.text import CapturedValues, say, shortened

MOST_GROUPS = 20
_PLAIN = {"DPPL": 0, "DI": 1, "DPL": 2}
FEW_ROWS = 30
"""Rows of a group under which its metrics hardly tell anything."""


def analyses_page(job: Analyses, values: CapturedValues) -> str:
    """The page of a job's documents; without violations that of a baseline."""
    found = job.violations.violations if job.violations else ()
    of_bias = [one for one in found if isinstance(one, BiasViolation)]
    of_features = {one.label for one in found if isinstance(one, AttributionViolation)}
    known = job.baseline
    groups = groups_of(job.bias, job.metrics, known.bias if known else None, of_bias, values)
    outputs = outputs_of(
        job.explanations, job.explained, known.explanations if known else None, of_features, values
    )
    monitored = job.violations is not None
    heads, crossings = intersections_of(job.bias, values)
    segment_heads, segments = segments_of(job.bias, values)
    attributed = of_explanations.segments_of(job.explanations, values)
    labels = [output.label for output in outputs]
    charts = (job.explained.explanations.pdp or []) if job.explained else []
    told = job.bias or job.explanations
    shap = job.explanations.shap if job.explanations else None
    context: dict[str, Any] = {
        "title": _headline(groups, outputs, len(of_bias), monitored=monitored),
        "state": "bad" if found else "ok" if monitored else "plain",
        "lead": _lead(groups, outputs, monitored=monitored),
        "facts": _facts(job, values),
        "questions": _questions(groups, outputs) if monitored else [],
        "groups": groups[:MOST_GROUPS],
        "more_groups": max(0, len(groups) - MOST_GROUPS),
        "crossing_heads": heads,
        "crossings": crossings,
        "segment_heads": segment_heads,
        "segments": segments[:MOST_SEGMENTS],
        "more_segments": len(segments) - MOST_SEGMENTS,
        "outputs": outputs,
        "attributed": attributed[:MOST_SEGMENTS],
        "more_attributed": len(attributed) - MOST_SEGMENTS,
        "aggregated": AGGREGATED.get(shap.agg_method, "") if shap else "",
        "logit": bool(shap and shap.use_logit),
        "charts": dependence_of(charts, labels, values),
        "shap_baseline": baseline_rows(job.explanations, values),
        "shap_baseline_from": shortened(
            (job.explanations and job.explanations.shap_baseline_from) or "", 200
        ),
        "monitored": monitored,
        "aws": [shortened(one.description, 400) for one in found] if values.enabled else [],
        "notes": _notes(job, values),
        "set_aside": set_aside_of([*told.set_aside, *told.warnings] if told else (), values),
        "of": " and ".join(
            of for of, there in (("bias", bool(groups)), ("explainability", bool(outputs or charts))) if there
        ),
        "subject": subject_of(told.job if told else None, job.title),
        "made": made_by(told.job if told else None),
        "documents": _documents(job),
    }
    return page("analyses.html", context)


def _headline(
    groups: Sequence[GroupView], outputs: Sequence[OutputView], drifted: int, *, monitored: bool
) -> str:
    if not monitored:
        asked = ["how groups differ"] if groups else []
        asked += ["what moves the model’s scores"] if outputs or not groups else []
        return " and ".join(asked).capitalize()
    moved = [output for output in outputs if output.drifted]
    if drifted:
        told = f"{words(drifted).capitalize()} metric{'' if drifted == 1 else 's'} of bias drifted"
        return f"{told}, and features rank otherwise" if moved else told
    if moved:
        leads = all(output.features and output.features[0].was == "1" for output in moved)
        return f"{'Features rank otherwise' if leads else 'Another feature leads'} than in the baseline"
    kept = ["groups differ no more than in the baseline"] if groups else []
    kept += ["features rank as in the baseline"] if outputs else []
    told = ", and ".join(kept) or "Nothing was compared"
    return told[:1].upper() + told[1:]


def _lead(groups: Sequence[GroupView], outputs: Sequence[OutputView], *, monitored: bool) -> Markup:
    said = []
    if drifted := [(group, row) for group in groups for row in group.drifted]:
        # The one that is read most easily.
        group, row = min(drifted, key=lambda one: _PLAIN.get(one[1].name, len(_PLAIN)))
        said.append(
            say(
                "{} between <bdi>{}</bdi> <bdi>{}</bdi> and the rest is {}{}: {}.",
                (row.words or row.name)[:1].upper() + (row.words or row.name)[1:],
                group.facet,
                group.value,
                row.value,
                "" if row.baseline == NONE else f", {row.baseline} in the baseline",
                row.meaning or "a metric of its own",
            )
        )
    elif groups and groups[0].sentence is not None and not monitored:
        said.append(
            say("<bdi>{}</bdi> <bdi>{}</bdi>: {}", groups[0].facet, groups[0].value, groups[0].sentence)
        )
    moved = [output for output in outputs if output.drifted]
    if moved and moved[0].features:
        first = moved[0].features[0]
        rank = f", number {first.was} in the baseline," if first.was and first.moved else ""
        said.append(say("<bdi>{}</bdi>{} leads with {} of all attribution.", first.name, rank, first.share))
        before = next((one for one in moved[0].features if one.was == "1"), None)
        if before is not None and before.moved:
            said.append(
                say("<bdi>{}</bdi>, which led with {}, has {} now.", before.name, before.before, before.share)
            )
    elif outputs and outputs[0].features and not drifted:
        first = outputs[0].features[0]
        said.append(say("<bdi>{}</bdi> leads with {} of all attribution.", first.name, first.share))
    return Markup(" ").join(said)


def _facts(job: Analyses, values: CapturedValues) -> list[Fact]:
    told = job.bias or job.explanations
    facts = facts_of_job(told.job if told else None)
    if told is not None:
        facts.append(Fact("Rows", count(told.rows)))
    positive = job.bias.positive if job.bias else _positive_of(job)
    if positive:
        label = job.bias.label if job.bias else ""
        facts.append(Fact("Positive", values.text(positive), shortened(f"of {label}" if label else "", 40)))
    shap = job.explanations.shap if job.explanations else None
    if shap is not None:
        beside = f"of {count(shap.records)}" if shap.explained != shap.records else ""
        facts.append(Fact("Records explained", count(shap.explained), beside))
        facts.append(Fact("Records asked about", count(shap.asked)))
    return facts


def _positive_of(job: Analyses) -> str | None:
    metrics = job.metrics
    stages = (metrics.post_training_bias_metrics, metrics.pre_training_bias_metrics) if metrics else ()
    return next((one.label_value_or_threshold for one in stages if one), None)


def _questions(groups: Sequence[GroupView], outputs: Sequence[OutputView]) -> list[Question]:
    asked = []
    for place, group in enumerate(groups[:3]):
        named = say(
            "Is <bdi>{}</bdi> <bdi>{}</bdi> farther off?",
            shortened(group.facet, 24),
            shortened(group.value, 16),
        )
        answer = f"{count(len(group.drifted))} of {counted(len(group.metrics), 'metric')}"
        bad = bool(group.drifted)
        asked.append(
            Question(named, "bad" if bad else "ok", say("{}", answer if bad else "no"), f"#group{place}")
        )
    small = [group for group in groups if group.rows is not None and group.rows < FEW_ROWS]
    if groups and any(group.rows is not None for group in groups):
        told = f"{words(len(small))} with fewer than {FEW_ROWS} rows" if small else "yes"
        asked.append(
            Question("Are groups large enough?", "unasked" if small else "ok", say("{}", told), "#groups")
        )
    for place, output in enumerate(outputs[:2]):
        measures = {one.name: one for one in output.measures}
        if ndcg := measures.get("nDCG"):
            told = f"nDCG {ndcg.value}"
            state = "bad" if output.drifted else "ok"
            asked.append(Question("Do features rank as before?", state, say("{}", told), f"#output{place}"))
        if moved := measures.get("moved share"):
            asked.append(
                Question("How much attribution moved?", "unasked", say("{}", moved.value), f"#output{place}")
            )
    return asked


def _notes(job: Analyses, values: CapturedValues) -> list[str]:
    """What the details note; their sentences name groups and labels by their values."""
    details = [one for one in (job.bias, job.explanations) if one is not None]
    notes = list(dict.fromkeys(note for one in details for note in one.notes))
    if job.bias and job.bias.flip_test:
        notes.append(f"The flip test compared {job.bias.flip_test}.")
    return values.notes(notes, "the details")


def _documents(job: Analyses) -> str:
    made = ["analysis.json", *(["constraint_violations.json"] if job.violations else [])]
    made += ["bias_details.json"] if job.bias else []
    made += ["explainability_details.json"] if job.explanations else []
    return ", ".join(made)
