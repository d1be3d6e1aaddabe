"""Writes the pages of docs/ that are made from the code; `--check` says which of them are out of date.

.venv/bin/python scripts/write_docs.py
"""

import ast
import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from understudy.analyzer import both, data_quality, details, documents, feature_details, merge_details  # noqa: E402
from understudy.analyzer.bias import documents as bias_documents  # noqa: E402
from understudy.analyzer.checks import CHECKS  # noqa: E402
from understudy.analyzer.constraints import suggest_constraints  # noqa: E402
from understudy.analyzer.drift import CategoricalMethod, NumericMethod  # noqa: E402
from understudy.analyzer.explainability import documents as explainability_documents  # noqa: E402
from understudy.analyzer.model_quality import documents as quality_documents  # noqa: E402
from understudy.analyzer.options import AnalysisOptions  # noqa: E402
from understudy.analyzer.profile import ColumnProfile, Moments, Sketch, TableProfile, TypeCounts  # noqa: E402
from understudy.analyzer.record_drift import (  # noqa: E402
    CATEGORICAL,
    LIMITS,
    NUMERIC,
    CategoricalRecordMethod,
    RecordMethod,
)
from understudy.analyzer.statistics import statistics_of  # noqa: E402
from understudy.container import whole_files as files  # noqa: E402
from understudy.container.monitors import MONITOR_TYPES  # noqa: E402
from understudy.container.settings.job import SETTINGS, variables  # noqa: E402

MADE = "<!-- Made by scripts/write_docs.py; edit that, or the code it reads. -->\n"
SURE = {"D": "documented", "O": "observed", "I": "inferred"}


@dataclass(frozen=True)
class Documents:
    """Those of a monitor type or of the merge: its name in words, where their schemas lie, and the models of each and of their parts."""

    of: str
    folder: str
    modules: tuple[ModuleType, ...]
    models: Mapping[str, type[documents.Model]]


DOCUMENTS = {
    "DATA_QUALITY": Documents(
        "data quality",
        "schemas/",
        (documents, feature_details, details),
        {
            "statistics.json": documents.Statistics,
            "constraints.json": documents.Constraints,
            "constraint_violations.json": documents.Violations,
            "violation_details.json": documents.ViolationDetails,
            "feature_details.json": feature_details.FeatureDetails,
        },
    ),
    "MODEL_QUALITY": Documents(
        "model quality",
        "schemas/model_quality/",
        (quality_documents,),
        {
            "statistics.json": quality_documents.QualityStatistics,
            "constraints.json": quality_documents.QualityConstraints,
            "constraint_violations.json": quality_documents.QualityViolations,
            "model_quality_details.json": quality_documents.QualityDetails,
        },
    ),
    "MODEL_BIAS": Documents(
        "bias",
        "schemas/bias/",
        (bias_documents,),
        {
            "analysis.json": bias_documents.BiasAnalysis,
            "constraint_violations.json": bias_documents.BiasViolations,
            "bias_details.json": bias_documents.BiasDetails,
        },
    ),
    "merge": Documents(
        "the ground-truth merge",
        "schemas/merge/",
        (merge_details,),
        {merge_details.MERGE_DETAILS: merge_details.MergeDetails},
    ),
    "MODEL_EXPLAINABILITY": Documents(
        "explainability",
        "schemas/explainability/",
        (explainability_documents,),
        {
            "analysis.json": explainability_documents.ExplainabilityAnalysis,
            "constraint_violations.json": explainability_documents.AttributionViolations,
            "explainability_details.json": explainability_documents.ExplainabilityDetails,
        },
    ),
    "MODEL_BIAS_AND_EXPLAINABILITY": Documents(
        "bias and explainability in one job",
        "schemas/bias_and_explainability/",
        (both,),
        {
            "analysis.json": both.BothAnalyses,
            "constraint_violations.json": both.BothViolations,
            "bias_details.json": bias_documents.BiasDetails,
            "explainability_details.json": explainability_documents.ExplainabilityDetails,
        },
    ),
}
"""By monitor type, of which a new one has a line here; and of the merge."""


