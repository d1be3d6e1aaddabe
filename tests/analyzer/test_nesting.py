import time

from understudy.analyzer.nesting import without_empty_parents
from understudy.analyzer.profile import ColumnProfile, TableProfile, TypeCounts


def table(**present: int) -> TableProfile:
    columns = [
        ColumnProfile(name.replace("__", "."), 3 - count, TypeCounts(integral=count), count)
        for name, count in present.items()
    ]
    return TableProfile(3, 3, columns)


def names(profile: TableProfile) -> list[tuple[str, int]]:
    return [(column.name, column.missing) for column in profile.columns]


def test_a_null_object_is_no_column_beside_what_others_hold_in_it() -> None:
    assert names(without_empty_parents(table(a=3, p=0, p__k=2))) == [("a", 0), ("p.k", 1)]


def test_the_baselines_features_of_it_are_missing_in_its_place() -> None:
    found = without_empty_parents(table(p=0, a=3), ["a", "p.k", "p.l[0]", "pq"])
    assert names(found) == [("p.k", 3), ("p.l[0]", 3), ("a", 0)]


def test_inner_objects_and_lists_are_told_as_well() -> None:
    found = without_empty_parents(table(p__o=0, l=0), ["l[0]", "l[1]", "p.o.k"])
    assert names(found) == [("p.o.k", 3), ("l[0]", 3), ("l[1]", 3)]


def test_what_holds_a_value_or_is_a_feature_itself_stays() -> None:
    assert names(without_empty_parents(table(p=1, q=0), ["p.k", "q", "q.k"])) == [("p", 2), ("q", 3)]


def test_a_name_that_only_begins_alike_is_another() -> None:
    assert names(without_empty_parents(table(p=0, pk=1), ["p_k"])) == [("p", 3), ("pk", 2)]


def test_a_feature_within_two_empty_parents_stands_once_where_the_first_is() -> None:
    found = without_empty_parents(table(p=0, p__o=0, a=1), ["p.o.k", "p.l"])
    assert names(found) == [("p.o.k", 3), ("p.l", 3), ("a", 2)]


def test_thousands_of_empty_parents_take_time_in_proportion() -> None:
    many = 10_000
    columns = [ColumnProfile(f"p{n}", 3, TypeCounts(), 0) for n in range(many)]
    begun = time.process_time()
    found = without_empty_parents(TableProfile(3, 3, columns), [f"p{n}.k" for n in range(many)])
    assert time.process_time() - begun < 5
    assert [column.name for column in found.columns] == [f"p{n}.k" for n in range(many)]
