"""Bias metrics: definitions, the edge cases of `smclarify`, and properties."""

import math
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from understudy.analyzer.bias.counts import Counts, Flipped, Side
from understudy.analyzer.bias.metrics import POST_TRAINING, PRE_TRAINING, Undefined

ALL = {**PRE_TRAINING, **POST_TRAINING}
SIGNED = {"CI", "DPL", "DPPL", "DCA", "DCR", "DAR", "DRR", "AD", "RD", "SD", "TE"}
"""Metrics that change their sign where a and d change places."""
SHARES = {"CI", "DPL", "CDDL", "DPPL", "DAR", "DRR", "AD", "RD", "SD", "CDDPL", "FT"}
"""Metrics from -1 to 1."""

few = st.integers(0, 30)
sides = st.builds(Side, few, few, few, few)


@st.composite
def tables(draw: st.DrawFn) -> Counts:
    groups = draw(st.lists(st.tuples(sides, sides), min_size=1, max_size=12))
    rows = draw(st.integers(1, 20))
    up = draw(st.integers(0, rows))
    down = draw(st.integers(0, rows - up))
    a, d = (total([pair[at] for pair in groups]) for at in (0, 1))
    return Counts(a, d, groups, Flipped(up, down, rows))


def total(parts: list[Side]) -> Side:
    return Side(
        sum(part.true_positives for part in parts),
        sum(part.false_positives for part in parts),
        sum(part.false_negatives for part in parts),
        sum(part.true_negatives for part in parts),
    )


def value(name: str, counts: Counts) -> float | None:
    try:
        return ALL[name].of(counts)
    except Undefined:
        return None


def error(name: str, counts: Counts) -> str:
    with pytest.raises(Undefined) as raised:
        ALL[name].of(counts)
    return str(raised.value)


@given(tables())
def test_shares_lie_between_minus_one_and_one(counts: Counts) -> None:
    for name in SHARES:
        found = value(name, counts)
        assert found is None or -1 - 1e-12 <= found <= 1 + 1e-12, name


@given(tables())
def test_distances_have_their_ranges(counts: Counts) -> None:
    most = {"LP": math.sqrt(2), "TVD": 1.0, "KS": 1.0, "JS": math.log(2)}
    for name, highest in most.items():
        found = value(name, counts)
        # Where one side lacks a label, JS leaves it out and may fall below 0.
        lowest = -math.log(2) if name == "JS" else 0.0
        assert found is None or lowest <= found <= highest + 1e-12, name
    assert (value("GE", counts) or 0.0) >= -1e-12
    assert (value("DI", counts) or 0.0) >= 0


@given(tables())
def test_changing_places_changes_the_sign(counts: Counts) -> None:
    turned = replace(counts, a=counts.d, d=counts.a, groups=[(d, a) for a, d in counts.groups or ()])
    for name in SIGNED:
        found = value(name, counts)
        assert found is None or value(name, turned) == -found, name
    for name in ("JS", "LP", "TVD", "KS", "GE"):
        found = value(name, counts)
        assert found is None or value(name, turned) == pytest.approx(found, abs=1e-15), name


@given(sides, st.integers(1, 5))
def test_equal_groups_have_no_bias(side: Side, times: int) -> None:
    assume(side.rows)
    counts = Counts(side, total([side] * times), [(side, total([side] * times))], Flipped(0, 0, 1))
    for name in ALL.keys() - {"CI", "GE", "CDDL", "CDDPL", "DI"}:
        found = value(name, counts)
        assert found is None or found == pytest.approx(0, abs=1e-12), name
    if side.accepted:
        assert value("DI", counts) == pytest.approx(1)
    if side.positive and side.negative:
        assert value("CDDL", counts) == pytest.approx(0, abs=1e-12)


@given(tables(), st.randoms())
def test_the_order_of_groups_changes_only_the_last_digits(counts: Counts, chance: object) -> None:
    groups = list(counts.groups or ())
    chance.shuffle(groups)  # type: ignore[attr-defined]
    for name in ("CDDL", "CDDPL"):
        found = value(name, counts)
        assert found is None or value(name, replace(counts, groups=groups)) == pytest.approx(found, abs=1e-12)


