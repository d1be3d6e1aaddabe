"""The page of a model-quality job, monitoring or baseline, from verdict to footer."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from understudy.analyzer.model_quality.checks import VIOLATES
from understudy.analyzer.model_quality.classification import CONSTANT
from understudy.analyzer.model_quality.documents import EstimatedRows
from understudy.report.facts import facts_of_job, made_by, subject_of
from understudy.report.figures import NONE, count, counted, number, percent, words
from understudy.report.folder import ModelQuality
from understudy.report.model_quality.accept import acceptance_of
from understudy.report.model_quality.charts import curves_of, matrix_of, scores_of
from understudy.report.model_quality.metrics import (
    MetricRow,
    limits_of,
    problem_of,
    rows_of,
    undecided_of,
    values_of,
    words_of,
)
from understudy.report.model_quality.segments import SegmentRow, segments_of
from understudy.report.questions import Question
from understudy.report.render import Fact, page
from understudy.report.set_aside import set_aside_of
from understudy.report.text import CapturedValues, say, shortened

PROBLEMS = {
    "BinaryClassification": "binary classification",
    "MulticlassClassification": "several classes",
    "Regression": "regression",
}
MOST_SEGMENTS = 200


def model_quality_page(job: ModelQuality, values: CapturedValues) -> str:
    """The page of a job's documents; without violations that of a baseline."""
    metrics = rows_of(job)
    heads, segments = segments_of(job, values)
    broken = [row for row in metrics if row.broken]
    failing = [row for row in segments if row.broken]
    monitored = job.violations is not None
    details = job.details
    context: dict[str, Any] = {
        "title": _headline(broken, failing, metrics, monitored),
        "state": "bad" if broken or failing else "ok" if monitored else "plain",
        "lead": _lead(job, broken, failing, monitored),
        "facts": _facts(job, values),
        "questions": _questions(job, broken, segments) if monitored else [],
        "metrics": metrics,
        "has_constant": any(row.constant for row in metrics),
        "has_limits": monitored or any(row.limit != NONE for row in metrics),
        "without_intervals": details is None,
        "matrix": matrix_of(job.statistics, job.baseline, values),
        "charts": [*curves_of(job.statistics, job.baseline), *scores_of(details.scores if details else None)],
        "segment_heads": heads,
        "segments": segments[:MOST_SEGMENTS],
        "more_segments": len(segments) - MOST_SEGMENTS,
        "estimate": _estimate(job),
        "unknown_labels": _unknown_labels(job, values),
        "accept": acceptance_of(job, values),
        "by_command": job.details is not None,
        "aws": [shortened(v.description, 400) for v in job.violations.violations]
        if job.violations and values.enabled
        else [],
        "monitored": monitored,
        "notes": values.notes(details.notes if details else (), "model_quality_details.json"),
        "set_aside": set_aside_of([*details.set_aside, *details.warnings] if details else (), values),
        "of": "model quality",
        "subject": subject_of(details.job if details else None, job.title),
        "made": made_by(details.job if details else None),
        "documents": _documents(job),
    }
    return page("model_quality.html", context)


def _headline(
    broken: Sequence[MetricRow], failing: Sequence[SegmentRow], metrics: Sequence[MetricRow], monitored: bool
) -> str:
    if not monitored:
        return "How well the model predicts"
    if not broken and not failing:
        if any(row.undecided for row in metrics):
            return "As far as so few rows tell, the model predicts as well as its baseline asks"
        return "The model predicts as well as its baseline asks"
    if not broken:
        falls = "falls" if len(failing) == 1 else "fall"
        return f"{words(len(failing)).capitalize()} of the segments {falls} short"
    return (
        f"{words(len(broken)).capitalize()} of {counted(len(metrics), 'metric')} fell short of the baseline"
    )


def _lead(
    job: ModelQuality, broken: Sequence[MetricRow], failing: Sequence[SegmentRow], monitored: bool
) -> Markup:
    said = []
    if broken:
        worst = broken[0]
        now = worst.between and f" ({worst.between})"
        said.append(
            say(
                "{} is {}{}{}: {}.",
                worst.name[:1].upper() + worst.name[1:],
                worst.value,
                now,
                "" if worst.baseline == NONE else f", {worst.baseline} in the baseline",
                worst.meaning or "a metric of its own",
            )
        )
    if failing:
        segment = failing[0]
        said.append(
            say(
                "Worst segment: <bdi>{}</bdi>, {} beyond their limits.",
                segment.name,
                counted(len(segment.broken), "metric"),
            )
        )
    elif broken and job.details and job.details.segments:
        said.append(say("No segment stands out."))
    if not monitored:
        rows = job.statistics.dataset.item_count
        said.append(
            say(
                "Measured on {} labelled rows; a monitoring job holds later windows against {}.",
                count(rows),
                _limits_in_words(job),
            )
        )
    elif not broken and not failing:
        said.append(_kept(job))
    return Markup(" ").join(said)


def _limits_in_words(job: ModelQuality) -> str:
    if job.suggested is None:
        return "this"
    return (
        "the limits below. They are what was measured here, so that windows in which nothing changed often "
        "fall short of one, unless understudy_quality_decision=interval asks for more than chance explains"
    )


