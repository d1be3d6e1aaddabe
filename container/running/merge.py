"""The ground-truth merge as a job runs it: what found its label, and what was lost on the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from understudy.analyzer.captured_values import Values, told
from understudy.analyzer.documents import to_json
from understudy.analyzer.engine.failures import plain_errors
from understudy.analyzer.errors import UserError
from understudy.analyzer.merge_details import (
    MERGE_DETAILS,
    LabelsByDelay,
    MergeDetails,
    MergedTree,
    UnmatchedId,
)
from understudy.analyzer.metrics import dimensions
from understudy.analyzer.profile import SetAside
from understudy.analyzer.set_aside import counted as counted_records
from understudy.container.first_look.id_hints import hint_on_ids
from understudy.container.first_look.plan import JobPlan
from understudy.container.hosts.cluster import Cluster, place, watched_over
from understudy.container.log import LOG
from understudy.container.monitors.monitor import Publication
from understudy.container.redaction import withheld
from understudy.container.running.finished import Finished
from understudy.container.running.job_details import job_details
from understudy.container.running.job_files import metric_lines
from understudy.container.running.page import page_of_merge
from understudy.container.running.progress import Progress, spark_tasks
from understudy.container.running.unusable_records import borne, counted
from understudy.container.whole_files import written
from understudy.preprocess.malformed import shortened
from understudy.preprocess.merge import MergeOptions, staged_merge
from understudy.preprocess.merge_summary import MergeSummary
from understudy.report import MERGE_REPORT, REPORT

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PUBLISHED = (
    "merged",
    "captures_without_label",
    "labels_without_capture",
    "duplicate_captures",
    "duplicate_labels",
)
"""Counts of the summary that are CloudWatch metrics too."""
COUNTS = ("captures", "labels", *PUBLISHED, "written_unlabelled", "arrival_unknown")
OF_LABELS = ("malformed_labels", "labels_without_id")
"""Kinds of what is set aside that are no captures."""
MOST_LISTED = 100


def run(
    plan: JobPlan, spark: "SparkSession", progress: Progress, *, cluster: Cluster | None = None
) -> Finished:
    """Merge, say what found no partner, and publish the counts; errors as of `summary_of`."""
    summary = summary_of(plan, spark, progress, cluster=cluster)
    counts = {name: getattr(summary, name) for name in ("captures", "labels", *PUBLISHED)}
    written_beside = {MERGE_DETAILS: plan.output / MERGE_DETAILS}
    if plan.draws_page and (plan.output / MERGE_REPORT).exists():
        written_beside[REPORT] = plan.output / MERGE_REPORT
    return Finished("merge", written_beside, said=in_a_sentence(summary), counts=counts)


def summary_of(
    plan: JobPlan, spark: "SparkSession", progress: Progress, *, cluster: Cluster | None = None
) -> MergeSummary:
    """The counts of a merge, once its files have their names and what found no partner is said.

    UserError when nothing was merged, or too large a share of either side cannot be read.
    """
    reading, began = plan.reading, datetime.now(UTC)
    options = MergeOptions(
        start=reading.options.start,
        end=reading.options.end,
        partition_bytes=reading.options.partition_bytes,
        keep_unlabelled=reading.keep_unlabelled,
    )
    merging = staged_merge(
        spark,
        plan.inputs,
        plan.labels,
        source=reading.source,
        output=plan.output,
        options=options,
        staging=cluster.staging if cluster else None,
    )
    with (
        progress("Merging captures with labels", spark_tasks(spark)),
        watched_over(cluster, spark),
        plain_errors(spark),
        merging as merged,
    ):
        summary = merged.summary
        if not reading.quotes_values:
            summary = replace(summary, set_aside=withheld(summary.set_aside))
        warnings = list(judge(summary, plan))
        details = details_of(summary, plan, began)
        beside = {plan.output / MERGE_DETAILS: to_json(details), **page_of_merge(plan, details)}
        outdated = {plan.output / MERGE_REPORT} - beside.keys()
        with written(beside | _published(plan, summary)) as files:
            place(cluster, merged, files, outdated)
    for line in warnings:
        LOG.warning("%s", line)
    for line in lateness(summary):
        LOG.info("%s", line)
    return summary


def details_of(summary: MergeSummary, plan: JobPlan, began: datetime) -> MergeDetails:
    """The document of a merge: its counts, days and delays, and a few of the ids without a partner."""
    shown = plan.reading.shown_values
    set_aside = summary.set_aside if shown == "Enabled" else withheld(summary.set_aside)
    trees = sorted(summary.trees.items(), key=lambda tree: -tree[1])
    return MergeDetails(
        job=job_details(plan, _captures(summary), began),
        **{name: getattr(summary, name) for name in COUNTS},
        capture_days=list(summary.capture_days),
        label_days=list(summary.label_days),
        delays=[
            LabelsByDelay(days=days, labels=labels)
            for days, labels in islice(sorted(summary.late_days.items()), MOST_LISTED)
        ],
        trees=[MergedTree(tree=tree, merged=merged) for tree, merged in trees[:MOST_LISTED]],
        unmatched_captures=_unmatched(summary.unmatched_captures, shown),
        unmatched_labels=_unmatched(summary.unmatched_labels, shown),
        set_aside=counted_records(set_aside),
    )


@dataclass(frozen=True)
class _Captures:
    """The captures of a merge as every job counts its records; rows are those merged."""

    rows: int
    records: int
    set_aside: Mapping[str, SetAside]


def _captures(summary: MergeSummary) -> _Captures:
    aside = {kind: kept for kind, kept in summary.set_aside.items() if kind not in OF_LABELS}
    read = summary.captures + sum(kept.count for kept in aside.values())
    return _Captures(summary.merged, read, aside)


def _unmatched(ids: Sequence[str], shown: Values) -> list[UnmatchedId]:
    return [UnmatchedId(**told(shortened(one) if shown == "Enabled" else one, shown)) for one in ids]


def judge(summary: MergeSummary, plan: JobPlan) -> Iterator[str]:
    """A warning for whatever was set aside; UserError where the merge is of no use."""
    for kind, read in (("malformed_captures", summary.captures), ("malformed_labels", summary.labels)):
        if malformed := summary.set_aside.get(kind):
            records = read + malformed.count
            said = f"{malformed.count} of {records} {kind.removeprefix('malformed_')} cannot be read"
            yield borne(said, malformed, malformed.count, records, plan.reading)
    for kind, noted in summary.set_aside.items():
        if not kind.startswith("malformed_"):
            yield counted(kind, noted)
    if not summary.merged:
        hint = hint_on_ids(plan.inputs, plan.labels)
        said = (
            f"None of {summary.captures} captures and {summary.labels} labels belong together"
            f"{_ids(summary) if plan.reading.quotes_values else ''}"
            f"{f'; {hint}' if hint else ''}"
        )
        if not summary.written_unlabelled:
            raise UserError(
                f"{said}; give each label its capture's inferenceId or eventId as eventMetadata.eventId, or "
                "merge the hours that belong together"
            )
        if summary.labels:
            yield said


def _ids(summary: MergeSummary) -> str:
    return f": a capture's id is {_id(summary.unmatched_captures)}, a label's {_id(summary.unmatched_labels)}"


def _id(unmatched: Sequence[str]) -> str:
    return repr(shortened(unmatched[0]) if unmatched else None)


def lateness(summary: MergeSummary) -> Iterator[str]:
    """How late labels came, by days, as far as folders and captures tell it."""
    known = sum(summary.late_days.values())
    so_far = 0
    for days, count in sorted(summary.late_days.items()):
        so_far += count
        yield (
            f"labels that came {_days(days)} after their capture: {count}; "
            f"{so_far / known:.1%} had come by then"
        )
    if summary.arrival_unknown:
        yield (
            f"labels of which no folder yyyy/mm/dd/hh or no inferenceTime tells when they came: "
            f"{summary.arrival_unknown}"
        )


def in_a_sentence(summary: MergeSummary) -> str:
    """The counts, as the exit message has them."""
    said = f"merged {summary.merged} of {summary.captures} captures with their labels"
    for count, what in (
        (summary.captures_without_label, "captures without a label yet"),
        (summary.written_unlabelled, "of these written all the same"),
        (summary.labels_without_capture, "labels without a capture"),
        (summary.duplicate_labels, "labels replaced by later ones"),
        (summary.duplicate_captures, "captures with the id of another"),
        (_a_day_late(summary), "labels that came a day or more after their capture"),
    ):
        if count:
            said += f"; {what}: {count}"
    return said


def _a_day_late(summary: MergeSummary) -> int:
    return sum(count for days, count in summary.late_days.items() if days > 0)


def _days(days: int) -> str:
    return "within a day" if days == 0 else f"{days} day{'' if days == 1 else 's'}"


def _published(plan: JobPlan, summary: MergeSummary) -> dict[Path, str]:
    if plan.publication is None:
        return {}
    return {plan.metrics_file: metric_lines(list(_metrics(summary, plan.publication)))}


def _metrics(summary: MergeSummary, published: Publication) -> Iterator[dict[str, Any]]:
    counts = {name: getattr(summary, name) for name in PUBLISHED}
    for name, value in (counts | {"labels_a_day_late": _a_day_late(summary)}).items():
        yield {
            "MetricName": name,
            "Timestamp": published.timestamp,
            "Dimensions": dimensions(published.endpoint, published.schedule),
            "Value": value,
            "Unit": "Count",
        }
