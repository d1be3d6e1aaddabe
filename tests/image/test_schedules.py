"""The example that cron starts, on the sample's two hours and one without captures."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.image.conftest import ROOT, SAMPLE

pytestmark = pytest.mark.docker


def test_each_hour_ends_with_the_code_of_what_it_held(image: str, tmp_path: Path) -> None:
    baseline, reports = tmp_path / "baseline", tmp_path / "reports"
    for folder in (baseline, reports):
        folder.mkdir()

    data, trained = f"{SAMPLE / 'baseline'}:/data:ro", f"{baseline}:/baseline"
    described = [image, "baseline", "/data/training.csv", "--output", "/baseline"]
    subprocess.run(
        ["docker", "run", "--rm", "--network", "none", "-v", data, "-v", trained, *described], check=True
    )

    def hourly(hour: str) -> subprocess.CompletedProcess[str]:
        given = {
            "CAPTURES": str(SAMPLE / "captures" / "flight-delays" / "AllTraffic"),
            "BASELINE": str(baseline),
            "REPORTS": str(reports),
            "HOUR": hour,
            "IMAGE": image,
        }
        script = ROOT / "examples" / "schedules" / "hourly.sh"
        return subprocess.run([script], env=os.environ | given, capture_output=True, text=True, check=False)

    good, faulty, silent = map(hourly, ("2026/03/02/14", "2026/03/02/15", "2026/03/02/16"))
    assert (good.returncode, faulty.returncode, silent.returncode) == (0, 3, 0), faulty.stderr
    assert (reports / "2026/03/02/15" / "constraint_violations.json").is_file()
    assert silent.stderr == "no captures of 2026/03/02/16: nothing to analyse\n"
    assert not (reports / "2026/03/02/16").exists()
