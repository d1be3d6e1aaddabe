"""Bias metrics against fairlearn and aif360, where these have them, in an environment of their own."""

import json
import subprocess
from pathlib import Path
from random import Random

import pytest

from tests.contract.environments import python_with
from understudy.analyzer.bias.counts import Counts, Side
from understudy.analyzer.bias.metrics import POST_TRAINING

HERE = Path(__file__).parent
TABLES = 40


@pytest.mark.environment
def test_our_metrics_are_those_of_two_other_packages() -> None:
    chance = Random(3)
    tables = [[[chance.randint(1, 40) for _ in range(4)] for _ in "ad"] for _ in range(TABLES)]
    told = subprocess.run(
        [python_with(HERE / "oracle-requirements.txt"), HERE / "bias_oracles.py"],
        input=json.dumps(tables),
        check=True,
        capture_output=True,
        text=True,
    )
    answers = json.loads(told.stdout.splitlines()[-1])
    assert len(answers) == TABLES
    for table, answer in zip(tables, answers, strict=True):
        counts = Counts(*(Side(*side) for side in table))
        for oracle, metrics in answer.items():
            for name, value in metrics.items():
                assert POST_TRAINING[name].of(counts) == pytest.approx(value, abs=1e-12), (oracle, name)