@given(tables())
def test_distances_of_two_labels_are_one_number(counts: Counts) -> None:
    assume(all(side.positive and side.negative for side in (counts.a, counts.d)))
    difference = abs(value("DPL", counts) or 0.0)
    assert value("KS", counts) == pytest.approx(difference)
    assert value("TVD", counts) == pytest.approx(difference)
    assert value("LP", counts) == pytest.approx(math.sqrt(2) * difference)


def test_an_empty_group_is_named_by_each_metric_that_needs_it() -> None:
    counts = Counts(Side(1, 2, 3, 4), Side(), [(Side(1, 2, 3, 4), Side())])
    assert error("CI", counts) == "CI: facet set is empty. Check that x[facet] has non-zero length."
    assert error("DPL", counts) == "Facet set is empty."
    assert error("DI", counts) == "Facet set is empty"
    assert error("DAR", counts) == "DLR: Facet set is empty"
    assert error("KL", counts) == "No instance of common facet found, dataset may be too small"
    assert error("RD", replace(counts, a=counts.d, d=counts.a)) == "DLA: Negated Facet set is empty"


def test_a_group_without_any_positive_label_halves_the_total_variation() -> None:
    """As `smclarify` leaves out what one side lacks; KL falls below 0 for the same reason."""
    counts = Counts(Side(false_negatives=40, true_negatives=60), Side(true_negatives=50))
    assert value("DPL", counts) == 0.4
    assert value("TVD", counts) == pytest.approx(0.2)
    assert value("KS", counts) == value("LP", counts) == pytest.approx(0.4)
    assert (value("KL", counts) or 0) < 0


def test_labels_that_are_wholly_apart_have_no_distance() -> None:
    counts = Counts(Side(false_negatives=5), Side(true_negatives=5))
    assert value("DPL", counts) == 1.0
    for name in ("KL", "JS", "LP", "TVD", "KS"):
        assert error(name, counts) == "No instance of common facet found, dataset may be too small"


def test_two_infinite_ratios_differ_by_a_whole_zero() -> None:
    """`"value": 0` was published, not 0.0."""
    nobody = Side(false_negatives=3, true_negatives=4)
    found = value("DCA", Counts(nobody, nobody))
    assert found == 0
    assert isinstance(found, int)


def test_ratios_without_a_denominator_are_infinite() -> None:
    errs, not_once = Side(2, 0, 3, 4), Side(2, 1, 3, 4)
    assert value("TE", Counts(not_once, errs)) == math.inf
    assert value("TE", Counts(errs, not_once)) == -math.inf
    assert value("DI", Counts(Side(true_negatives=2), Side(true_positives=2))) == math.inf


def test_nothing_is_conditional_without_groups_or_one_kind_of_label() -> None:
    both = Side(1, 2, 3, 4)
    assert error("CDDL", Counts(both, both)) == "Group variable is empty or not provided"
    assert error("CDDL", Counts(both, both, "too many")) == "too many"
    one = Counts(Side(true_negatives=3), Side(true_negatives=3), [])
    assert error("CDDPL", one) == "No positive labels in set"
    other = Counts(Side(true_positives=3), Side(true_positives=3), [])
    assert error("CDDL", other) == "No negative labels in set"


def test_only_false_negatives_have_no_benefit() -> None:
    counts = Counts(Side(false_negatives=3), Side(false_negatives=2))
    assert error("GE", counts).startswith("All predicted labels are false negatives.")


def test_the_flip_test_counts_up_less_down() -> None:
    side = Side(1, 1, 1, 1)
    assert value("FT", Counts(side, side, None, Flipped(1, 8, 210))) == -7 / 210
    assert error("FT", Counts(side, side, None, "why")) == "why"
    assert error("FT", Counts(side, side)) == "The rows' features were not read"


@pytest.mark.parametrize("groups", [7, 8, 60, 128, 129, 400])
def test_sums_are_those_of_numpy_to_the_last_digit(groups: int) -> None:
    chance = Random(groups)
    pairs = [tuple(Side(*(chance.randint(1, 9) for _ in range(4))) for _ in "ad") for _ in range(groups)]
    counts = Counts(total([a for a, _ in pairs]), total([d for _, d in pairs]), pairs)  # type: ignore[misc]
    weights = np.array([float(a.rows + d.rows) for a, d in pairs])
    shares = np.array(
        [d.negative / (a.negative + d.negative) - d.positive / (a.positive + d.positive) for a, d in pairs]
    )
    assert value("CDDL", counts) == float(np.sum(weights * shares) / np.sum(weights))
