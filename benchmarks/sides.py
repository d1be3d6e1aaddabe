"""Everything that is run: how each side is started on the data of a shape, and what it does more or less."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.captures import write
from benchmarks.environments import deequ_jar, here, python_of
from benchmarks.measure import Command
from benchmarks.shape import Shape

ROOT = Path(__file__).resolve().parent.parent
CONTENDERS = ROOT / "benchmarks" / "contenders"
SCRIPT = ROOT / "benchmarks" / "script.py"
PUBLISHED = ROOT / "benchmarks" / "published_script.py"
FORMAT = '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}'
PROCESSING = "/opt/ml/processing"
FACETS, PREDICTED = ("flag3", "flag4"), "flag5"
"""Columns of a labelled shape that a bias job compares, and what it takes for the prediction in a CSV."""
DEEQU = "DEEQU:"
"""Before the version of a jar, in a call."""


@dataclass(frozen=True)
class Place:
    """Where the benchmark keeps its data, environments and outputs, and the image it measures."""

    folder: Path
    environments: Path
    image: str

    def data(self, shape: Shape) -> tuple[Path, Path]:
        """Captures and CSV of this shape."""
        return write(shape, self.folder / "data")

    def output(self, name: str) -> Path:
        """A folder for what a side writes."""
        path = self.folder / "outputs" / name
        path.mkdir(parents=True, exist_ok=True)
        return path


@dataclass(frozen=True)
class Side:
    """One program: its label, its command on a shape, and what it does more or less than Understudy."""

    label: str
    command: Callable[[Place, Shape], Command]
    note: str = ""


def outside(label: str = "understudy", note: str = "captures to all documents", **variables: str) -> Side:
    """The job in this checkout's environment, by variables as the image takes them."""

    def command(place: Place, shape: Shape) -> Command:
        output = place.output(label.replace(" ", "-"))
        environment = {**os.environ, **job(place.data(shape)[0], output), **variables}
        return Command([here(), "-m", "understudy.container"], environment)

    return Side(label, command, note)


def monitoring(label: str) -> Side:
    """The same as a monitoring job, against a baseline of the same captures."""

    def command(place: Place, shape: Shape) -> Command:
        baseline = place.output("understudy")
        variables = {
            "baseline_constraints": str(baseline / "constraints.json"),
            "baseline_statistics": str(baseline / "statistics.json"),
        }
        return outside(label, **variables).command(place, shape)

    return Side(label, command, "every check and drift distance besides")


def biased(label: str, captured: bool) -> Side:
    """A bias job of two facets, without the flip test: of merged captures, or of the same rows as CSV."""

    def command(place: Place, shape: Shape) -> Command:
        output = place.output(label.replace(" ", "-"))
        captures, table = place.data(shape)
        source = captures
        if not captured:
            source = output.parent / f"{output.name}-table"
            source.mkdir(exist_ok=True)
            (source / "records.csv").unlink(missing_ok=True)
            (source / "records.csv").hardlink_to(table)
        config = output.parent / f"{output.name}.json"
        config.write_text(json.dumps(_bias_config(shape, captured)))
        variables = job(source, output) | {
            "analysis_type": "MODEL_BIAS",
            "dataset_format": "",
            "understudy_analysis_config": str(config),
        }
        if captured:
            variables["probability_attribute"] = "0"
        return Command([here(), "-m", "understudy.container"], {**os.environ, **variables})

    return Side(label, command, "the counts, every metric with its interval, documents")


def _bias_config(shape: Shape, captured: bool) -> dict[str, object]:
    metrics = ["AD", "DAR", "DCA", "DCR", "DI", "DPPL", "DRR", "GE", "RD", "SD", "TE"]
    config: dict[str, object] = {
        "label": "label",
        "label_values_or_threshold": [1],
        "facet": [{"name_or_index": name, "value_or_threshold": [0]} for name in FACETS],
        "methods": {"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": metrics}},
    }
    if captured:
        return config | {"headers": shape.names[1:]}
    return config | {"dataset_type": "text/csv", "predicted_label": PREDICTED}


