from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from preprocess.inputs import InputFile
from preprocess.lines import GZIP_MAGIC, lines_of, not_text
from preprocess.plan import partitions


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
