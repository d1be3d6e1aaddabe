"""A baseline: what a model was trained on, or how well it predicted, for later runs to be held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

from understudy.analyzer.documents import (
    Constraints,
    Model,
    Statistics,
    read_constraints,
    read_statistics,
    to_json,
)
from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality.baseline import read_statistics as read_quality_statistics
from understudy.analyzer.model_quality.constraints import read_constraints as read_quality_constraints
from understudy.analyzer.model_quality.documents import (
    CONSTRAINTS_KEY,
    QualityConstraints,
    QualityStatistics,
)
from understudy.analyzer.nearest import near_path
from understudy.analyzer.reading import read_object
from understudy.container.monitors import DOCUMENTS
from understudy.container.whole_files import write_whole
from understudy.library.keywords import PROBLEM_TYPES, ModelQuality

CONSTRAINTS, STATISTICS = "constraints.json", "statistics.json"


@dataclass(frozen=True)
class Baseline:
    """Constraints and statistics; `monitor` goes by what they hold then, and `save` writes it.

    `constraints` are there to be changed: thresholds, types, domains. `model_quality` is the kind of model,
    where it is a baseline of model quality. `folder` is where it was loaded from.
    """

    constraints: Constraints | QualityConstraints
    statistics: Statistics | QualityStatistics | None
    model_quality: ModelQuality | None = None
    folder: Path | None = None
    beside: Mapping[str, Model] = field(default_factory=dict)
    """Further documents of the job that has made it, by file name."""

    @classmethod
    def of(cls, documents: Mapping[str, Model], model: ModelQuality | None) -> "Baseline":
        """The baseline that a job has made."""
        constraints, statistics = documents[CONSTRAINTS], documents[STATISTICS]
        assert isinstance(constraints, Constraints | QualityConstraints)
        assert isinstance(statistics, Statistics | QualityStatistics)
        beside = {name: one for name, one in documents.items() if name not in (CONSTRAINTS, STATISTICS)}
        return cls(constraints, statistics, model, beside=beside)

    def save(self, folder: str | PathLike[str]) -> list[Path]:
        """Write `statistics.json`, `constraints.json` and what the job has made beside; their paths.

        A document that was loaded and is unchanged is written byte for byte, keys that are not known here
        included. UserError where the folder cannot be written.
        """
        documents = {STATISTICS: self.statistics, CONSTRAINTS: self.constraints, **self.beside}
        texts = {name: self._text(name, document) for name, document in documents.items() if document}
        return save(texts, folder)

    def constraints_file(self, scratch: Path) -> Path:
        """The file that it was loaded from, if that still says the same; else a new one in `scratch`."""
        if self.folder is not None and self._is_as_loaded(CONSTRAINTS, self.constraints):
            return self.folder / CONSTRAINTS
        file = scratch / CONSTRAINTS
        file.write_text(to_json(self.constraints))
        return file

    def __repr__(self) -> str:
        """What it is of, and a line for each of the first features or metrics."""
        from understudy.library.in_words import of_baseline

        return of_baseline(self)

    def _repr_html_(self) -> str:
        from understudy.library.as_html import of_baseline

        return of_baseline(self)

    def _text(self, name: str, document: Model) -> str:
        if self.folder is not None and self._is_as_loaded(name, document):
            return (self.folder / name).read_text()
        return to_json(document)

    def _is_as_loaded(self, name: str, document: Model) -> bool:
        assert self.folder is not None
        try:
            loaded = _read(self.folder / name, self.model_quality)
        except UserError:
            return False
        return to_json(loaded) == to_json(document)


def load_baseline(folder: str | PathLike[str]) -> Baseline:
    """The baseline whose `constraints.json` stands in `folder`, with its `statistics.json` if that does.

    AWS's own documents are read as well. UserError names a file that is missing or wrong.
    """
    place = Path(folder)
    if not (place / CONSTRAINTS).is_file():
        lacks = f"The baseline {place} has no file {CONSTRAINTS}{near_path(place)}"
        raise UserError(f"{lacks}; give the folder that holds it")
    model = _model_quality(place / CONSTRAINTS)
    constraints = _read(place / CONSTRAINTS, model)
    statistics = _read(place / STATISTICS, model) if (place / STATISTICS).exists() else None
    assert isinstance(constraints, Constraints | QualityConstraints)
    assert isinstance(statistics, Statistics | QualityStatistics | None)
    return Baseline(constraints, statistics, model, place)


def save(texts: Mapping[str, str], folder: str | PathLike[str]) -> list[Path]:
    """Write documents by name, all of them or none, and take away those of an earlier run; their paths."""
    into = Path(folder)
    write_whole({into / name: text for name, text in texts.items()}, [into / name for name in DOCUMENTS])
    return [into / name for name in texts]


def _model_quality(constraints: Path) -> ModelQuality | None:
    """The kind of model whose metrics a file constrains; None where it constrains features."""
    value = read_object(constraints, "constraints")
    for model, problem in PROBLEM_TYPES.items():
        if value.get(CONSTRAINTS_KEY[problem]) is not None:
            return model
    return None


def _read(file: Path, model: ModelQuality | None) -> Model:
    if model is None:
        return read_constraints(file) if file.name == CONSTRAINTS else read_statistics(file)
    if file.name == CONSTRAINTS:
        return read_quality_constraints(file, PROBLEM_TYPES[model])
    return read_quality_statistics(file)
