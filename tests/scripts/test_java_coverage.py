import java_coverage
import pytest
from java_coverage import Coverage


def row(package: str, lines: tuple[int, int], branches: tuple[int, int]) -> dict[str, str]:
    """A class in JaCoCo's CSV: missed and covered."""
    counts = {
        "LINE_MISSED": lines[0],
        "LINE_COVERED": lines[1],
        "BRANCH_MISSED": branches[0],
        "BRANCH_COVERED": branches[1],
    }
    return {"PACKAGE": package} | {name: str(count) for name, count in counts.items()}


def test_classes_add_up_to_packages() -> None:
    packages = java_coverage.by_package(
        [row("a", (1, 3), (2, 2)), row("b", (0, 5), (0, 0)), row("a", (0, 4), (0, 4))]
    )
    assert packages == {"a": Coverage(8, 7, 8, 6), "b": Coverage(5, 5, 0, 0)}
    assert (packages["a"].line_share, packages["a"].branch_share) == (87.5, 75.0)
    assert packages["b"].branch_share == 100.0


def test_a_package_below_its_bound_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java_coverage, "LEAST", {"a": 75.0, "b": 76.0})
    packages = {"a": Coverage(0, 0, 100, 75), "b": Coverage(0, 0, 100, 75)}
    assert java_coverage.shortfalls(packages) == ["b: 75.0 % of the branches ran, and 76 % have to."]


def test_every_bound_is_of_a_package_that_there_is() -> None:
    packages = {
        ".".join(path.parent.relative_to(folder).parts)
        for folder in java_coverage.SOURCES
        for path in folder.rglob("*.java")
    }
    assert java_coverage.LEAST.keys() <= packages
