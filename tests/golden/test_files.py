"""A golden file that is absent is told; in CI, which has them all, it is a failure."""

import pytest

from tests.golden.files import golden


def test_in_ci_a_test_without_its_golden_file_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match=r"no_such/file\.json is absent"):
        golden("no_such/file.json")


def test_elsewhere_it_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"no_such/file\.json is absent"):
        golden("no_such/file.json")