def _kept(job: ModelQuality) -> Markup:
    """That nothing was reported, and how sure that is."""
    few = [words_of(name) for name in undecided_of(job).get(None, ())]
    if few:
        return say("Beyond their limits, with too few rows to judge: {}.", ", ".join(few))
    values, limits = values_of(job.statistics), limits_of(job.constraints, problem_of(job.statistics))
    beyond = [
        name
        for name, limit in limits.items()
        if name in values and VIOLATES[limit.comparison_operator](values[name], limit.threshold)
    ]
    if beyond:
        many = counted(len(beyond), "metric is beyond its limit", "metrics are beyond their limits")
        return say("{} by no more than chance explains.", many[:1].upper() + many[1:])
    return say("Every metric with a threshold keeps it.")


def _facts(job: ModelQuality, values: CapturedValues) -> list[Fact]:
    details = job.details
    facts = [
        *facts_of_job(details.job if details else None),
        Fact("Labelled rows", count(job.statistics.dataset.item_count)),
    ]
    if details:
        facts.append(Fact("Without a label", count(details.unlabelled_rows)))
    if job.baseline:
        facts.append(Fact("In the baseline", count(job.baseline.dataset.item_count)))
    facts.append(Fact("Problem", PROBLEMS[problem_of(job.statistics)]))
    if details and details.positive_label is not None:
        facts.append(Fact("Positive label", values.text(details.positive_label)))
    return facts


def _questions(
    job: ModelQuality, broken: Sequence[MetricRow], segments: Sequence[SegmentRow]
) -> list[Question]:
    asked = []
    known = limits_of(job.constraints, problem_of(job.statistics))
    if broken:
        answer = f"{len(broken)} metrics short" if len(broken) > 1 else f"not {broken[0].name}"
        asked.append(Question("Does it predict as well as before?", "bad", say("{}", answer), "#metrics"))
    elif few := undecided_of(job).get(None):
        answer = f"too few to judge {words_of(few[0]) if len(few) == 1 else counted(len(few), 'metric')}"
        asked.append(Question("Does it predict as well as before?", "unasked", say("{}", answer), "#metrics"))
    elif known or job.constraints is None:
        asked.append(Question("Does it predict as well as before?", "ok", say("yes"), "#metrics"))
    failing = [row for row in segments if row.broken]
    if segments:
        bad = say("not {} of {}", len(failing), len(segments)) if len(failing) > 1 else None
        answer_of = bad or (
            say("not <bdi>{}</bdi>", shortened(failing[0].name, 30)) if failing else say("yes")
        )
        state = "bad" if failing else "ok"
        few_in = [row for row in segments if row.undecided]
        if few_in and not failing:
            state = "unasked"
            answer_of = say("too few to judge in {} of {}", words(len(few_in)), words(len(segments)))
        asked.append(Question("In every segment?", state, answer_of, "#segments"))
    values = values_of(job.statistics)
    constant = values.get(f"accuracy{CONSTANT}")
    if constant is not None and "accuracy" in values:
        better = values["accuracy"] > constant
        told = say("{} against {}", percent(values["accuracy"]), percent(constant))
        asked.append(
            Question("Better than always the same answer?", "ok" if better else "bad", told, "#metrics")
        )
    details = job.details
    if details and details.scores and details.scores.calibration_error is not None:
        told = say("off by {} on average", number(details.scores.calibration_error))
        asked.append(Question("Are its scores true?", "unasked", told, "#charts"))
    if details:
        share = details.unlabelled_rows / details.rows if details.rows else 0.0
        told = say("{} of {} rows", count(details.labelled_rows), count(details.rows))
        asked.append(
            Question(
                "Are the labels there?",
                "unasked" if share else "ok",
                told,
                "#notes" if details.notes else "#metrics",
            )
        )
    return asked


def _estimate(job: ModelQuality) -> dict[str, Any] | None:
    estimate = job.details.estimate if job.details else None
    if estimate is None:
        return None
    sides: list[EstimatedRows | None] = [estimate.unlabelled, estimate.labelled]
    names = dict.fromkeys(name for side in sides if side for name in side.metrics)

    def told(side: EstimatedRows | None, name: str, realised: bool) -> str:
        metric = side.metrics.get(name) if side else None
        value = (metric.realised if realised else metric.estimated) if metric else None
        return number(value) if value is not None else "–"

    return {
        "method": shortened(estimate.method, 200),
        "assumptions": [shortened(one, 300) for one in estimate.assumptions],
        "unlabelled": count(estimate.unlabelled.rows) if estimate.unlabelled else None,
        "labelled": count(estimate.labelled.rows) if estimate.labelled else None,
        "rows": [
            (
                words_of(name),
                told(sides[0], name, False),
                told(sides[1], name, False),
                told(sides[1], name, True),
            )
            for name in names
        ],
    }


def _unknown_labels(job: ModelQuality, values: CapturedValues) -> list[tuple[str, str, str]]:
    labels = job.details.labels if job.details else []
    return [
        (values.text(one.label), count(one.actual), count(one.predicted))
        for one in labels
        if one.known is False
    ]


def _documents(job: ModelQuality) -> str:
    made = ["statistics.json", *(["constraint_violations.json"] if job.violations else [])]
    if job.details:
        made.append("model_quality_details.json")
    if job.baseline or job.constraints:
        made.append("the baseline’s documents")
    return ", ".join(made)
