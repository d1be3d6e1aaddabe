"""What an instance type means on this machine."""

import pytest

from understudy.service.running.backends.instances import GIB, Size, share_of, size_of


@pytest.mark.parametrize(
    ("name", "cores", "gib"),
    [
        ("ml.m5.large", 2, 8),
        ("ml.m5.xlarge", 4, 16),
        ("ml.m6i.4xlarge", 16, 64),
        ("ml.c5.2xlarge", 8, 16),
        ("ml.r5d.xlarge", 4, 32),
        ("ml.t3.medium", 2, 4),
        ("ml.t3.2xlarge", 8, 32),
    ],
)
def test_the_size_is_in_the_name(name: str, cores: int, gib: int) -> None:
    assert size_of(name) == Size(cores, gib * GIB)


@pytest.mark.parametrize(
    "name", [None, "", "local", "ml.local", "ml.p3.2xlarge", "ml.m5.medium", "ml.m5.metal"]
)
def test_other_names_have_no_size_here(name: str | None) -> None:
    assert size_of(name) is None


def test_a_host_gets_what_it_asks_for_and_no_more_than_its_share() -> None:
    machine = Size(8, 64 * GIB)
    assert share_of(machine, Size(4, 16 * GIB), jobs=2, hosts=1) == Size(4, 16 * GIB)
    assert share_of(machine, Size(16, 64 * GIB), jobs=2, hosts=2) == Size(8, 16 * GIB)
    assert share_of(machine, None, jobs=4, hosts=1) == Size(8, 16 * GIB)
