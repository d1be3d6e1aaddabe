"""Sizes as a reader is told them."""

import pytest

from understudy.analyzer.sizes import sized


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 bytes"), (4096, "4 KB"), (512 * 2**20, "512 MB"), (25 * 2**29, "12.5 GB")]
)
def test_sizes_are_said_for_a_reader(count: int, said: str) -> None:
    assert sized(count) == said
