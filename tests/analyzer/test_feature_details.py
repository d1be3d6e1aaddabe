"""`feature_details.json` as a reader sees it."""

from pathlib import Path

import pytest

from understudy.analyzer.documents import to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.feature_details import (
    CheckDetail,
    DriftDetail,
    FeatureDetail,
    FeatureDetails,
    Measure,
    OfTexts,
    read_feature_details,
)

COMMON = CheckDetail(
    check="completeness_check", features=2, failed=0, limit=1.0, set_by="features[].completeness"
)
DETAILS = FeatureDetails(
    checks=[COMMON],
    features=[
        FeatureDetail(name="age", checks={"completeness_check": Measure(measured=1.0)}),
        FeatureDetail(
            name="city",
            checks={"completeness_check": Measure(measured=float("inf"), limit=0.5, set_by="other")},
            drift=DriftDetail(records=(500, 3000)),
        ),
        FeatureDetail(name="gone", checks={"completeness_check": Measure(skipped="no_value")}),
    ],
)


def test_each_feature_has_a_line_and_what_is_absent_takes_no_room() -> None:
    lines = to_json(DETAILS).splitlines()
    assert lines[6] == '{"name":"age","checks":{"completeness_check":{"measured":1.0}}},'
    assert len([line for line in lines if line.startswith('{"name"')]) == 3


def test_a_document_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "feature_details.json"
    path.write_text(to_json(DETAILS))
    assert read_feature_details(path) == DETAILS


def test_another_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feature_details.json"
    path.write_text('{"features": []}')
    with pytest.raises(UserError, match=r"is not a feature details file: checks: Field required"):
        read_feature_details(path)


def test_a_measure_has_the_limit_of_its_check_unless_it_says_its_own() -> None:
    age, city, gone = DETAILS.features
    whole = DETAILS.measure(age, "completeness_check")
    assert whole == Measure(measured=1.0, limit=1.0, set_by="features[age].completeness")
    own = DETAILS.measure(city, "completeness_check")
    assert own is not None
    assert (own.limit, own.set_by) == (0.5, "other")
    assert DETAILS.measure(gone, "completeness_check") == Measure(skipped="no_value")
    assert DETAILS.measure(age, "data_type_check") is None


def test_a_measure_of_texts_has_what_the_check_says_of_texts() -> None:
    check = CheckDetail(
        check="baseline_drift_check",
        features=2,
        failed=0,
        of="all",
        measured=0.0,
        limit=0.1,
        method="Robust",
        texts=OfTexts(method="LInfinity"),
        records=(500, 3000),
    )
    city = FeatureDetail(name="city", type="String", drift=DriftDetail())
    age = FeatureDetail(name="age", type="Integral")
    details = FeatureDetails(checks=[check], features=[city, age])
    measures = [details.measure(one, "baseline_drift_check") for one in (city, age)]
    assert measures == [
        Measure(measured=0.0, limit=0.1, method="LInfinity"),
        Measure(measured=0.0, limit=0.1, method="Robust"),
    ]
    assert details.whole(city).drift == DriftDetail(records=(500, 3000))
    assert details.whole(age).drift is None


def test_a_check_of_all_did_not_look_at_a_feature_that_is_skipped() -> None:
    check = CheckDetail(check="completeness_check", features=1, failed=0, of="all", measured=1.0)
    gone = FeatureDetail(name="gone", skipped="column_missing")
    assert FeatureDetails(checks=[check], features=[gone]).measure(gone, "completeness_check") is None


def test_a_document_of_old_names_all_checks_of_each_feature() -> None:
    check = CheckDetail(check="completeness_check", features=1, failed=0, measured=1.0)
    told = FeatureDetail(name="told", checks={"completeness_check": Measure()})
    silent = FeatureDetail(name="silent")
    details = FeatureDetails(checks=[check], features=[told, silent])
    assert details.whole(told).checks == {"completeness_check": Measure(measured=1.0)}
    assert details.whole(silent).checks == {}