def contained(label: str, *, script: bool = False) -> Side:
    """The job in the image."""

    def command(place: Place, shape: Shape) -> Command:
        mounts = [f"{place.data(shape)[0]}:{PROCESSING}/input:ro", f"{SCRIPT}:{PROCESSING}/script.py:ro"]
        variables = job(Path(f"{PROCESSING}/input"), Path(f"{PROCESSING}/output"))
        del variables["UNDERSTUDY_OPT_ML"]
        if script:
            variables["record_preprocessor_script"] = f"{PROCESSING}/script.py"
        return _docker(place, label, mounts, variables, [])

    return Side(label, command, "a container from its start to its exit")


def tuned_container(label: str) -> Side:
    """Nothing but Spark's start in the same image, as fast as Understudy starts it."""

    def command(place: Place, _shape: Shape) -> Command:
        mounts = [f"{CONTENDERS / 'tuned_session.py'}:/tuned_session.py:ro"]
        interpreter = ["--entrypoint", "/opt/venv/bin/python"]
        return _docker(place, label, mounts, {}, interpreter, "/tuned_session.py")

    return Side(label, command, "one query of a thousandth of the work")


def hosts(label: str, number: int) -> Side:
    """The job in the image on hosts of one core each."""

    def command(place: Place, shape: Shape) -> Command:
        folder = place.output(label.replace(" ", "-"))
        arguments = [here(), "-m", "benchmarks.hosts", place.image, str(place.data(shape)[0]), str(folder)]
        ids = [folder / f"algo-{host + 1}" / "id" for host in range(number)]
        return Command([*arguments, str(number)], _with_root(), ids)

    return Side(label, command, "containers on a private network, from start to exit")


def program(label: str, call: str, note: str, **more: str) -> Side:
    """A contender's program: environment, script, arguments; those in capitals are filled in.

    `more` are variables of its environment.
    """
    environment, script, *arguments = call.split()

    def command(place: Place, shape: Shape) -> Command:
        python = here() if environment == "here" else python_of(environment, place.environments)
        captures, table = place.data(shape)
        known = {
            "CAPTURES": str(captures),
            "TABLE": str(table),
            "RECORDS": str(shape.records),
            "COLUMNS": str(shape.columns),
            "FORMAT": FORMAT,
            "SCRIPT": str(PUBLISHED),
            "OUTPUT": str(place.output(environment) / "output"),
        }
        filled = [
            deequ_jar(argument.removeprefix(DEEQU), place.environments)
            if argument.startswith(DEEQU)
            else known.get(argument, argument)
            for argument in arguments
        ]
        variables = _with_root() if environment == "here" else dict(os.environ)
        return Command([python, str(CONTENDERS / script), *filled], {**variables, **more})

    return Side(label, command, note)


