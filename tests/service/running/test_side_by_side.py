"""How many objects are brought at a time."""

from threading import Barrier, Lock, current_thread

import pytest

from understudy.service.running.addresses import address_of
from understudy.service.running.side_by_side import AT_ONCE, brought


def test_objects_of_a_server_are_awaited_together_and_come_in_their_order() -> None:
    together = Barrier(AT_ONCE["s3"], timeout=30)
    objects = {number: address_of(f"s3://bucket/{number}") for number in range(AT_ONCE["s3"])}

    def bring(number: int) -> int:
        together.wait()
        return number * 10

    assert brought(objects, bring) == [number * 10 for number in objects]


def test_files_of_this_machine_are_brought_by_whoever_asks() -> None:
    files = {name: address_of(f"file:///{name}") for name in "abc"}
    assert set(brought(files, lambda _: current_thread())) == {current_thread()}


def test_nothing_is_brought_of_nothing() -> None:
    assert brought({}, lambda _: 1 / 0) == []


@pytest.mark.parametrize("scheme", ["s3://bucket", "file://"])
def test_after_one_that_fails_no_other_is_begun(scheme: str) -> None:
    begun, lock = [], Lock()

    def bring(number: int) -> None:
        with lock:
            begun.append(number)
        raise OSError(f"number {number}")

    with pytest.raises(OSError, match="number 0"):
        brought({number: address_of(f"{scheme}/{number}") for number in range(1000)}, bring)
    assert len(begun) < 1000
