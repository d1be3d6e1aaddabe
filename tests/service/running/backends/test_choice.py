"""Where jobs run, by what is there."""

from pathlib import Path

import pytest

from understudy.analyzer.errors import UserError
from understudy.service.running.backends.choice import backend_of
from understudy.service.running.backends.process import ProcessBackend
from understudy.service.running.backends.sagemaker import SageMakerBackend
from understudy.service.settings import Settings


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    monkeypatch.delenv("AWS_ENDPOINT_URL_SAGEMAKER", raising=False)


def chosen(tmp_path: Path, **settings: object) -> object:
    told = Settings.model_validate({"data_dir": tmp_path, "warm_engines": 0, **settings})
    backend = backend_of(told, "this-service")
    backend.close()
    return backend


def test_without_an_engine_jobs_are_processes(tmp_path: Path) -> None:
    assert isinstance(chosen(tmp_path), ProcessBackend)
    assert isinstance(chosen(tmp_path, backend="process"), ProcessBackend)


def test_the_account_is_chosen_by_name_alone(tmp_path: Path) -> None:
    assert isinstance(chosen(tmp_path, backend="sagemaker"), SageMakerBackend)


def test_an_engine_that_is_asked_for_and_does_not_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No Docker engine answers: start one, or choose the backend process"):
        chosen(tmp_path, backend="docker")
