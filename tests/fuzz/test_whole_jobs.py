"""Whole jobs with one hostile record among good ones: documents or one sentence, and nothing is lost.

`make fuzz` runs for FUZZ_SECONDS and goes on after a fault, to find more; `make test` runs a few
hundred cases that are always the same. FUZZ_SEED=n runs the one case that a fault names.
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fuzz.cases import CITIES, ITSELF, QUALITIES, case_of
from tests.fuzz.trial import differences, faults_of, run_case, warm

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.engine

CASES = 150
SECONDS = float(os.environ.get("FUZZ_SECONDS") or 0)
SEED = os.environ.get("FUZZ_SEED")


@pytest.fixture(scope="module")
def scans(spark: "SparkSession") -> Iterator[list[Any]]:
    with warm(spark) as scans:
        yield scans


@pytest.fixture(scope="module")
def baselines(scans: list[Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A baseline of data quality and one of each kind of model, from good rows."""
    from understudy.container.running.run import run
    from understudy.container.settings.reading import job_of_variables

    folder = tmp_path_factory.mktemp("baselines")
    rows = [f"{0.1 + n * 7 % 8 / 10:.2f},{20 + n * 7 % 40},{CITIES[n % 3]},{n % 2}" for n in range(240)]
    whole, captured = folder / "whole.csv", folder / "captured.csv"
    whole.write_text("\n".join(["prediction,age,city,label", *rows]))
    captured.write_text("\n".join(row.rpartition(",")[0] for row in ["prediction,age,city,label", *rows]))
    form = '{"csv":{"header":true}}'
    made = {"data": folder / "data"} | {problem: folder / problem for problem in QUALITIES}
    run(
        job_of_variables(
            {"dataset_source": str(captured), "dataset_format": form, "output_path": str(made["data"])}
        )
    )
    for problem in QUALITIES:
        asked = "probability_attribute" if problem.startswith("Binary") else "inference_attribute"
        given = {"dataset_source": str(whole), "dataset_format": form, "output_path": str(made[problem])}
        given |= {
            "analysis_type": "MODEL_QUALITY",
            "problem_type": problem,
            "ground_truth_attribute": "label",
        }
        run(job_of_variables(given | {asked: "prediction"}))
    return made


@pytest.fixture(scope="module")
def found(
    scans: list[Any], baselines: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[int], list[str]]:
    """`found(seed)`: the faults of the seed's job, and of the same job with a script that does nothing."""
    folder = tmp_path_factory.mktemp("jobs")

    def found(seed: int) -> list[str]:
        case = case_of(seed, baselines)
        ended = run_case(case, folder / "job", scans)
        faults = list(faults_of(case, ended))
        if case.script is None and case.form in ("capture", "merged"):
            scripted = replace(case, script=ITSELF)
            again = run_case(scripted, folder / "scripted", scans)
            faults += [*faults_of(scripted, again), *differences(ended, again)]
        return [f"{case}\n    {fault}" for fault in faults]

    return found


@pytest.mark.skipif(SECONDS > 0 or SEED is not None, reason="`make fuzz` draws its own cases")
@pytest.mark.parametrize("first", range(0, CASES, 10))
def test_one_hostile_record_ends_no_job_and_takes_no_other_with_it(
    first: int, found: Callable[[int], list[str]]
) -> None:
    faults = [fault for seed in range(first, first + 10) for fault in found(seed)]
    assert not faults, "\n".join(faults)


@pytest.mark.skipif(SEED is None, reason="FUZZ_SEED names no case")
def test_the_case_that_was_asked_for(found: Callable[[int], list[str]]) -> None:
    faults = found(int(SEED or 0))
    assert not faults, "\n".join(faults)


@pytest.mark.skipif(SECONDS <= 0, reason="`make fuzz` says for how long")
def test_hostile_records_for_as_long_as_is_asked(
    found: Callable[[int], list[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    end = time.monotonic() + SECONDS
    count, faults = 0, []
    while time.monotonic() < end:
        new = found(random.SystemRandom().randrange(10**9))
        count += 1
        faults += new
        with capfd.disabled():
            for fault in new:
                print(f"\n{fault}", flush=True)
            if count % 100 == 0:
                print(f"\n{count} cases, {len(faults)} faults", flush=True)
    assert not faults, f"{len(faults)} faults in {count} cases:\n" + "\n".join(faults[:50])
