"""Objects brought side by side, as far as that is of use: a server is waited for, files are copied."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from understudy.service.running.addresses import Address

AT_ONCE = {"s3": 8, "file": 1}
"""So many objects of one job at a time, by their addresses' scheme."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def brought(items: Mapping[Item, Address], bring: Callable[[Item], Result]) -> list[Result]:
    """What `bring` makes of each item, in their order; once one has raised no other is begun."""
    at_once = max((AT_ONCE[address.scheme] for address in items.values()), default=1)
    if at_once == 1 or len(items) == 1:
        return [bring(item) for item in items]
    with ThreadPoolExecutor(min(at_once, len(items)), "objects") as several:
        try:
            return list(several.map(bring, items))
        except BaseException:
            several.shutdown(wait=True, cancel_futures=True)
            raise
