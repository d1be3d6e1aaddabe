"""Where the platform's folders lie."""

from collections.abc import Mapping
from pathlib import Path

DEFAULT_OPT_ML = "/opt/ml"


def opt_ml_folder(environ: Mapping[str, str]) -> Path:
    """The folder that stands for /opt/ml."""
    return Path(environ.get("UNDERSTUDY_OPT_ML") or DEFAULT_OPT_ML)


def rebase(path: str, opt_ml: Path) -> str:
    """`path` under `opt_ml` where it begins with /opt/ml/, else as it is."""
    rest = path.removeprefix(DEFAULT_OPT_ML)
    return str(opt_ml / rest.lstrip("/")) if rest != path and rest[:1] in ("", "/") else path
