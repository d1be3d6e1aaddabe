"""What AWS's sentences tell, in its own files and in ours, which are worded alike."""

import json

from tests.golden.files import golden
from tests.report.made import monitored, numbers, texts
from understudy.analyzer.documents import Violation, Violations
from understudy.report.data_quality.sentences import detail_of


def test_sentences_of_our_own_checks_tell_what_the_details_hold() -> None:
    old = [float(n % 97) for n in range(3000)]
    now = [
        numbers("a", old[:471], texts=29),
        numbers("b", [x + 300 for x in old[:500]]),
        texts("c", {"x": 9, "y": 1}),
    ]
    job = monitored(now, [numbers("a", old), numbers("b", old), texts("c", {"x": 9})])
    assert job.violations is not None
    assert job.details is not None
    for plain, whole in zip(job.violations.violations, job.details.violations, strict=True):
        told = detail_of(plain)
        assert (
            told.measured == whole.measured
            or abs(float(told.measured or 0) - float(whole.measured or 0)) < 1e-12
        )
        assert told.threshold in (whole.threshold, None)


def test_every_violation_that_aws_published_tells_its_measured_value() -> None:
    for name in ("dq_cookbook_ch07", "sdk_test_data"):
        published = json.loads(golden(f"{name}/constraint_violations.json").read_text())
        for violation in Violations.model_validate(published).violations:
            told = detail_of(violation)
            assert isinstance(told.measured, float)
            assert 0 <= told.measured <= 1


def test_a_sentence_of_another_check_tells_nothing() -> None:
    own = Violation(feature_name="a", constraint_check_type="own", description="Value: high")
    assert detail_of(own).measured is None
