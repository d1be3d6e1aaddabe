"""The access keys of whoever may ask: a file that is read anew when it changes."""

import logging
from collections.abc import Mapping
from pathlib import Path

from understudy.analyzer.errors import UserError

LOG = logging.getLogger(__name__)


def read_keys(file: Path) -> dict[str, str]:
    """Secrets by their ids, a line `ID SECRET` each; UserError where there are none to be read.

    Blank lines and lines that begin with `#` are passed over.
    """
    try:
        text = file.read_text()
    except OSError as error:
        raise UserError(
            f"The access keys in {file} cannot be read ({error.strerror}): write a line `ID SECRET` for each "
            "there, or name another file by --keys-file"
        ) from None
    except UnicodeDecodeError:
        raise UserError(f"The access keys in {file} cannot be read: the file is not UTF-8") from None
    secrets: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) != 2:
            raise UserError(f"{file}, line {number}: an access key is a line `ID SECRET`")
        secrets[words[0]] = words[1]
    if not secrets:
        raise UserError(f"There is no access key in {file}: write a line `ID SECRET` for each")
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
        except UserError as error:
            LOG.warning("No request is let in: %s", error)
            return {}
        LOG.info("%d access keys read from %s", len(secrets), self._file)
        return secrets
