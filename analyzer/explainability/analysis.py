"""The explainability monitor: records and a model in, documents by file name out."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan

import numpy as np
from numpy.typing import NDArray

from understudy.analyzer.documents import Model
from understudy.analyzer.errors import UserError
from understudy.analyzer.explainability.checks import violations
from understudy.analyzer.explainability.comparison import Attributions, Compared, compared
from understudy.analyzer.explainability.documents import (
    Asked,
    AttributionViolation,
    AttributionViolations,
    ExplainabilityAnalysis,
    ExplainabilityDetails,
    FeatureDependence,
    LabelExplanation,
    MethodResults,
    SegmentDetail,
)
from understudy.analyzer.explainability.kernel_shap import Explanations, captured, explain
from understudy.analyzer.explainability.options import DependenceAsked, ExplainabilityOptions, ShapAsked
from understudy.analyzer.explainability.partial_dependence import (
    NOT_SUPPORTED,
    Grid,
    dependence_on,
    grid_of,
)
from understudy.analyzer.explainability.pieces import PIECE_ASKED, explain_spread
from understudy.analyzer.explainability.scanned import RecordScan
from understudy.analyzer.explainability.segments import (
    SegmentsExplained,
    cells_of_answered,
    explain_segments,
)
from understudy.analyzer.prediction import Predict, Spread
from understudy.analyzer.set_aside import counted, notes_on_analysed, set_aside_records

LOCAL = "explanations_shap/out.csv"
BASELINE = "explanations_shap/baseline.csv"


@dataclass(frozen=True)
class Analysis:
    """Documents, and tables of CSV, by file name; violations and notes."""

    documents: dict[str, Model]
    tables: dict[str, str]
    details: ExplainabilityDetails
    analysis: ExplainabilityAnalysis
    findings: list[AttributionViolation]
    notes: list[str]


def analyse(
    scan: RecordScan,
    predict: Predict | None,
    options: ExplainabilityOptions,
    baseline: ExplainabilityAnalysis | None = None,
    known_segments: Sequence[SegmentDetail] = (),
    *,
    spread: Spread | None = None,
) -> Analysis:
    """`analysis.json`, details and tables, and `constraint_violations.json` where there are violations.

    Segments stand in the details alone, beside the baseline's own. The scan has one record at least; without
    a model to ask, its cells are the model's own values. What asks much is done where `spread` does it, which
    changes no document. UserError where the model cannot be asked, or has no score for any record.
    """
    results, tables, against, notes = MethodResults(), {}, Compared(), list[str]()
    segments = SegmentsExplained()
    asked: Asked | None = None
    if (shap := options.shap) is not None:
        found = _explanations(scan, predict, shap, spread)
        asked = _asked(scan, shap, found)
        notes += _left_out(scan, asked)
        attributions = _attributions(scan, options, shap, found)
        results.kernel_shap = attributions.profiles()
        known = (baseline.explanations.kernel_shap or {}) if baseline is not None else None
        against = compared(attributions, results.kernel_shap, known)
        notes += against.notes
        segments = explain_segments(
            attributions,
            options.segments,
            cells_of_answered(scan.segments, _answered(found)),
            None if baseline is None else known_segments,
        )
        notes += segments.notes
        tables = _tables(scan, shap, found, attributions)
    if options.dependence is not None and predict is not None:
        results.pdp = _dependence(scan, predict, options.dependence, results.kernel_shap, spread)
    findings = list(violations(against.measures))
    analysis = ExplainabilityAnalysis(explanations=results)
    documents: dict[str, Model] = {"analysis.json": analysis}
    if findings:
        documents["constraint_violations.json"] = AttributionViolations(violations=findings)
    details = ExplainabilityDetails(
        rows=scan.rows,
        records=scan.records,
        shap=asked,
        shap_baseline=[dict(zip(scan.names, row, strict=True)) for row in scan.baseline],
        shap_baseline_from=scan.baseline_from or None,
        labels=against.labels,
        violations=findings if baseline is not None else None,
        segments=segments.details,
        drifted_segments=segments.drifted,
        set_aside=set_aside_records(scan.set_aside),
        warnings=counted(scan.warnings),
        notes=[*notes, *notes_on_analysed(scan.set_aside)],
    )
    documents["explainability_details.json"] = details
    return Analysis(documents, tables, details, analysis, findings, notes)


def _explanations(
    scan: RecordScan, predict: Predict | None, shap: ShapAsked, spread: Spread | None
) -> Explanations:
    if predict is None:
        return captured(scan.sample)
    if spread is None:
        return explain(predict, scan.sample, scan.baseline, shap.how)
    return explain_spread(spread, predict, scan.sample, scan.baseline, shap.how)


def labels_of(outputs: int, headers: Sequence[str]) -> list[str]:
    """Names of the model's outputs: `label_headers` where there are as many, else label0, label1, …"""
    return list(headers) if len(headers) == outputs else [f"label{at}" for at in range(outputs)]


