"""The path that someone most likely meant."""

from pathlib import Path

import pytest

from understudy.analyzer.nearest import near_path


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "captures" / "fraud" / "AllTraffic").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("captures/fruad", "captures/fraud"),
        ("captuers", "captures"),
        ("captuers/fraud/AllTraffic", "captures/fraud/AllTraffic"),
        ("captuers/other", "captures"),
        ("Captures/fraud", "captures/fraud"),
    ],
)
def test_a_mistyped_part_is_named_with_what_stands_right_of_it(given: str, meant: str) -> None:
    assert near_path(Path(given)) == f" (did you mean {meant!r}?)"


def test_a_whole_path_is_answered_by_a_whole_path(tmp_path: Path) -> None:
    assert near_path(tmp_path / "capture") == f" (did you mean '{tmp_path}/captures'?)"


@pytest.mark.parametrize("given", ["s3://bucket/captures", "s3:/bucket/captures", "https://host/a.csv"])
def test_an_address_is_told_for_what_it_is(given: str) -> None:
    assert near_path(Path(given)).startswith(" (it is an address, and files are read here")


@pytest.mark.parametrize("given", ["captures/fraud", "captures/traffic", "labels", "/nowhere/at/all"])
def test_nothing_is_meant_where_it_is_there_or_nothing_is_like_it(given: str) -> None:
    assert near_path(Path(given)) == ""


def test_a_folder_that_cannot_be_listed_tells_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert near_path(file / "below") == ""
    (tmp_path / "link").symlink_to("nowhere")
    assert near_path(tmp_path / "link") == ""
