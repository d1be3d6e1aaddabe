"""The engine's sketch in plain Python, for simulations; `test_kll_sketch.py` holds both equal."""

import math
from collections.abc import Sequence

SIZE = 2048
SHRINKING = 0.64


def capacity(height: int) -> int:
    """How many items a level holds before it is compacted."""
    return 2 * (math.ceil(SIZE * SHRINKING**height / 2) + 1)


class Sketch:
    """As `KllSketch.java`: an item of level j stands for 2**j values."""

    def __init__(self, values: Sequence[float] = ()) -> None:
        self.levels: list[list[float]] = [[]]
        self._compactions = [0]
        self._offsets = [0]
        self.update(values)

    def update(self, values: Sequence[float]) -> None:
        """Takes values in, in their order."""
        begin = 0
        while begin < len(values):
            end = begin + self._capacity() - self._size() + 1
            self.levels[0].extend(values[begin:end])
            begin = end
            if self._size() > self._capacity():
                self._condense()

    def merge(self, other: "Sketch") -> None:
        """Takes in the sketch of the partition that follows."""
        while len(self.levels) < len(other.levels):
            self._expand()
        for mine, theirs in zip(self.levels, other.levels, strict=False):
            mine.extend(theirs)
        while self._size() >= self._capacity():
            self._condense()

    def _size(self) -> int:
        return sum(map(len, self.levels))

    def _capacity(self) -> int:
        return sum(map(capacity, range(len(self.levels))))

    def _condense(self) -> None:
        for height, items in enumerate(self.levels):
            if len(items) >= capacity(height):
                if height + 1 == len(self.levels):
                    self._expand()
                self._compact(height)
                return

    def _compact(self, height: int) -> None:
        items = self.levels[height]
        even = len(items) - len(items) % 2
        if self._compactions[height] % 2 == 1:
            self._offsets[height] = 1 - self._offsets[height]
        self.levels[height + 1].extend(sorted(items[:even])[self._offsets[height] :: 2])
        self.levels[height] = items[even:]
        self._compactions[height] += 1

    def _expand(self) -> None:
        self.levels.append([])
        self._compactions.append(0)
        self._offsets.append(0)


def in_partitions(values: Sequence[float], partitions: int) -> Sketch:
    """A sketch of each part of the values, merged in their order."""
    whole = Sketch()
    for part in range(partitions):
        begin, end = len(values) * part // partitions, len(values) * (part + 1) // partitions
        whole.merge(Sketch(values[begin:end]))
    return whole
