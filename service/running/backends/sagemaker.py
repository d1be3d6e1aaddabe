"""Jobs in the user's own account: CreateProcessingJob there, asked after until it ends."""

import logging
import time
from collections.abc import Collection, Mapping
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from understudy.analyzer.errors import UserError
from understudy.service.running import s3
from understudy.service.running.backends.backend import Closed, Ending, Refused, Work
from understudy.service.running.images import image_of
from understudy.service.settings import BackendName, Settings

LOG = logging.getLogger(__name__)

POLL_SECONDS = 10.0
LOOK_SECONDS = 0.2
RUNNER = "understudy:runner"
"""The tag by which a service knows its own jobs in the account."""
CODES = {"Completed": 0, "Failed": 1, "Stopped": 143}
NOT_THERE = ("ValidationException", "ResourceNotFound", "ValidationError")


class SageMakerBackend:
    """The account stages, runs and uploads; here is only waited."""

    name: BackendName = "sagemaker"
    stages = True

    def __init__(self, settings: Settings, runner: str, *, poll_seconds: float = POLL_SECONDS) -> None:
        """UserError where the account's address is this service's own."""
        self._settings = settings
        self._runner = runner
        self._poll_seconds = poll_seconds
        self._sagemaker = s3.client("sagemaker", settings)
        self._closed = Event()
        address = urlsplit(self._sagemaker.meta.endpoint_url)
        if (address.hostname, address.port) == (settings.host, settings.port):
            raise UserError(
                f"The backend sagemaker would ask this very service, {address.geturl()}: "
                "unset AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_SAGEMAKER for the service itself"
            )

    def run(self, work: Work) -> Ending:
        """Create the job in the account, or find it there, and wait for its end."""
        if self._closed.is_set():
            raise Closed(goes_on=False)
        try:
            self._sagemaker.create_processing_job(**self._request(work.request))
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceInUse" or not self._is_ours(work.name):
                raise Refused(f"ClientError: {error}") from None
        except BotoCoreError as error:
            raise Refused(f"InternalServerError: The account cannot be asked: {error}") from None
        work.log(
            "algo-1", f"The job runs in the account as {work.name}; its log is in CloudWatch Logs there."
        )
        stopped = False
        while True:
            told = self._told(work.name)
            if told.get("ProcessingJobStatus") in CODES:
                return _ending(told, stopped=stopped)
            if work.stopping.is_set() and not stopped:
                stopped = self._stop(work.name)
            self._pause(work.stopping, heard=stopped)

    def release(self, name: str) -> None:
        """The account keeps its jobs."""

    def leftovers(self, names: Collection[str]) -> set[str]:
        """Those that the account knows as ours."""
        return {name for name in names if self._is_ours(name)}

    def close(self) -> None:
        """Stop asking; jobs go on in the account."""
        self._closed.set()

    def _request(self, request: Mapping[str, Any]) -> dict[str, Any]:
        application = request["AppSpecification"]
        image = image_of(application["ImageUri"], self._settings.image)
        tags = [*request.get("Tags", ()), {"Key": RUNNER, "Value": self._runner}]
        return {**request, "AppSpecification": {**application, "ImageUri": image}, "Tags": tags}

    def _told(self, name: str) -> Mapping[str, Any]:
        """What the account says of a job; nothing where it does not answer, which is tried again."""
        try:
            answer: Mapping[str, Any] = self._sagemaker.describe_processing_job(ProcessingJobName=name)
        except (ClientError, BotoCoreError) as error:
            LOG.warning("job %s cannot be asked after: %s", name, error)
            return {}
        return answer

    def _is_ours(self, name: str) -> bool:
        """Whether a job is in the account and this service's own; so taken where the account does not say."""
        try:
            arn = self._sagemaker.describe_processing_job(ProcessingJobName=name)["ProcessingJobArn"]
            tags = self._sagemaker.list_tags(ResourceArn=arn)["Tags"]
        except ClientError as error:
            return error.response["Error"]["Code"] not in NOT_THERE
        except BotoCoreError:
            return True
        return {"Key": RUNNER, "Value": self._runner} in tags

    def _pause(self, stopping: Event, *, heard: bool) -> None:
        """Wait until the job is to be asked after, or is to be stopped; Closed where the service ends."""
        until = time.monotonic() + self._poll_seconds
        while time.monotonic() < until and (heard or not stopping.is_set()):
            if self._closed.wait(min(LOOK_SECONDS, self._poll_seconds)):
                raise Closed(goes_on=True)

    def _stop(self, name: str) -> bool:
        try:
            self._sagemaker.stop_processing_job(ProcessingJobName=name)
        except (ClientError, BotoCoreError) as error:
            LOG.warning("job %s cannot be stopped yet: %s", name, error)
            return False
        return True


def _ending(told: Mapping[str, Any], *, stopped: bool) -> Ending:
    status = told["ProcessingJobStatus"]
    return Ending(
        CODES[status],
        told.get("FailureReason") if status != "Completed" else None,
        told.get("ExitMessage"),
        stopped=status == "Stopped" and not stopped,
    )
