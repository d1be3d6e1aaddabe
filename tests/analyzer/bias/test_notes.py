"""What is said where a configuration's values name no row, or every one."""

from dataclasses import replace

import pytest

from tests.analyzer.bias.made import Cell, options, scanned
from understudy.analyzer.bias.analysis import analyse
from understudy.analyzer.bias.options import BiasOptions, FacetOption
from understudy.analyzer.bias.scanned import BiasScan

SEX: list[Cell] = ["f", "m"] * 50
LABEL: list[Cell] = ["yes", "no", "no", "yes"] * 25
WORDS = options(FacetOption("sex", ["f"]), label_values=["yes"])
"""Words, which are no threshold by any rules."""


def notes(scan: BiasScan, asked: BiasOptions = WORDS) -> list[str]:
    return analyse(scan, asked).notes


def test_nothing_is_said_where_groups_and_labels_have_rows() -> None:
    assert notes(scanned({"sex": SEX}, LABEL, LABEL)) == []


def test_a_positive_label_that_no_row_has_is_said_with_those_there_are() -> None:
    asked = replace(WORDS, label_values=["Yes"])
    assert notes(scanned({"sex": SEX}, LABEL, LABEL), asked) == [
        "None of 100 rows has a positive label: 'label' holds yes, no, and label_values_or_threshold is "
        "Yes, so metrics compare nothing: correct it, or look at other data",
        "None of 100 rows is predicted positive: 'predicted' holds yes, no, and label_values_or_threshold is "
        "Yes, so metrics compare nothing: correct it, or look at other data",
    ]


def test_labels_that_are_all_positive_are_said_and_predictions_only_where_they_are_asked_for() -> None:
    scan = scanned({"sex": SEX}, ["yes"] * 100, ["no"] * 100)
    (said,) = notes(scan, replace(WORDS, post_training=[]))
    assert said.startswith("Each of 100 rows has a positive label: 'label' holds yes, and ")


def test_scores_below_the_threshold_are_said() -> None:
    scan = replace(scanned({"sex": SEX}, LABEL), scored=True)
    (said,) = notes(scan)
    assert said.startswith("None of 100 rows has a score above the threshold of probability")


@pytest.mark.parametrize("quotes", [True, False])
def test_a_group_without_rows_is_said_and_values_are_shown_where_they_may_be(*, quotes: bool) -> None:
    asked = replace(WORDS, facets=[FacetOption("sex", ["x"])], quotes_values=quotes)
    held = "holds f, m" if quotes else "has 2 distinct values"
    assert notes(scanned({"sex": SEX}, LABEL, LABEL), asked) == [
        f"No row is in group d of the facet 'sex': 'sex' {held}, and value_or_threshold is x; "
        "its metrics are null"
    ]


def test_a_facet_of_one_value_is_said_to_leave_nobody_to_compare_with() -> None:
    asked = replace(WORDS, facets=[FacetOption("sex", None)])
    assert notes(scanned({"sex": ["f"] * 100}, LABEL, LABEL), asked) == [
        "All 100 rows are in group d of the facet 'sex' (f): there are no others to compare them with, so "
        "its metrics are null"
    ]


def test_of_no_rows_nothing_is_said() -> None:
    assert notes(scanned({"sex": []}, [], []), replace(WORDS, facets=[FacetOption("sex", None)])) == []
