"""Answers by shape."""

from datetime import UTC, datetime

from understudy.service.shapes.answering import answer, missing

MOMENT = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


def test_times_go_out_as_seconds_with_milliseconds() -> None:
    assert answer("DescribeMonitoringSchedule", {"CreationTime": MOMENT}) == {"CreationTime": 1772452800.123}


def test_a_time_that_was_kept_as_text_goes_out_alike() -> None:
    assert answer("DescribeMonitoringSchedule", {"CreationTime": MOMENT.isoformat()}) == {
        "CreationTime": 1772452800.123
    }


def test_what_the_api_does_not_know_and_nothing_are_left_out_at_every_depth() -> None:
    fields = {
        "MonitoringScheduleName": "a",
        "FailureReason": None,
        "Ours": 1,
        "MonitoringScheduleConfig": {"MonitoringType": "DataQuality", "Ours": 1},
    }
    assert answer("DescribeMonitoringSchedule", fields) == {
        "MonitoringScheduleName": "a",
        "MonitoringScheduleConfig": {"MonitoringType": "DataQuality"},
    }


def test_an_operation_that_answers_nothing_has_an_empty_answer() -> None:
    assert answer("StopProcessingJob", {"ProcessingJobName": "a"}) == {}


def test_what_an_answer_lacks_is_named_by_its_path() -> None:
    answered = {"Tags": [{"Key": "a", "Value": "b"}, {"Key": "a"}]}
    assert missing("ListTags", answered) == ["Tags[].Value"]
    assert missing("StopProcessingJob", {}) == []
