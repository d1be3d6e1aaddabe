"""A line through quantile pairs, and what it is called."""

import math
import random

import pytest

from understudy.analyzer.sketch import cdf, weights
from understudy.report.sample import Numbers
from understudy.report.unit import changed_line


def sample(values: list[float]) -> Numbers:
    return Numbers(cdf(weights([values])))


def drawn(count: int, seed: int, centre: float = 60.0, spread: float = 18.0) -> list[float]:
    source = random.Random(seed)
    return [source.gauss(centre, spread) for _ in range(count)]


@pytest.mark.parametrize(
    ("factor", "offset", "words"),
    [
        (5 / 9, -160 / 9, "Fahrenheit to Celsius"),
        (9 / 5, 32.0, "Celsius to Fahrenheit"),
        (1.0, 273.15, "Celsius to kelvin"),
        (100.0, 0.0, "factor of 100"),
        (0.001, 0.0, "1/1,000"),
        (1.609344, 0.0, "from miles to kilometres"),
        (1 / 3.6, 0.0, "from km/h to metres per second"),
        (-1.0, 0.0, "sign turned"),
    ],
)
def test_a_changed_unit_is_named_from_another_draw(factor: float, offset: float, words: str) -> None:
    # Skewed, so that a turned sign is no shift.
    old = [20 * math.exp(x) for x in drawn(3000, 1, 0.0, 0.4)]
    new = [factor * 20 * math.exp(x) + offset for x in drawn(500, 2, 0.0, 0.4)]
    line = changed_line(sample(new), sample(old))
    assert line is not None
    assert line.words is not None
    assert words in line.words
    assert line.factor == pytest.approx(factor, rel=0.15)


def test_an_offset_has_no_name_but_its_size() -> None:
    line = changed_line(sample([x - 40 for x in drawn(500, 3)]), sample(drawn(3000, 4)))
    assert line is not None
    assert line.words is None
    assert line.offset == pytest.approx(-40, abs=6)


def test_nothing_is_said_of_what_did_not_change() -> None:
    assert changed_line(sample(drawn(500, 5)), sample(drawn(3000, 6))) is None


def test_nothing_is_said_of_another_shape() -> None:
    source = random.Random(7)
    new = [source.choice((0.0, 100.0)) + source.random() for _ in range(500)]
    assert changed_line(sample(new), sample(drawn(3000, 8))) is None


@pytest.mark.parametrize("values", [[5.0] * 50, [0.0, 1.0] * 50, [1e308 * i / 50 for i in range(50)]])
def test_few_values_and_vast_ones_have_no_line(values: list[float]) -> None:
    assert changed_line(sample(values), sample(values)) is None
