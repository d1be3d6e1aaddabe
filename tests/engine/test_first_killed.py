import subprocess
import sys
from pathlib import Path

import pytest

from understudy.analyzer.engine.first_killed import killed_first

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of Linux")


def test_the_kernel_takes_a_process_and_its_children_first() -> None:
    begun = ["sh", "-c", "read line; cat /proc/self/oom_score_adj"]
    with subprocess.Popen(begun, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        killed_first(child.pid)
        assert child.communicate("\n")[0] == "1000\n"
    assert Path("/proc/self/oom_score_adj").read_text() != "1000\n"


def test_a_process_that_has_ended_needs_nothing() -> None:
    with subprocess.Popen(["true"]) as child:
        pass
    killed_first(child.pid)