def environment() -> str:
    """The page of environment variables: the contract's, then our own."""
    fields = {field.alias or name: field for model in SETTINGS for name, field in model.model_fields.items()}
    rows = {"contract": "", "own": ""}
    for name, variable in variables().items():
        field = fields[name]
        default = "required" if field.is_required() else "" if field.default is None else f"`{field.default}`"
        kind = "own" if variable.source == "Understudy" else "contract"
        row = f"| `{name}` | {_cell(variable.allowed)} | {default} | {_cell(field.description or '')} |"
        rows[kind] += row + (f" {variable.source} |\n" if kind == "contract" else "\n")
    return f"""{MADE}# Environment variables

All values are texts; an empty one counts as not set, and variables that are not listed are left alone (scripts can read
them), unless they begin with `understudy_`, in capitals or not: those end the job, with the nearest that exists. A wrong value ends the job
before Spark starts, with the name, the value and what is allowed. What stands only in the `Environment` of
`/opt/ml/config/processingjobconfig.json` counts as if it were set.

## The contract's

| variable | allowed | default | what it does | source |
|---|---|---|---|---|
{rows["contract"]}
## Understudy's own switches

| variable | allowed | default | what it does |
|---|---|---|---|
{rows["own"]}"""


def checks() -> str:
    """The page of checks: rule, and the text and key of a real violation of each; ValueError without one."""
    found = {finding.constraint_check_type: finding for finding in _violations_of_every_kind()}
    rows = ""
    for check in CHECKS.values():
        module = sys.modules[check.__module__]
        kinds = [kind for kind in found if f"`{kind}`" in (module.__doc__ or "")]
        if not kinds:
            raise ValueError(f"_violations_of_every_kind() has none that {module.__name__} finds and names")
        for kind in kinds:
            finding = found[kind]
            rows += (
                f"| `{kind}` | {_cell(_first(check.__doc__))} | `{finding.set_by}` "
                f"| {_cell(finding.description.strip())} |\n"
            )
    return f"""{MADE}# Checks

Violations are listed in the baseline's order of features, then in the order of this table; those of column counts last.
A feature that fails the type check is not compared for drift (observed). The description is an example, made by the check.

| check | rule | set by, for example | description |
|---|---|---|---|
{rows}
`violation_details.json` says for each violation what was measured, what was expected, the key that set the threshold,
sample sizes, and up to three offending records with event id, file and line. `feature_details.json` says for every feature and check what was measured, whether it
broke a constraint or not, and why nothing was measured; what most features have alike – measured value, limit, key, method – stands once, with the
check, whose `of` names the features that say nothing else (`all` that are not `skipped`, or a list).

## When names do not meet

Features are compared by name. Where the data has other columns instead of the baseline's, the log and `notes` in `violation_details.json` say how many were
found, what the data has, and the likely reason (a name spelt otherwise, a list of rows read as one row, another endpoint); values that stand
one column off, such as a baseline with its label last beside captures with the output first, are recognised by types, domains and ranges and
said. AWS's documents stay what they are, except that a job without any feature in common and without a violation to tell it fails: nothing was compared.

## Where thresholds come from

A key of `constraints.json` counts in this order: the feature's own override (`monitoringConfigOverrides`, which is what we write;
`monitoring_config_overrides`, as the SDK writes it, is read as well, both beside the feature or inside its `string_constraints`), the file's `monitoring_config`,
the default. `categorical_comparison_threshold` falls back to `comparison_threshold`. A value that is not allowed ends the job, with file, feature
and key; a key that is not known sets nothing and is warned of, with the nearest that is.

| key | allowed | default |
|---|---|---|
| `evaluate_constraints` | Enabled, Disabled | Enabled |
| `emit_metrics` | Enabled, Disabled | Enabled |
| `datatype_check_threshold` | 0 to 1: the share of values that must match | 1.0 |
| `domain_content_threshold` | 0 to 1: the share of values that must be known | 1.0 |
| `distribution_constraints.perform_comparison` | Enabled, Disabled | Enabled |
| `distribution_constraints.comparison_threshold` | 0 to 1 | 0.1 |
| `distribution_constraints.comparison_method` | {", ".join(get_args(NumericMethod))} | Robust |
| `distribution_constraints.categorical_comparison_threshold` | 0 to 1 | `comparison_threshold` |
| `distribution_constraints.categorical_drift_method` | {", ".join(get_args(CategoricalMethod))} | LInfinity |
| `distribution_constraints.understudy_comparison_method` | {", ".join(get_args(RecordMethod))} | none: `comparison_method` decides |
| `distribution_constraints.understudy_comparison_threshold` | 0 or more | by method: {_limits(NUMERIC)} |
| `distribution_constraints.understudy_categorical_drift_method` | {", ".join(get_args(CategoricalRecordMethod))} | none: `categorical_drift_method` decides |
| `distribution_constraints.understudy_categorical_comparison_threshold` | 0 or more | by method: {_limits(CATEGORICAL)} |

The last four are ours; [drift.md](drift.md) says which to choose, and what AWS's image would do.

## Drift distance

For numbers the largest difference between two cumulative distributions, made from the KLL sketches. As in AWS's image
each distinct value counts once, with the weight of its highest level (Deequ 2.0.2; four published distances decode only
so; of more than 8,192 records it counts as often as it occurs, up to one in 1,024 of them, [drift.md](drift.md#awss-methods)). `Robust` takes 1.8 * sqrt((n + m) / (n * m)) off, where n and m are the weights of the distinct values, and never
goes below 0. For texts it is the largest difference of a category's share, with the same correction on true counts, or
the p-value of Pearson's chi-squared test.
"""


