"""What the first captures tell of those that lack one of the wanted sides; the JVM's `OneSided` reads it."""

from collections.abc import Iterator, Sequence, Set

from understudy.preprocess.captures import decoded_sides, paired, read_capture
from understudy.preprocess.formats import INPUT_SIDES, OUTPUT_SIDES
from understudy.preprocess.inputs import InputFile
from understudy.preprocess.lines import CannotRead, Unreadable, lines_of
from understudy.preprocess.malformed import Malformed

LOOKED_INTO_BYTES = 4 << 20
"""How much of the captures is read until one holds both sides; most often the first line does."""


def told_of_sides(
    files: Sequence[tuple[InputFile, bool]],
    sides: Sequence[str],
    *,
    split: bool,
    names: Set[str] | None,
) -> dict[str, object]:
    """`first_keys`: of each side of the first capture with both, a key or None for each cell of its row.

    Where none has both, `inputs_alone` says whether any holds only inputs. Nothing where one side is wanted.
    """
    output, given = OUTPUT_SIDES[0], INPUT_SIDES[0]
    if output not in sides or given not in sides:
        return {}
    alone = False
    for line in _first_lines(files):
        try:
            capture = read_capture(line)
            held = [side for side in (output, given) if capture["captureData"].get(side) is not None]
            if len(held) == 2:
                row = next(paired(decoded_sides(capture, held, split=split, names=names)))
                return {"first_keys": {side: list(part.keys) for side, part in row}}
        except Malformed:
            continue
        alone |= held == [given]
    return {"inputs_alone": alone}


def _first_lines(files: Sequence[tuple[InputFile, bool]]) -> Iterator[bytes]:
    """The first captures, as far as their files are here; a file that breaks off is read up to there."""
    left = LOOKED_INTO_BYTES
    for file, _ in files:
        if not file.path.is_file():
            continue
        try:
            for _, line in lines_of(file.whole):
                yield line
                left -= len(line)
                if left <= 0:
                    return
        except (Unreadable, CannotRead):
            continue  # as is told where it is read
