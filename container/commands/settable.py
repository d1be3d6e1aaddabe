"""Which variables `--set` takes: those of Understudy's own that mean something outside a container."""

import typer

FOR_JOBS = ("UNDERSTUDY_OPT_ML", "UNDERSTUDY_HOSTS_TIMEOUT_SECONDS", "UNDERSTUDY_CLUSTER_SECRET")
"""What only a job of the environment has: a folder that stands for /opt/ml, and hosts."""


def settable(given: list[str] | None) -> list[str] | None:
    """The texts of `--set` as they are; a usage error for one that sets nothing, with near names."""
    seen: set[str] = set()
    for text in given or ():
        name, equals, _ = text.partition("=")
        if fault := _fault(name) if equals else f"{text!r} has no =, as in understudy_max_columns=500.":
            raise typer.BadParameter(fault)
        if name in seen:
            raise typer.BadParameter(f"{name} is set twice.")
        seen.add(name)
    return given


def _fault(name: str) -> str | None:
    # Imported here: most commands set nothing, and help needs none of it.
    from understudy.analyzer.nearest import nearest
    from understudy.container.commands.given import OPTIONS
    from understudy.container.settings.job import variables
    from understudy.container.variables import OURS

    known = variables()
    ours = {key for key, variable in known.items() if variable.source == OURS and key not in FOR_JOBS}
    if name in ours:
        return None
    if name in OPTIONS:
        return f"{name} is a variable of the contract; say it with {OPTIONS[name]}."
    if name in known:
        return f"{name} is for jobs that the environment describes; a command has no use for it."
    # Compared without the prefix, which makes any two of them alike.
    bare = {key.removeprefix("understudy_"): key for key in ours}
    found = nearest(name.removeprefix("understudy_"), bare)
    meant = f"did you mean {bare[found]}?" if found else "docs/environment.md lists them all"
    return f"there is no variable {name} ({meant})."
