"""Records cut into pieces that travel, and what they come to."""

import pickle
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyzer.explainability import made
from understudy.analyzer.errors import UserError
from understudy.analyzer.explainability import analysis, pieces
from understudy.analyzer.explainability.analysis import analyse
from understudy.analyzer.explainability.kernel_shap import ShapOptions, explain
from understudy.analyzer.explainability.options import DependenceAsked, ExplainabilityOptions, ShapAsked
from understudy.analyzer.explainability.pieces import explain_spread, pieces_of
from understudy.analyzer.explainability.scanned import RecordScan
from understudy.analyzer.prediction import Found, Piece, Predict

CELL = st.integers(-3, 3).map(str)
BASELINE = [["0", "1", "0", "2"], ["1", "1", "1", "1"]]


class Travelling:
    """Does each piece by what of it arrives elsewhere; how many there were."""

    def __init__(self, model: Predict = made.crooked) -> None:
        self.model = model
        self.pieces: list[int] = []

    def __call__(self, work: Callable[[Predict, Piece], Found], pieces: Sequence[Piece]) -> list[Found]:
        self.pieces.append(len(pieces))
        arrived = pickle.loads(pickle.dumps((work, pieces)))
        return [pickle.loads(pickle.dumps(arrived[0](self.model, piece))) for piece in arrived[1]]


@given(
    st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=1, max_size=12),
    st.integers(1, 200),
    st.booleans(),
)
@settings(max_examples=25)
def test_wherever_its_pieces_are_done_an_explanation_is_the_same_to_the_last_bit(
    records: list[list[str]], asked_each: int, logit: bool
) -> None:
    def model(rows: Sequence[Sequence[str]]) -> np.ndarray:
        return 1 / (1 + np.exp(-made.crooked(rows))) if logit else made.crooked(rows)

    options = ShapOptions(num_samples=8, use_logit=logit)
    whole = explain(model, records, BASELINE, options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE_ASKED", asked_each)
        found = explain_spread(Travelling(model), model, records, BASELINE, options)
    for name in ("values", "scores", "expected"):
        assert getattr(found, name).tobytes() == getattr(whole, name).tobytes()
    assert (found.exact, found.asked) == (whole.exact, whole.asked)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1), st.integers(1, 50_000))
def test_each_record_is_in_one_piece_and_its_equals_are_with_it(records: list[list[str]], asked: int) -> None:
    cut = pieces_of(records, asked)
    assert sorted(at for piece in cut for at in piece) == list(range(len(records)))
    held = [{tuple(records[at]) for at in piece} for piece in cut]
    assert sum(map(len, held)) == len(set(map(tuple, records)))
    assert all(len(one) <= max(1, pieces.PIECE_ASKED // asked) for one in held)


def test_what_one_place_does_in_a_moment_is_not_spread() -> None:
    spread = Travelling()
    explain_spread(spread, made.crooked, [["1", "2", "3", "4"]], BASELINE, ShapOptions(num_samples=8))
    assert spread.pieces == []


def test_the_baseline_is_asked_about_once_and_refused_before_anything_is_spread() -> None:
    spread = Travelling()
    with pytest.raises(UserError, match="SHAP baseline"):
        explain_spread(
            spread, lambda rows: np.full((len(rows), 1), np.nan), [["1"]], [["0"]], ShapOptions(num_samples=8)
        )
    assert spread.pieces == []


def test_documents_are_those_of_one_place_with_partial_dependence_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    records = [[str(n % 5), str(n % 3), str(n), str(n % 2)] for n in range(30)]
    scan = RecordScan(rows=30, records=30, names=list("abcd"), sample=records, baseline=BASELINE)
    options = ExplainabilityOptions(
        ShapAsked(ShapOptions(num_samples=10), saves_local=True), DependenceAsked(resolution=5, top=3)
    )
    alone = analyse(scan, made.crooked, options)
    monkeypatch.setattr(pieces, "PIECE_ASKED", 100)
    monkeypatch.setattr(analysis, "PIECE_ASKED", 100)
    spread = Travelling()
    found = analyse(scan, made.crooked, options, spread=spread)
    assert spread.pieces == [6, 3]
    assert found.tables == alone.tables
    assert found.documents == alone.documents
