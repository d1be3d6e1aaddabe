"""Suggested constraints, and the switches and thresholds that hold for a feature."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from understudy.analyzer.documents import (
    OVERRIDES,
    Constraints,
    DistributionConstraints,
    FeatureConstraints,
    FeatureStatistics,
    MonitoringConfig,
    NumConstraints,
    Statistics,
    StringConstraints,
)
from understudy.analyzer.drift import CategoricalMethod, NumericMethod
from understudy.analyzer.record_drift import CategoricalRecordMethod, RecordMethod

_TOP = {
    "evaluate_constraints": "Enabled",
    "emit_metrics": "Enabled",
    "datatype_check_threshold": 1.0,
    "domain_content_threshold": 1.0,
}
_DISTRIBUTION = {
    "perform_comparison": "Enabled",
    "comparison_threshold": 0.1,
    "comparison_method": "Robust",
    "categorical_comparison_threshold": None,
    "categorical_drift_method": "LInfinity",
}
_OURS = dict.fromkeys(
    (
        "understudy_comparison_method",
        "understudy_comparison_threshold",
        "understudy_categorical_drift_method",
        "understudy_categorical_comparison_threshold",
    )
)
"""Keys of `distribution_constraints` that are not AWS's; AWS's methods decide where they set none."""


@dataclass(frozen=True)
class EffectiveConfig:
    """What holds for one feature; `set_by` says for each key which place of the file set it."""

    evaluate_constraints: str
    emit_metrics: str
    datatype_check_threshold: float
    domain_content_threshold: float
    perform_comparison: str
    comparison_threshold: float
    comparison_method: NumericMethod
    categorical_comparison_threshold: float
    categorical_drift_method: CategoricalMethod
    understudy_comparison_method: RecordMethod | None
    understudy_comparison_threshold: float | None
    understudy_categorical_drift_method: CategoricalRecordMethod | None
    understudy_categorical_comparison_threshold: float | None
    set_by: Mapping[str, str]


def suggest_constraints(
    statistics: Statistics, *, categorical_drift_method: CategoricalMethod | None = None
) -> Constraints:
    """Constraints that the data of `statistics` meets, with AWS's thresholds (observed)."""
    config = MonitoringConfig.model_validate(suggested_config(categorical_drift_method))
    return Constraints(
        features=[_suggest(feature) for feature in statistics.features], monitoring_config=config
    )


def suggested_config(categorical_drift_method: str | None) -> dict[str, Any]:
    """The switches and thresholds of suggested constraints, as AWS writes them (observed)."""
    distribution = _DISTRIBUTION | {"categorical_comparison_threshold": 0.1}
    if categorical_drift_method:
        distribution["categorical_drift_method"] = categorical_drift_method
    return {**_TOP, "distribution_constraints": distribution}


def _suggest(feature: FeatureStatistics) -> FeatureConstraints:
    numbers, texts = feature.numerical_statistics, feature.string_statistics
    common = (numbers or texts).common if numbers or texts else None  # type: ignore[union-attr]
    cells = common.num_present + common.num_missing if common else 0
    suggested = FeatureConstraints(
        name=feature.name,
        inferred_type=feature.inferred_type,
        completeness=common.num_present / cells if common and cells else 0.0,
    )
    if numbers and numbers.min is not None:
        suggested.num_constraints = NumConstraints(is_non_negative=numbers.min >= 0)
    if texts and texts.distribution and texts.distribution.categorical:
        domain = [bucket.value for bucket in texts.distribution.categorical.buckets]
        suggested.string_constraints = StringConstraints(domains=domain)
    return suggested


def effective_config(constraints: Constraints, feature: FeatureConstraints | None) -> EffectiveConfig:
    """The feature's overrides, else `monitoring_config`, else AWS's defaults (observed)."""
    values: dict[str, Any] = {**_TOP, **_DISTRIBUTION, **_OURS}
    set_by = dict.fromkeys(values, "default")
    _lay(constraints.monitoring_config, lambda _: "monitoring_config", values, set_by)
    if feature and feature.monitoring_config_overrides:
        at = feature.overrides_at
        _lay(
            feature.monitoring_config_overrides,
            lambda key: f"features[{feature.name}].{at.get(key, OVERRIDES[0])}",
            values,
            set_by,
        )
    if values["categorical_comparison_threshold"] is None:
        values["categorical_comparison_threshold"] = values["comparison_threshold"]
        set_by["categorical_comparison_threshold"] = set_by["comparison_threshold"]
    return EffectiveConfig(**values, set_by=set_by)


def measured_by(constraints: Constraints, methods: Collection[str]) -> Constraints:
    """The constraints with these methods of drift for every feature, whatever the file names for one."""
    if not methods:
        return constraints
    named: dict[str, Any] = {
        "comparison_method" if method in get_args(NumericMethod) else "categorical_drift_method": method
        for method in methods
    }

    def named_in(config: MonitoringConfig) -> MonitoringConfig:
        inner = config.distribution_constraints or DistributionConstraints()
        return config.model_copy(update={"distribution_constraints": inner.model_copy(update=named)})

    features = [
        feature.model_copy(update={"monitoring_config_overrides": named_in(overrides)})
        if (overrides := feature.monitoring_config_overrides) and overrides.distribution_constraints
        else feature
        for feature in constraints.features
    ]
    config = named_in(constraints.monitoring_config)
    return constraints.model_copy(update={"features": features, "monitoring_config": config})


def _lay(config: MonitoringConfig, place: Any, values: dict[str, Any], set_by: dict[str, str]) -> None:
    for key in _TOP:
        if (value := getattr(config, key)) is not None:
            values[key], set_by[key] = value, f"{place(key)}.{key}"
    inner = config.distribution_constraints or DistributionConstraints()
    for key in (*_DISTRIBUTION, *_OURS):
        if (value := getattr(inner, key)) is not None:
            where = place("distribution_constraints")
            values[key], set_by[key] = value, f"{where}.distribution_constraints.{key}"
