from dataclasses import replace

from release_notes import Image, notes

IMAGE = Image("understudy:0.2.0", "sha256:1d", 793)
FILES = {"understudy-0.2.0.cdx.json": "b111", "understudy-0.2.0-py3-none-any.whl": "a000"}
PUSHED = "ghcr.io/owner/understudy@sha256:feed"


def test_notes_hold_the_changes_and_every_digest() -> None:
    page = notes("0.2.0", "- Parquet files.", FILES, IMAGE)
    assert page.startswith("# Understudy 0.2.0\n\n- Parquet files.\n")
    for name, digest in FILES.items():
        assert f"| `{name}` | `{digest}` |" in page
    assert "`understudy:0.2.0`, 793 MB" in page
    assert "`sha256:1d`" in page


def test_an_image_that_is_pushed_is_pulled_by_its_digest() -> None:
    assert "docker pull" not in notes("0.2.0", "- One.", FILES, IMAGE)
    page = notes("0.2.0", "- One.", FILES, replace(IMAGE, pushed=PUSHED))
    assert f"\ndocker pull {PUSHED}\n" in page
    assert "not pushed" not in page


def test_the_command_installs_the_wheel_by_its_name() -> None:
    assert "pip install './understudy-0.2.0-py3-none-any.whl[java]'" in notes("0.2.0", "- One.", FILES, IMAGE)
