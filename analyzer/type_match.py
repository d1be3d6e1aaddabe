"""How well a column's cells match the type that the baseline expects of a feature."""

from understudy.analyzer.documents import FeatureConstraints
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile


def matching(feature: FeatureConstraints, column: ColumnProfile, options: AnalysisOptions) -> int | None:
    """How many present cells are of the expected type; None where nothing is expected."""
    types = column.types
    whole = column.whole_fractions if options.whole_fractions_as_integral else 0
    return {
        "Integral": types.integral + whole,
        "Fractional": types.integral + types.fractional,
        "Boolean": types.boolean,
        "String": types.string + types.boolean,
    }.get(feature.inferred_type)


def match_share(feature: FeatureConstraints, column: ColumnProfile, options: AnalysisOptions) -> float | None:
    """Their share of present cells; None where nothing is expected or present."""
    match = matching(feature, column, options)
    return match / column.types.present if match is not None and column.types.present else None
