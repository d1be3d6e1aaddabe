"""The access keys of whoever may ask: a file that is read anew when it changes."""

import logging
from collections.abc import Mapping
from pathlib import Path

LOG = logging.getLogger(__name__)


def read_keys(file: Path) -> dict[str, str]:
    """Secrets by their ids, a line `ID SECRET` each; ValueError names the line that is none.

    Blank lines and lines that begin with `#` are passed over. OSError where the file cannot be read.
    """
    secrets: dict[str, str] = {}
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) != 2:
            raise ValueError(f"{file}, line {number}: an access key is a line `ID SECRET`")
        secrets[words[0]] = words[1]
    return secrets


class Keys:
    """The keys of a file as it is now; while it cannot be read, nobody has one, and the log says so."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read: tuple[int, int, int] | None = None
        self._secrets: Mapping[str, str] = {}

    def now(self) -> Mapping[str, str]:
        """Secrets by their ids."""
        version = self._version()
        if version != self._read:
            self._secrets, self._read = self._reread(), version
        return self._secrets

    def _version(self) -> tuple[int, int, int]:
        try:
            stat = self._file.stat()
        except OSError:
            return (0, 0, 0)
        return (stat.st_mtime_ns, stat.st_size, stat.st_ino)

    def _reread(self) -> Mapping[str, str]:
        try:
            secrets = read_keys(self._file)
        except (OSError, ValueError) as error:
            LOG.warning("No request is let in until the access keys can be read: %s", error)
            return {}
        LOG.info("%d access keys read from %s", len(secrets), self._file)
        return secrets
