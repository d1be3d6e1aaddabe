import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from understudy.preprocess.formats import Capture
from understudy.preprocess.inputs import InputFile, find_inputs
from understudy.preprocess.lines import GZIP_MAGIC, lines_of, not_text
from understudy.preprocess.partitions import partitions
from understudy.preprocess.reading import ReadOptions, told_by_first


def file(folder: Path, name: str, content: bytes) -> tuple[InputFile, bool]:
    path = folder / name
    path.write_bytes(content)
    return InputFile(path, len(content), path.suffix == ".gz"), True


def test_small_files_are_packed_in_order(tmp_path: Path) -> None:
    files = [file(tmp_path, f"{n}.csv", b"x" * 40) for n in range(5)]
    packed = partitions(files, 100)
    assert [[Path(split.path).stem for split in part] for part in packed] == [["0", "1"], ["2", "3"], ["4"]]


def test_a_file_up_to_twice_the_size_stays_whole(tmp_path: Path) -> None:
    assert len(partitions([file(tmp_path, "a.csv", b"1\n" * 100)], 100)) == 1


@pytest.mark.parametrize(("size", "count"), [(3_200, 32), (25_600, 64), (51_200, 64), (102_400, 128)])
def test_large_inputs_get_partitions_of_up_to_eight_times_the_size(
    tmp_path: Path, size: int, count: int
) -> None:
    assert len(partitions([file(tmp_path, "a.csv", b"1\n" * (size // 2))], 100)) == count


def test_a_packed_file_is_never_split(tmp_path: Path) -> None:
    assert len(partitions([file(tmp_path, "a.csv.gz", b"x" * 5000)], 100)) == 1


def test_a_packed_byte_is_taken_for_eight(tmp_path: Path) -> None:
    packed = [file(tmp_path, f"{n}.csv.gz", b"x" * 12) for n in range(3)]
    parts = partitions(packed, 200)
    assert [len(part) for part in parts] == [2, 1]
    assert [len(part) for part in partitions(packed, 190)] == [1, 1, 1]


def test_a_partition_holds_files_of_one_host(tmp_path: Path) -> None:
    files = [
        (replace(file(tmp_path, f"{n}.csv", b"x" * 10)[0], host=host), True)
        for n, host in enumerate(["algo-1", "algo-1", "algo-2", None])
    ]
    parts = partitions(files, 1000)
    assert [[split.host for split in part] for part in parts] == [["algo-1", "algo-1"], ["algo-2"], [None]]


def test_a_file_that_one_host_alone_has_is_not_split(tmp_path: Path) -> None:
    large, whole = file(tmp_path, "a.csv", b"1\n" * 500)
    assert len(partitions([(large, whole)], 100)) > 1
    assert len(partitions([(replace(large, host="algo-1"), whole)], 100)) == 1


def test_a_csv_with_a_quote_is_never_split(tmp_path: Path) -> None:
    with_quote = file(tmp_path, "a.csv", b"1,2\n" * 500 + b'"')
    assert len(partitions([with_quote], 100, quoting=True)) == 1
    assert len(partitions([with_quote], 100)) > 1


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line), max_size=60), st.integers(1, 50)
)
def test_splits_begin_at_lines_and_lose_none(tmp_path: Path, lines: list[bytes], size: int) -> None:
    content = b"\n".join(lines)
    assume(not_text(content) is None and not content.startswith(GZIP_MAGIC))
    splits = [split for part in partitions([file(tmp_path, "a.txt", content)], size) for split in part]
    assert [split.start for split in splits][1:] == [split.end for split in splits][:-1]
    assert all(split.start == 0 or content[split.start - 1 : split.start] == b"\n" for split in splits)
    whole = partitions([file(tmp_path, "a.txt", content)], size, splittable=False)[0][0]
    assert [line for split in splits for _, line in lines_of(split)] == [line for _, line in lines_of(whole)]


def test_a_batch_of_many_keys_is_held_against_many_names_in_proportion_to_both(tmp_path: Path) -> None:
    keys = [f"k{n}" for n in range(20_000)]
    instances = json.dumps({"instances": [dict.fromkeys(keys, 1)]})
    sides = ("endpointOutput", "endpointInput")
    given = {side: {"data": instances, "encoding": "JSON"} for side in sides}
    (tmp_path / "a.jsonl").write_text(json.dumps({"captureData": given}))
    names = [f"{name}_of_the_baseline" for name in keys]
    begun = time.process_time()
    told = told_by_first(find_inputs(tmp_path), Capture(sides), ReadOptions(names=names))
    assert time.process_time() - begun < 3
    first_keys = told["first_keys"]
    assert isinstance(first_keys, dict)
    assert first_keys["endpointInput"] == keys
