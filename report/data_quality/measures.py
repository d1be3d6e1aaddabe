"""Every distance of a feature, with what it rests on; the one that decides is said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from understudy.analyzer.drift import P_VALUES, ROBUST
from understudy.analyzer.record_drift import LIMITS
from understudy.report.data_quality.compared import ByRecords, Compared, Deciding
from understudy.report.figures import chance, count, distance, number
from understudy.report.pictures import bullet


@dataclass(frozen=True)
class Measure:
    """A row: name, basis, value, limit (`*` where it is only customary), and a bar where one fits."""

    name: str
    basis: str
    value: str
    limit: str
    bar: Markup | None = None
    decides: bool = False
    broken: bool = False
    method: str = ""


def measures_of(feature: Compared) -> list[Measure]:
    """AWS's first, then those that count records."""
    deciding = feature.deciding
    counted = _of_records(feature.records) if feature.records else []
    if deciding is None:
        return counted
    if deciding.method in LIMITS:
        return [
            _deciding(measure, deciding) if measure.method == deciding.method else measure
            for measure in counted
        ]
    numbers = feature.current is not None and feature.current.numbers is not None
    beside = feature.config.comparison_method if feature.config else "Robust"
    robust = deciding.method in ROBUST or (deciding.method == "LInfinity" and beside in ROBUST)
    return [_of_aws(deciding, numbers, robust), *counted]


TAKEN_OFF = "less what chance may do"
WEIGHTS = (
    "Weights: AWS’s method counts each distinct value once, however many records hold it, and gives it a "
    "weight where a sketch stands for more; these are their sums, not records."
)
CHANCE = (
    "What chance may do: 1.8 · √((n + m) / (n · m)) with n and m as in that row. Two samples of the same "
    "seldom differ by more, so AWS’s method takes it off before it asks for the limit."
)
Q = (
    "q is p made stricter for the number of features that were compared: of all features with q under 0.05, "
    "one in twenty at most is named by chance."
)


def explanations(measures: Sequence[Measure]) -> list[str]:
    """A sentence for each word of these rows that a newcomer may not know."""
    of = " ".join(measure.basis for measure in measures)
    words = (("weights of", WEIGHTS), (TAKEN_OFF, CHANCE), (", q ", Q))
    return [sentence for word, sentence in words if word in of]


def bar_of(value: float, limit: float, method: str, *, broken: bool) -> Markup | None:
    """A bar for a distance; a p-value has none, as small is far there."""
    return None if method in P_VALUES else bullet(value, limit, broken=broken)


def _of_aws(deciding: Deciding, numbers: bool, robust: bool) -> Measure:
    sizes = f"{count(deciding.current)} against {count(deciding.baseline)}" if deciding.current else ""
    if numbers:
        basis = "the gap of the cumulative curves, each distinct value once"
        basis += f": weights of {sizes}" if sizes else ""
    elif deciding.method in P_VALUES:
        basis = "Pearson’s χ², the baseline’s shares taken as true"
    else:
        basis = "the largest change of one share" + (f", {sizes} records" if sizes else "")
    if robust:
        basis += f"; {TAKEN_OFF}"
    word = "at least " if deciding.method in P_VALUES else ""
    return Measure(
        f"AWS’s {deciding.method}".strip(),
        basis,
        digits(deciding.value),
        word + number(deciding.limit),
        bar_of(deciding.value, deciding.limit, deciding.method, broken=deciding.broken),
        decides=True,
        broken=deciding.broken,
        method=deciding.method,
    )


def _deciding(measure: Measure, deciding: Deciding) -> Measure:
    bar = bullet(deciding.value, deciding.limit, broken=deciding.broken)
    limit = f"{number(deciding.limit)} and q < 0.05"
    return replace(measure, limit=limit, bar=bar, decides=True, broken=deciding.broken)


def _of_records(records: ByRecords) -> list[Measure]:
    n, m = records.records
    sizes = f"{count(n)} against {count(m)}"
    sure = f"; {chance(records.p)}" if records.p is not None else ""
    if records.q is not None:
        sure += f", {chance(records.q).replace('p', 'q', 1)} over all features"
    made = []
    if records.ks is not None:
        basis = f"the largest gap of the cumulative curves, every record counted, {sizes}{sure}"
        made.append(_customary("Kolmogorov–Smirnov", basis, records.ks, "KS"))
    if records.moved is not None:
        basis = "how far values moved on average, in baseline standard deviations"
        made.append(_customary("Wasserstein", basis, records.moved, "Wasserstein"))
    if records.chi_squared is not None:
        basis = f"is one mixture plausible for both?{sure}"
        made.append(Measure("χ² of homogeneity", basis, number(records.chi_squared), "–"))
    if records.cramers_v is not None:
        basis = f"χ² freed of the sample size, 0 to 1, {sizes} records"
        made.append(_customary("Cramér’s V", basis, records.cramers_v, "CramersV"))
    cells = "over the baseline’s deciles" if records.ks is not None else "over the categories"
    made.append(_customary("PSI", f"population stability index {cells}", records.psi, "PSI"))
    made.append(
        _customary("Jensen–Shannon", f"distance {cells}, 0 to 1", records.jensen_shannon, "JensenShannon")
    )
    return made


def _customary(name: str, basis: str, value: float, method: str) -> Measure:
    limit = LIMITS[method]
    bar = bullet(value, limit, broken=False)
    return Measure(name, basis, digits(value), f"{number(limit)}\u00a0*", bar, method=method)


def digits(value: float) -> str:
    """Three decimals, so that a column of them aligns."""
    return f"{value:.3f}" if abs(value) < 1000 else distance(value)
