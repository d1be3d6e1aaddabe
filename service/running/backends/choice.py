"""Which backend runs the jobs of a service."""

import logging

from understudy.analyzer.errors import UserError
from understudy.service.running.backends.backend import Backend
from understudy.service.settings import Settings

LOG = logging.getLogger(__name__)


def backend_of(settings: Settings, runner: str) -> Backend:
    """The backend of the settings; where they name none, docker if an engine answers, else process.

    UserError where the one that is named cannot be used.
    """
    if settings.backend == "process":
        return _process(settings)
    if settings.backend == "sagemaker":
        from understudy.service.running.backends.sagemaker import SageMakerBackend

        return SageMakerBackend(settings, runner)
    from docker.errors import DockerException

    from understudy.service.running.backends.docker import DockerBackend

    try:
        return DockerBackend(settings, runner)
    except DockerException as error:
        if settings.backend == "docker":
            raise UserError(
                f"No Docker engine answers: start one, or choose the backend process ({error})"
            ) from None
        LOG.info("No Docker engine answers: jobs run in processes of ours")
    return _process(settings)


def _process(settings: Settings) -> Backend:
    from understudy.service.running.backends.process import ProcessBackend

    return ProcessBackend(settings)
