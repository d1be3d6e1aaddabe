"""Reading documents: what is tolerated, and the sentence for what is not."""

from pathlib import Path

import pytest

from analyzer.documents import read_constraints, read_statistics, read_violations
from analyzer.errors import UserError


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "holds no JSON object"),
        ('{"version": 3.0, "features": []}', "has version 3.0; only version 0"),
        ('{"version": 0.0, "regression_constraints": {}}', "is of model quality"),
        ('{"version": 0.0}', "features"),
        (
            '{"features": [{"name": "a", "inferred_type": "Integral"},'
            ' {"name": "a", "inferred_type": "String"}]}',
            "names feature 'a' twice",
        ),
        ('{"features": [{"name": "a", "inferred_type": "Text"}]}', "features.0.inferred_type"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "constraints.json"
    path.write_text(text)
    with pytest.raises(UserError) as error:
        read_constraints(path)
    assert str(path) in str(error.value)
    assert said in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_statistics(tmp_path / "statistics.json")


def test_a_statistics_file_is_not_taken_for_constraints(tmp_path: Path) -> None:
    path = tmp_path / "constraints.json"
    path.write_text(
        '{"version": 0.0, "dataset": {"item_count": 1},'
        ' "features": [{"name": "a", "inferred_type": "Unknown"}]}'
    )
    with pytest.raises(UserError, match="is a statistics file"):
        read_constraints(path)


def test_unknown_fields_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "constraint_violations.json"
    path.write_text(
        '{"more": 1, "violations": [{"feature_name": "a", "constraint_check_type": "completeness_check",'
        ' "description": "Value: 0.0", "more": 2}]}'
    )
    assert read_violations(path).violations[0].feature_name == "a"
