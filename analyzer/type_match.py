"""How well a column's cells match the type that the baseline expects of a feature."""

from understudy.analyzer.documents import FeatureConstraints
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile


def match_share(feature: FeatureConstraints, column: ColumnProfile, options: AnalysisOptions) -> float | None:
    """Share of present cells of the expected type; None where nothing is expected or present."""
    types = column.types
    whole = column.whole_fractions if options.whole_fractions_as_integral else 0
    match = {
        "Integral": types.integral + whole,
        "Fractional": types.integral + types.fractional,
        "Boolean": types.boolean,
        "String": types.string + types.boolean,
    }.get(feature.inferred_type)
    return match / types.present if match is not None and types.present else None
