"""What a request is refused with: AWS's code, and AWS's sentence wherever it is known."""


class Refusal(Exception):
    """A client's fault: HTTP 400, `code` as `__type`, `message` as AWS would print it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def invalid(message: str) -> Refusal:
    """A request that AWS answers with ValidationException, its name for most faults."""
    return Refusal("ValidationException", message)