def _with_root() -> dict[str, str]:
    path = os.pathsep.join(filter(None, [str(ROOT), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path}


def job(source: Path, output: Path) -> dict[str, str]:
    """The variables of a job on captures."""
    return {
        "dataset_source": str(source),
        "dataset_format": FORMAT,
        "output_path": str(output),
        "UNDERSTUDY_OPT_ML": str(output.parent / "ml"),
    }


def _docker(
    place: Place, label: str, mounts: list[str], variables: dict[str, str], options: list[str], *rest: str
) -> Command:
    container_id = place.output("containers") / label.replace(" ", "-")
    arguments = ["docker", "run", "--rm", "--network=none", f"--cidfile={container_id}", *options]
    for mount in mounts:
        arguments += ["-v", mount]
    for name, value in variables.items():
        arguments += ["-e", f"{name}={value}"]
    return Command([*arguments, place.image, *rest], dict(os.environ), [container_id])


OUTSIDE = outside()
WITH_SCRIPT = outside("understudy with script", record_preprocessor_script=str(SCRIPT))
WITH_PUBLISHED = outside("published script", record_preprocessor_script=str(PUBLISHED))
CONTAINER = contained("container")
SCRIPTED = contained("container with script", script=True)
TUNED = tuned_container("tuned bare session")
ONE_HOST = hosts("one host", 1)
TWO_HOSTS = hosts("two hosts", 2)
MODEL_QUALITY = outside(
    "model quality",
    "merged captures to all documents: every metric, its deviation and interval",
    analysis_type="MODEL_QUALITY",
    problem_type="BinaryClassification",
    dataset_format='{"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}',
    probability_attribute="0",
)
BIAS = biased("bias", captured=False)
BIAS_OF_CAPTURES = biased("bias of captures", captured=True)

CALLS = (
    (
        "its handler in a plain loop",
        "here handler_loop.py CAPTURES SCRIPT",
        "the last line is what the calls took of one core",
    ),
    ("bare session", "here bare_session.py", "PySpark as pip starts it, one query"),
    ("warm library call", "here warm.py CAPTURES FORMAT 7", "median of 7 calls in one session"),
    (
        "profiler, Deequ 2.0.7",
        "here deequ_profiler.py TABLE DEEQU:2.0.7-spark-3.5 text",
        "from CSV; no documents",
    ),
    (
        "profiler, Deequ 2.1.0",
        "here deequ_profiler.py TABLE DEEQU:2.1.0-spark-3.5 text",
        "from CSV; no documents",
    ),
    (
        "AnalysisRunner, Deequ 2.0.7",
        "here deequ_runner.py TABLE DEEQU:2.0.7-spark-3.5",
        "from CSV; no histograms, no documents",
    ),
    (
        "Spark's metrics, from the same captures",
        "here spark_binary_metrics.py CAPTURES plain",
        "area and two curves, no documents",
    ),
    (
        "Spark's metrics, from CSV",
        "here spark_binary_metrics.py TABLE plain",
        "area and two curves, no documents",
    ),
    (
        "Spark's metrics, from CSV, our start",
        "here spark_binary_metrics.py TABLE tuned",
        "area and two curves, no documents",
    ),
    (
        "Spark's group-by",
        "here spark_group_by.py TABLE plain",
        "one group-by, no metrics, no documents",
    ),
    (
        "Spark's group-by, our start",
        "here spark_group_by.py TABLE tuned",
        "one group-by, no metrics, no documents",
    ),
    (
        "DuckDB",
        "duckdb duckdb_captures.py CAPTURES COLUMNS OUTPUT",
        "types by cast, t-digests, no documents",
    ),
    (
        "Polars",
        "polars polars_captures.py CAPTURES COLUMNS OUTPUT",
        "types by cast, exact deciles, all rows in memory",
    ),
    ("whylogs", "whylogs whylogs_table.py TABLE OUTPUT", "from CSV; its own sketches, no types of cells"),
    (
        "evidently summary",
        "evidently evidently_table.py TABLE summary OUTPUT",
        "from CSV; all rows in memory",
    ),
    (
        "evidently drift",
        "evidently evidently_table.py TABLE drift OUTPUT",
        "from CSV; tests between the halves",
    ),
    ("TFDV", "tfdv tfdv_table.py TABLE OUTPUT", "from CSV by pandas; its own statistics"),
)
"""Label, call as `program` takes it, and note of each contender."""
IN_ONE_THREAD = (
    (
        "Kernel SHAP",
        "here own_shap.py RECORDS COLUMNS 2088",
        "the last line is the seconds of explaining, model in process",
    ),
    (
        "shap's KernelExplainer",
        "shap kernel_shap.py RECORDS COLUMNS 2088",
        "the last line is the seconds of explaining, model in process",
    ),
    (
        "Kernel SHAP over HTTP",
        "here asked_shap.py RECORDS COLUMNS 100",
        "requests a row, then the processor's seconds over the server's",
    ),
)
"""The same of those whose linear algebra is not to spread over cores."""
PROGRAMS: Mapping[str, Side] = {
    **{label: program(label, call, note) for label, call, note in CALLS},
    **{
        label: program(label, call, note, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        for label, call, note in IN_ONE_THREAD
    },
}
