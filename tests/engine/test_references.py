import pytest

from understudy.analyzer.engine.references import OF_LABELS, reference
from understudy.analyzer.errors import UserError


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("score", ["score"]),
        ("$price", ["$price"]),
        ("a b.c", ["a b.c"]),
        ("$.a.b[0].c", ["$.a.b[0].c", "a.b[0].c"]),
        ("a.b[0]", ["a.b[0]"]),
        ("$['a']['b']", ["$['a']['b']", "a.b"]),
        ('$["a b"][02].c', ['$["a b"][02].c', "a b[2].c"]),
        ("$[1]", ["$[1]", "[1]", "_c1"]),
        ("$[1].p", ["$[1].p", "[1].p"]),
        ("not [closed", ["not [closed"]),
    ],
)
def test_a_path_is_looked_for_by_its_own_text_and_by_the_name_that_readers_give(
    text: str, names: list[str]
) -> None:
    assert reference(text) == {"text": text, "names": names, "own": len(names), "index": None}


def test_a_whole_number_is_also_a_place() -> None:
    assert reference("12") == {"text": "12", "names": ["12"], "own": 1, "index": 12}


@pytest.mark.parametrize(
    ("text", "sides", "names"),
    [
        ("score", ("endpointOutput", "endpointInput"), ["endpointOutput_score", "endpointInput_score"]),
        ("0", ("endpointOutput",), ["endpointOutput_0"]),
        ("$[1]", ("endpointOutput",), ["endpointOutput_$[1]", "endpointOutput_[1]", "endpointOutput_1"]),
        ("groundTruthData", OF_LABELS, ["groundTruthData_0"]),
        ("1", OF_LABELS, ["groundTruthData_1"]),
    ],
)
def test_a_column_that_a_script_named_by_its_side_comes_after_the_exact_name(
    text: str, sides: tuple[str, ...], names: list[str]
) -> None:
    found = reference(text, sides)
    assert isinstance(found["names"], list)
    assert isinstance(found["own"], int)
    assert found["names"][found["own"] :] == names


@pytest.mark.parametrize(
    "text", ["$.a[*]", "$..a", "$.a[?(@.b)]", "a[*].b", "$.a[0:2]", "$.a[-1]", "$.a[0,1]"]
)
def test_a_path_of_several_values_is_refused_before_anything_is_read(text: str) -> None:
    with pytest.raises(UserError, match=r"is a JSONPath that may stand for several values: give one"):
        reference(text)