def document_pages() -> Mapping[str, str]:
    """A JSON Schema for each document, and the page that lists them; ValueError where one has no model here."""
    for name, monitor in MONITOR_TYPES.items():
        if name not in DOCUMENTS or set(DOCUMENTS[name].models) != set(monitor.documents):
            raise ValueError(f"DOCUMENTS of write_docs.py lacks a document of {name}: {monitor.documents}")
    pages = {
        _schema(of, name): json.dumps(model.model_json_schema(), indent=2) + "\n"
        for of in DOCUMENTS.values()
        for name, model in of.models.items()
    }
    pages["documents.md"] = f"""{MADE}# Documents

Written as AWS's files are: Jackson's pretty printer, doubles in Java's form, absent values left out; `feature_details.json` and `_merge_details.json` are compact, with a line
for each feature or day. Readers pass over
fields that they do not know, so a file edited by hand or written by AWS's image is read as well.

All documents of a run get their names together, once all are finished; those of an earlier run that this one does not write go at the same time. A
rename that fails brings the earlier ones back. While names are given, which takes milliseconds, `{files.MARK}` stands in the folder with the SHA-256 of each new
document. Whoever finds it there and one of them missing or different has the documents of two runs before him: a run was killed (`kill -9`, out of
memory, power) between two renames. A job whose baseline is such a folder, and `understudy doctor`, refuse it with a sentence that names the files; the next run into
the folder replaces them all and removes the mark. Without a mark the documents are of one run, as it wrote them or as they were edited since.

"""
    pages["documents.md"] += "\n".join(
        f"## Of {of.of}\n\n{_documents(of)}{_parts(of)}" for of in DOCUMENTS.values()
    )
    return pages


def _schema(of: Documents, name: str) -> str:
    # A document of two types has one schema.
    first = next(one for one in DOCUMENTS.values() if one.models.get(name) is of.models[name])
    return f"{first.folder}{name.removesuffix('.json')}.schema.json"


def _documents(of: Documents) -> str:
    return "| file | what | fields |\n|---|---|---|\n" + "".join(
        f"| [`{name}`]({_schema(of, name)}) | {_cell(_first(model.__doc__))} | "
        f"{', '.join(f'`{field}`' for field in model.model_fields)} |\n"
        for name, model in of.models.items()
    )


def _parts(of: Documents) -> str:
    rows = "".join(
        f"| `{model.__name__}` | {_cell(_first(model.__doc__))} | "
        f"{', '.join(f'`{field.alias or name}`' for name, field in model.model_fields.items() if not field.exclude)} |\n"
        for module in of.modules
        for model in vars(module).values()
        if isinstance(model, type)
        and issubclass(model, documents.Model)
        and model.__module__ == module.__name__
        and model not in (documents.Model, *of.models.values())
    )
    return f"\n### Their parts\n\n| part | what | fields |\n|---|---|---|\n{rows}" if rows else ""


