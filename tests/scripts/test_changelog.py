import changelog
import pytest

PAGE = """# Changelog

Notable changes.

## Unreleased

### Reading
- Parquet files.

## 0.1.0 – 2026-03-02

- The first one.
"""


def test_a_cut_gives_the_unreleased_lines_a_version_and_a_day() -> None:
    cut = changelog.cut(PAGE, "0.2.0", "2026-04-01")
    assert cut == PAGE.replace("## Unreleased\n", "## Unreleased\n\n## 0.2.0 – 2026-04-01\n")
    assert changelog.of_version(cut, "0.2.0") == "### Reading\n- Parquet files."
    assert changelog.of_version(cut, "0.1.0") == "- The first one."


def test_two_cuts_with_nothing_between_them_are_refused() -> None:
    cut = changelog.cut(PAGE, "0.2.0", "2026-04-01")
    with pytest.raises(changelog.ChangelogError, match="nothing to release"):
        changelog.cut(cut, "0.3.0", "2026-04-01")


@pytest.mark.parametrize("lines", ["", "\n### Reading\n", "\nTo come.\n"])
def test_headings_and_prose_alone_are_nothing_to_release(lines: str) -> None:
    with pytest.raises(changelog.ChangelogError, match="nothing to release"):
        changelog.cut(f"# Changelog\n\n## Unreleased\n{lines}", "0.1.0", "2026-04-01")


def test_a_page_without_an_unreleased_section_has_nothing_to_release() -> None:
    with pytest.raises(changelog.ChangelogError, match="nothing to release"):
        changelog.cut("# Changelog\n\n## 0.1.0 – 2026-03-02\n\n- One.\n", "0.2.0", "2026-04-01")


def test_a_version_is_released_once() -> None:
    with pytest.raises(changelog.ChangelogError, match=r"0\.1\.0 is released already.*__init__\.py"):
        changelog.cut(PAGE, "0.1.0", "2026-04-01")


def test_a_version_that_was_never_cut_has_no_lines() -> None:
    with pytest.raises(changelog.ChangelogError, match=r"no section `## 9\.9\.9`"):
        changelog.of_version(PAGE, "9.9.9")
