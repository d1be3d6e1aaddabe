"""How captured values stand in documents: as they are, as hashes, or not at all."""

import hashlib

import pytest

from understudy.analyzer.captured_values import before_quotes, hashed, told


@pytest.mark.parametrize(
    ("values", "keys"), [("Enabled", {"value": "Rome"}), ("Hashed", {"hash": "d0d22019"}), ("Disabled", {})]
)
def test_a_document_tells_a_value_as_the_job_says(values: str, keys: dict[str, str]) -> None:
    assert told("Rome", values) == keys  # type: ignore[arg-type]


def test_a_hash_is_the_beginning_of_sha_256_of_any_text() -> None:
    assert hashed("Rome") == hashlib.sha256(b"Rome").hexdigest()[:8]
    assert len(hashed("\ud800")) == 8


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("is not JSON", "is not JSON"),
        ("has 'S3cr3t' in it", "has (withheld)"),
        ('ends with "S3cr3t', "ends with (withheld)"),
        ("is no number (S3cr3t)", "is no number (withheld)"),
    ],
)
def test_a_sentence_ends_before_it_quotes(sentence: str, left: str) -> None:
    assert before_quotes(sentence, "(withheld)") == left
