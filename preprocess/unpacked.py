"""The bytes of a gzip file, as the JVM's `Unpacked` takes them."""

import gzip
import io

from understudy.preprocess.listed import Listed


class Unpacked(gzip.GzipFile):
    """A gzip file whose end is the last of its members: what follows and begins none is no part of it."""

    def __init__(self, file: Listed) -> None:
        super().__init__(fileobj=file, mode="rb")
        # The reader is not to be chosen otherwise.
        self._buffer = io.BufferedReader(_Members(file))


class _Members(gzip._GzipReader):
    _first_read = False
    _ended = False

    def __init__(self, file: Listed) -> None:
        super().__init__(file)
        self._file = file
        file.ends_early = True

    def read(self, size: int = -1) -> bytes:
        try:
            return bytes(super().read(size))
        except EOFError:
            self._file.check()
            raise

    def _read_gzip_header(self) -> bool:
        if self._ended:
            return False
        try:
            found = bool(super()._read_gzip_header())  # type: ignore[misc]
        except (gzip.BadGzipFile, EOFError):
            if not self._first_read:
                raise
            found = False
        self._first_read = True
        if not found:
            self._ended = True
            # A file cut between two of its members ends as one does that is whole.
            self._file.check()
        return found
