"""What the operations' tests share: boto3's client before a real service whose jobs nobody runs."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.service.serving import Server

Refused = Callable[..., tuple[str, str]]


@pytest.fixture
def sagemaker(server: Server) -> Any:
    """A client of boto3."""
    return server.client()


@pytest.fixture
def refused() -> Refused:
    """The code and the sentence that a call is refused with."""

    def refusal(call: Callable[..., Any], **request: Any) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            call(**request)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"]

    return refusal
