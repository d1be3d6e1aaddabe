"""Where a feature's own switches and thresholds stand in a constraints file, and how one is set there."""

from typing import Any

from understudy.analyzer.documents import OVERRIDES


def override(feature: dict[str, Any], *keys: str, value: object) -> None:
    """Set `keys`, one inside the other, where the feature's overrides are read from last.

    `feature` is the file's own object; AWS's spelling beside the feature is made where it has no overrides.
    """
    holder = _holder(feature, keys[0])
    for key in keys[:-1]:
        if not isinstance(holder.get(key), dict):
            holder[key] = {}
        holder = holder[key]
    holder[keys[-1]] = value


def without_override(feature: dict[str, Any], key: str) -> bool:
    """Take a key out of the feature's overrides, and those that are empty then; whether it was there."""
    found = False
    for place, spelling in list(_places(feature)):
        if key in place[spelling]:
            found = True
            del place[spelling][key]
            if not place[spelling]:
                del place[spelling]
    return found


def _holder(feature: dict[str, Any], key: str) -> dict[str, Any]:
    there: list[dict[str, Any]] = [place[spelling] for place, spelling in _places(feature)]
    holders = [overrides for overrides in there if key in overrides] or there
    if not holders:
        holders = [{}]
        feature[OVERRIDES[0]] = holders[0]
    return holders[-1]


def _places(feature: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """In the order in which they are read: a later one goes before."""
    inner = feature.get("string_constraints")
    return [
        (place, spelling)
        for place in (inner, feature)
        if isinstance(place, dict)
        for spelling in OVERRIDES
        if isinstance(place.get(spelling), dict)
    ]