def _asked(scan: RecordScan, shap: ShapAsked, found: Explanations) -> Asked:
    refused = int(np.isnan(found.values[:, 0, 0]).sum())
    if refused == len(scan.sample):
        raise UserError(
            f"The model has no score for any of {refused} records, though it has one for the SHAP baseline"
            if scan.baseline
            else f"None of {refused} records holds a number for each feature at the path to attributions"
        )
    return Asked(
        records=len(scan.sample),
        explained=len(scan.sample) - refused,
        exact=found.exact,
        refused=refused,
        asked=found.asked,
        num_samples=shap.how.budget(len(scan.names)) if scan.baseline else 0,
        agg_method=shap.method,
        use_logit=shap.how.use_logit,
        seed=shap.how.seed,
        every_feature=shap.how.every_feature,
    )


def _left_out(scan: RecordScan, asked: Asked) -> list[str]:
    notes = []
    if asked.records < scan.rows:
        notes.append(
            f"{asked.records} of {scan.rows} rows are explained, those of the smallest hashes; "
            "understudy_explained_rows says how many"
        )
    if asked.refused and not scan.baseline:
        notes.append(
            f"{asked.refused} of {asked.records} records are left out: their attributions are not all numbers"
        )
    elif asked.refused:
        notes.append(
            f"{asked.refused} of {asked.records} records are not explained: the model has no score for them, "
            "or for one that was joined of them and the SHAP baseline"
        )
    return notes


def _attributions(
    scan: RecordScan, options: ExplainabilityOptions, shap: ShapAsked, found: Explanations
) -> Attributions:
    """Those of the features that are to be told, of the records that were explained."""
    names = list(scan.names if shap.features is None else shap.features)
    return Attributions(
        values=found.values[_answered(found)][:, :, [scan.names.index(name) for name in names]],
        expected=[None if isnan(value) else value for value in found.expected.tolist()],
        labels=labels_of(len(found.expected), options.label_headers),
        names=names,
        method=shap.method,
    )


def _answered(found: Explanations) -> NDArray[np.bool_]:
    return np.asarray(~np.isnan(found.values[:, 0, 0]))


def _tables(
    scan: RecordScan, shap: ShapAsked, found: Explanations, attributions: Attributions
) -> dict[str, str]:
    """The baseline's rows; the values of each record after its id, empty cells for one that is refused."""
    tables = {BASELINE: _csv(scan.names, scan.baseline)} if scan.baseline else {}
    if shap.saves_local:
        header = [f"{name}_{label}" for label in attributions.labels for name in attributions.names]
        columns = [scan.names.index(name) for name in attributions.names]
        rows = found.values[:, :, columns].reshape(len(scan.sample), -1).tolist()
        cells: list[list[object]] = [["" if isnan(value) else value for value in row] for row in rows]
        if scan.identifier is not None:
            header.insert(0, scan.identifier)
            cells = [[key, *row] for key, row in zip(scan.ids, cells, strict=True)]
        tables[LOCAL] = _csv(header, cells)
    return tables


def _csv(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def _dependence(
    scan: RecordScan,
    predict: Predict,
    asked: DependenceAsked,
    shap: Mapping[str, LabelExplanation] | None,
    spread: Spread | None,
) -> list[FeatureDependence]:
    names = list(asked.features) if asked.features is not None else _first_by_size(shap or {}, asked.top)
    outputs = predict([list(row) for row in scan.sample]).shape[1]
    grids: dict[str, Grid] = {}
    for name in names:
        feature = scan.names.index(name)
        if grid := grid_of([row[feature] for row in scan.sample], asked.resolution):
            grids[name] = grid
    means = dict(zip(grids, _means(scan, predict, grids, outputs, spread), strict=True))
    return [
        FeatureDependence(feature_name=name, data_type="free_text", error=NOT_SUPPORTED)
        if name not in grids
        else FeatureDependence(
            feature_name=name,
            data_type=grids[name].kind,
            feature_values=list(grids[name].values),
            model_predictions=means[name].tolist(),
            data_distribution=list(grids[name].distribution),
        )
        for name in names
    ]


def _means(
    scan: RecordScan, predict: Predict, grids: Mapping[str, Grid], outputs: int, spread: Spread | None
) -> list[NDArray[np.float64]]:
    """The partial dependence on each of these features."""
    features = [(scan.names.index(name), grid) for name, grid in grids.items()]
    asked = len(scan.sample) * sum(len(grid.values) for _, grid in features)
    work = partial(dependence_on, scan.sample, outputs)
    if spread is None or len(features) < 2 or asked <= PIECE_ASKED:
        return [work(predict, feature) for feature in features]
    return spread(work, features)


def _first_by_size(shap: Mapping[str, LabelExplanation], top: int) -> list[str]:
    """The features of the largest values, whichever output has them."""
    sizes: dict[str, float] = {}
    for label in shap.values():
        for name, value in label.global_shap_values.items():
            sizes[name] = max(sizes.get(name, 0.0), abs(value))
    return sorted(sizes, key=lambda name: -sizes[name])[:top]
