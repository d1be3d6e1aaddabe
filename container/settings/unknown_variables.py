"""Variables that look like switches of ours and are none: what is misspelt must not run in silence."""

import re
from collections.abc import Collection, Iterator, Mapping

from understudy.analyzer.nearest import nearest

PREFIX = "understudy_"
OF_TOOLS = frozenset(
    {
        "UNDERSTUDY_DEMO_IMAGE",
        "UNDERSTUDY_IMAGE",
        "UNDERSTUDY_PLATFORM",
        "UNDERSTUDY_REGISTRY",
        "UNDERSTUDY_REPOSITORY",
        "UNDERSTUDY_S3_IMAGE",
        "UNDERSTUDY_START_ENGINE",
        "UNDERSTUDY_TAG",
        "UNDERSTUDY_TRUST_STORE",
    }
)
"""What the repository's own scripts read, whose environment a job may inherit."""
OF_SERVICE = "UNDERSTUDY_SERVICE_"
"""How the names of the service's settings begin, which a command beside it may inherit."""
MISSPELT = 0.9
"""How much of two names must agree for one to be called a slip of the other."""
_SLIP = 2
_LIKE_OURS = re.compile(r"[a-z]+(_[a-z]+)+")
_OF_KUBERNETES = re.compile(r"UNDERSTUDY_(\w+_)?(SERVICE_(HOST|PORT\w*)|PORT(_\d+_(TCP|UDP|SCTP)\w*)?)")
"""What Kubernetes sets in every container beside a service named understudy."""


def is_ours(name: str) -> bool:
    """Whether a variable has our prefix, in capitals or not."""
    return name.casefold().startswith(PREFIX)


def ours_of(environ: Mapping[str, str]) -> dict[str, str]:
    """Our variables that an environment sets, whatever else it holds."""
    return {name: value for name, value in environ.items() if is_ours(name) and value}


def unknown_switches(given: Collection[str], known: Collection[str]) -> Iterator[str]:
    """One sentence for each name with our prefix, in capitals or not, that no switch has."""
    # Compared without the prefix, which makes any two of them alike.
    ours = {name[len(PREFIX) :]: name for name in known if is_ours(name)}
    for name in given:
        if not is_ours(name) or name in known or name in OF_TOOLS:
            continue
        if name.startswith(OF_SERVICE) or _OF_KUBERNETES.fullmatch(name):
            continue
        found = nearest(name[len(PREFIX) :], ours)
        meant = f"did you mean {ours[found]}?" if found else "docs/environment.md lists those that do"
        yield f"The environment variable {name} does not exist ({meant})"


def misspelt(environ: Mapping[str, str], known: Collection[str]) -> Iterator[str]:
    """One sentence for each variable that is hardly anything but a variable of the contract, misspelt.

    Other variables are the user's own, and left alone: so is this one, but it is said.
    """
    unset = [name for name in known if name.islower() and not environ.get(name)]
    for name, value in environ.items():
        if name in known or is_ours(name) or not (value and _LIKE_OURS.fullmatch(name)):
            continue
        near = [other for other in unset if abs(len(other) - len(name)) <= _SLIP]
        if near and (found := nearest(name, near, MISSPELT)):
            yield f"The environment variable {name} is not known and has no effect (did you mean {found}?)"
