"""What is seen of a model's calls while they go on."""

from pathlib import Path

import pytest

from understudy.preprocess import call_counts
from understudy.preprocess.call_counts import CallCounts, counted_in


def test_the_counts_of_several_tasks_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_counts, "EVERY_SECONDS", 0.0)
    one, two = CallCounts(tmp_path), CallCounts(tmp_path)
    one.add(1, 100)
    one.add(2, 50)
    two.add(1, 7)
    (tmp_path / "half.new").write_text("9 9")
    (tmp_path / "broken").write_text("9")
    assert counted_in(tmp_path) == (4, 157)


def test_counts_are_told_now_and_then(tmp_path: Path) -> None:
    counts = CallCounts(tmp_path)
    counts.add(1, 1)
    counts.add(1, 1)
    assert (counted_in(tmp_path), counts.calls) == ((1, 1), 2)


def test_a_host_without_the_folder_counts_in_silence(tmp_path: Path) -> None:
    CallCounts(tmp_path / "elsewhere").add(1, 1)
    assert counted_in(tmp_path / "elsewhere") == (0, 0)