def conformance() -> str:
    """The page of clauses with a tick where tests prove them. ValueError where a named test does not exist."""
    clauses = tomllib.loads((DOCS / "conformance.toml").read_text())["clause"]
    known = _tests()
    if unknown := sorted({test for clause in clauses for test in clause["tests"]} - known):
        raise ValueError(f"docs/conformance.toml names tests that do not exist: {', '.join(unknown)}")
    done = sum(bool(clause["tests"]) for clause in clauses)
    page = f"""{MADE}# Conformance

{done} of {len(clauses)} clauses of the contract are built, each proven by the tests beside it (`tests/...`). How sure a
clause is: documented by AWS, observed in published output, or inferred from those.
"""
    for section, group in groupby(clauses, key=lambda clause: clause["section"]):
        page += f"\n## {section}\n\n| | clause | sure | proven by |\n|---|---|---|---|\n"
        for clause in group:
            tests = "<br>".join(f"`{test}`" for test in clause["tests"])
            tick = "✓" if clause["tests"] else " "
            page += f"| {tick} | {_cell(clause['text'])} | {SURE[clause['sure']]} | {tests} |\n"
    return page


def pages() -> dict[str, str]:
    """Every made page by its path below docs/."""
    return {
        "environment.md": environment(),
        "checks.md": checks(),
        "CONFORMANCE.md": conformance(),
        **document_pages(),
    }


def _tests() -> set[str]:
    """All tests as `folder/test_file.py::test_name`."""
    return {
        f"{path.relative_to(ROOT / 'tests').as_posix()}::{node.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def _violations_of_every_kind() -> list[documents.ViolationDetail]:
    """Two comparisons, one with a column too few and one with a column too many, with each check failing."""
    before = [_numbers("age", 0.0), _texts("city", {"Bern": 500, "Oslo": 500}), _numbers("height", 0.0)]
    baseline = statistics_of(TableProfile(1000, 1000, before))
    constraints = suggest_constraints(baseline)
    options = AnalysisOptions(check_non_negative=True)
    now = [
        _numbers("age", -500.0, texts=20),
        _texts("city", {"Bern": 900, "Rome": 60}, missing=40),
        _numbers("height", 300.0),
    ]
    found = []
    for columns in (now[:2], now[1:], [*now, _numbers("weight", 0.0)]):
        profile = TableProfile(1000, 1000, columns)
        found += data_quality.monitor(profile, constraints, baseline, options).findings
    return found


def _numbers(name: str, shift: float, texts: int = 0) -> ColumnProfile:
    values = [shift + i for i in range(1000 - texts)]
    mean = sum(values) / len(values)
    moments = Moments(
        len(values), sum(values), mean, sum((v - mean) ** 2 for v in values), values[0], values[-1]
    )
    negative = sum(value < 0 for value in values)
    types = TypeCounts(integral=len(values), string=texts)
    return ColumnProfile(name, 0, types, 1000, moments, Sketch([values]), negative=negative)


def _texts(name: str, counts: Mapping[str, int], missing: int = 0) -> ColumnProfile:
    return ColumnProfile(name, missing, TypeCounts(string=sum(counts.values())), len(counts), values=counts)


def _limits(methods: Iterable[str]) -> str:
    return ", ".join(f"{method} {LIMITS[method]}" for method in methods)


def _first(docstring: Any) -> str:
    return str(docstring or "").partition("\n\n")[0].replace("\n    ", " ").strip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> int:
    """Write the pages, or with `--check` compare; 1 when a page is out of date."""
    stale = []
    for name, text in pages().items():
        path = DOCS / name
        if path.is_file() and path.read_text() == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv[1:]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    said = "out of date" if "--check" in sys.argv[1:] else "written"
    print(f"write_docs: {said}: {', '.join(stale)}" if stale else "write_docs: all pages are up to date")
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
