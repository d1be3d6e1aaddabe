"""`import understudy` costs a job nothing: what the library needs is imported when it is asked for."""

import subprocess
import sys

import pytest

import understudy


def modules_after(statement: str) -> set[str]:
    code = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_package_imports_nothing_beside_itself() -> None:
    assert modules_after("import understudy") == {"understudy"}


def test_the_error_is_there_without_spark_or_pydantic() -> None:
    found = modules_after("import understudy; understudy.UserError")
    assert {name for name in found if name.startswith("understudy.")} == {
        "understudy.analyzer",
        "understudy.analyzer.errors",
    }


def test_the_calls_are_there_without_spark_or_a_library_of_tables() -> None:
    found = modules_after("import understudy; understudy.monitor, understudy.Report, understudy.session")
    assert not {"pyspark", "pandas", "polars", "pyarrow", "cloudpickle", "IPython", "rich"} & found


@pytest.mark.parametrize("name", understudy.__all__)
def test_each_public_name_is_there_and_listed(name: str) -> None:
    assert getattr(understudy, name) is not None
    assert name in dir(understudy)


def test_another_name_is_none_of_the_package() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'baselines'"):
        _ = understudy.baselines  # type: ignore[attr-defined]
