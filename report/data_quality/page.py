"""The page of a data-quality monitoring job, from verdict to footer."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from understudy.analyzer.details import JobDetails
from understudy.analyzer.record_drift import FEWEST, LEVEL
from understudy.report.data_quality.accept import edits_of
from understudy.report.data_quality.compared import COLUMN_CHECKS, Compared, compared_features
from understudy.report.data_quality.lookalike import lookalikes
from understudy.report.data_quality.view import FeatureView, views
from understudy.report.facts import facts_of_job, made_by, subject_of
from understudy.report.figures import count, counted, words
from understudy.report.folder import DataQuality
from understudy.report.questions import Question
from understudy.report.render import Fact, page
from understudy.report.set_aside import set_aside_of
from understudy.report.text import CapturedValues, joined, name, say, shortened

QUESTIONS = (
    ("Are all columns there?", COLUMN_CHECKS),
    ("Is each of its type?", ("data_type_check",)),
    ("Are values there?", ("completeness_check",)),
    ("Are the values known?", ("categorical_values_check",)),
    ("Do they look like the baseline?", ("baseline_drift_check",)),
    ("Is nothing negative that was not?", ("non_negative_check",)),
)
"""What each check asks, in the order of the page; the last only where it found something."""


def data_quality_page(job: DataQuality, values: CapturedValues) -> str:
    """The page of a monitoring job's documents."""
    features = compared_features(job)
    shown = views(features, lookalikes(features), edits_of(job), values, by_command=job.details is not None)
    bad = [view for view in shown if view.state == "bad"]
    context: dict[str, Any] = {
        "title": _headline(job, features, len(bad)),
        "state": "bad" if bad else "ok",
        "lead": _lead(job, features, shown),
        "facts": _facts(job, features),
        "questions": _questions(job, features, shown),
        "features": shown,
        "bad": len(bad),
        "notes": [values.note(note) for note in (job.details.notes if job.details else ())],
        "set_aside": set_aside_of(job.details.set_aside if job.details else (), values),
        "limit": _common_limit(features),
        "of": "data quality",
        "subject": subject_of(_job(job), job.title),
        "documents": _documents(job),
        "made": made_by(_job(job)),
    }
    return page("data_quality.html", context)


def _headline(job: DataQuality, features: Sequence[Compared], bad: int) -> str:
    known = len(features)
    if not bad:
        if job.baseline is None and job.constraints is None:
            return "No violation was found"
        return (
            "No constraint was broken" if known < 2 else f"All {words(known)} features keep their constraints"
        )
    verb = "broke its constraints" if bad == 1 else "broke their constraints"
    return f"{words(bad).capitalize()} of {counted(known, 'feature')} {verb}"


def _lead(job: DataQuality, features: Sequence[Compared], shown: Sequence[FeatureView]) -> Markup:
    """The two worst in words with links, then what is within limits but too much for chance."""
    link = Markup('<a href="#{}">{}</a>')
    bad = [view for view in shown if view.state == "bad"]
    noted = [view for view in shown if view.state == "note"]
    said = []
    if bad:
        worst = joined([say("{} ({})", link.format(view.anchor, view.name), view.clause) for view in bad[:2]])
        said.append(say("Worst: {}." if len(bad) > 1 else "{}.", worst))
    if noted:
        those = joined([link.format(view.anchor, view.name) for view in noted[:3]])
        more = f" and {count(len(noted) - 3)} more" if len(noted) > 3 else ""
        said.append(say("No violation, but worth a look: {}{}.", those, more))
    few = job.statistics.dataset.item_count
    if job.baseline and few < FEWEST:
        said.append(say("Only {} records: too few to tell a change from chance.", count(few)))
    if not said:
        said.append(say("{}", _at_rest(features)))
    return Markup(" ").join(said)


def _at_rest(features: Sequence[Compared]) -> str:
    """How sure it is that nothing moved, where nothing violates or is worth a look."""
    records = [feature.records for feature in features if feature.records]
    if not records:
        return "No distribution was compared with a baseline’s."
    if any(one.q is not None and one.q < LEVEL for one in records):
        return "What moved by more than chance explains moved by little."
    if any(one.q is None for one in records):
        return "Nothing moved far."
    return "Nothing moved by more than chance explains."


def _facts(job: DataQuality, features: Sequence[Compared]) -> list[Fact]:
    facts = [*facts_of_job(_job(job)), Fact("Records", count(job.statistics.dataset.item_count))]
    if job.baseline:
        facts.append(Fact("In the baseline", count(job.baseline.dataset.item_count)))
    there = sum(not f.absent and not f.extra for f in features)
    expected = sum(not f.extra for f in features)
    facts.append(Fact("Columns", count(there), f"of {count(expected)}" if there != expected else ""))
    if extra := len(features) - expected:
        facts.append(Fact("Not in the baseline", count(extra)))
    if job.details:
        aside = sum(one.count for one in job.details.set_aside)
        facts.append(Fact("Set aside", count(aside) if aside else "none"))
    return facts


def _questions(
    job: DataQuality, features: Sequence[Compared], shown: Sequence[FeatureView]
) -> list[Question]:
    place = {view.anchor: i for i, view in enumerate(shown)}
    asked = []
    for question, checks in QUESTIONS:
        failed = [f for f in features if any(found.constraint_check_type in checks for found in f.found)]
        # A check of columns that names none is still a violation.
        if failed:
            worst = min(failed, key=lambda f: place[f"f{f.place}"])
            answer = (
                name(worst.name, 40)
                if len(failed) == 1
                else say("{} of {}", count(len(failed)), count(len(features)))
            )
            if len(failed) == 1 and worst.absent:
                answer = say("not {}", answer)
            asked.append(Question(question, "bad", answer, f"#f{worst.place}"))
        elif question == "Do they look like the baseline?" and not any(f.deciding for f in features):
            why = "not asked: no baseline statistics" if job.baseline is None else "not asked of any"
            asked.append(Question(question, "unasked", say("{}", why), "#features"))
        elif checks == ("baseline_drift_check",) and job.statistics.dataset.item_count < FEWEST:
            asked.append(Question(question, "unasked", say("too few records to tell"), "#features"))
        elif checks != ("non_negative_check",):
            asked.append(Question(question, "ok", say("yes"), "#features"))
    known = {check for _, checks in QUESTIONS for check in checks}
    own = {found.constraint_check_type for f in features for found in f.found} - known
    asked += [
        Question(f"{kind}?", "bad", say("violated"), "#features") for kind in sorted(map(shortened, own))
    ]
    return asked


def _common_limit(features: Sequence[Compared]) -> float | None:
    """The limit of drift, where all features have the same."""
    limits = {f.deciding.limit for f in features if f.deciding}
    return limits.pop() if len(limits) == 1 else None


def _job(job: DataQuality) -> JobDetails | None:
    return job.features.job if job.features else None


def _documents(job: DataQuality) -> str:
    made = ["statistics.json", *(["constraint_violations.json"] if job.violations else [])]
    if job.details:
        made.append("violation_details.json")
    if job.features:
        made.append("feature_details.json")
    if job.baseline or job.constraints:
        made.append("the baseline’s documents")
    return ", ".join(made)
