"""From the keywords of a call to a job's variables, and from sentences on variables back to keywords."""

import os
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Literal, TypedDict, get_args

from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality.documents import ProblemType
from understudy.container.settings.unknown_variables import PREFIX, ours_of

ModelQuality = Literal["regression", "binary", "multiclass"]
PROBLEM_TYPES: Mapping[ModelQuality, ProblemType] = {
    "regression": "Regression",
    "binary": "BinaryClassification",
    "multiclass": "MulticlassClassification",
}
Time = datetime | str
"""With its zone."""
Column = str | int
"""A name, an index from 0, or a JSONPath."""


class Switches(TypedDict, total=False):
    """Understudy's own variables as keywords, without their prefix; docs/environment.md says what they do."""

    batched_rows: Literal["split", "collapse"]
    max_malformed_share: float
    script_timeout_seconds: float
    write_empty_violations: bool
    partition_bytes: int
    output_columns: int
    max_columns: int
    keep_unlabelled: bool
    quote_values: bool
    follow_links: bool
    whole_fractions_as_integral: bool
    check_non_negative: bool
    class_probabilities: Mapping[str, Column]
    decision: Literal["plain", "interval"]
    drift: str


NAMED = {"decision": "understudy_quality_decision", "drift": "understudy_drift_method"}
"""Keywords that are not their variable without its prefix."""
VARIABLES = {keyword: NAMED.get(keyword, PREFIX + keyword) for keyword in Switches.__annotations__}
"""Each keyword's variable."""
OF_PARAMETERS = {"understudy_segments": "segments"}
OF_JOBS = {
    "understudy_postprocess_timeout_seconds",
    "understudy_report",
    "understudy_report_values",
    "understudy_analysis_config",
    "understudy_bias_decision",
    "understudy_bias_types",
    "understudy_attributions",
    "understudy_explained_rows",
    "understudy_shap_features",
    "understudy_models",
    "understudy_model_headers",
    "understudy_model_calls",
    "understudy_model_payload_bytes",
    "understudy_model_timeout_seconds",
}
"""Of what only a job does: a script after the analysis, its documents' page, bias, explanations, a model."""
CONTRACT = {
    "exclude_features_attribute": "exclude",
    "record_preprocessor_script": "preprocess",
    "baseline_constraints": "baseline",
    "baseline_statistics": "baseline",
    "start_time": "start",
    "end_time": "end",
    "ground_truth_source": "labels",
    "output_path": "out",
    "analysis_type": "model_quality",
    "problem_type": "model_quality",
    "inference_attribute": "prediction",
    "probability_attribute": "probability",
    "ground_truth_attribute": "label",
    "probability_threshold_attribute": "threshold",
}
"""What a call names otherwise than the contract."""


def switches(given: Mapping[str, object], environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Our variables by the keywords `given`, else by the environment; UserError for an unknown keyword."""
    for keyword in given:
        if keyword not in VARIABLES:
            raise UserError(_unknown(keyword))
    told = {
        VARIABLES[keyword]: _text(keyword, value) for keyword, value in given.items() if value is not None
    }
    return ours_of(environ) | told


def text_of(value: object) -> str:
    """A value as the text of a variable."""
    if isinstance(value, bool):
        return "Enabled" if value else "Disabled"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def _text(keyword: str, value: object) -> str:
    return paired(keyword, value) or "" if isinstance(value, Mapping) else text_of(value)


def listed(keyword: str, values: str | Iterable[Column]) -> str | None:
    """Names and indices as one text with commas; None for none. UserError where one holds a comma."""
    if isinstance(values, str):
        return values or None
    texts = [str(value) for value in values]
    for text in texts:
        if "," in text:
            raise UserError(
                f"{keyword} names the column {text!r}, whose comma would part it: rename the column"
            )
    return ",".join(texts) or None


def paired(keyword: str, values: str | Iterable[Column] | Mapping[str, Column]) -> str | None:
    """The same where names may stand for columns, as in `{"region": 3}`."""
    if isinstance(values, Mapping):
        return listed(keyword, [f"{name}={column}" for name, column in values.items()])
    return listed(keyword, values)


def problem_type(model: str | None) -> str | None:
    """The variable's value for a kind of model; UserError for any other."""
    if model is None or model in PROBLEM_TYPES:
        return PROBLEM_TYPES[model] if model else None  # type: ignore[index]
    raise UserError(f"model_quality has the value {model!r}; allowed: {' or '.join(get_args(ModelQuality))}")


def in_keywords(sentence: str, source: str = "data", kept: Collection[str] = ()) -> str:
    """A sentence on variables in a call's words, so that its writer finds what they wrote.

    `source` is what the call names its data; `kept` are variables that the environment alone has set.
    """
    own = {name: keyword for keyword, name in VARIABLES.items()} | OF_PARAMETERS
    words = {name: keyword for name, keyword in own.items() if name not in kept} | CONTRACT
    words |= {"dataset_source": source}
    # Not where a name is part of a path, or of another name.
    names = re.compile(rf"(?<![\w/.-])({'|'.join(words)})(?!\w|[/.-]\w)")
    said = names.sub(lambda found: words[found[1]], sentence)
    return re.sub(rf"The environment variable (?!{PREFIX})", "", said)


def _unknown(keyword: str) -> str:
    from understudy.analyzer.nearest import nearest

    found = nearest(keyword, VARIABLES)
    meant = f"did you mean {found}?" if found else "docs/python.md lists those that do"
    return f"The keyword {keyword} does not exist ({meant})"
