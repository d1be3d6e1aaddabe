"""What ends a job: one sentence with AWS's word for whose fault it is."""

import errno

FULL = (errno.ENOSPC, errno.EDQUOT)
"""Errors of a disk that takes no more."""


class Fault(Exception):
    """A job cannot go on; its text, whose fault it is and a sentence, becomes the job's FailureReason."""

    def __init__(self, blamed: str, sentence: str) -> None:
        super().__init__(f"{blamed}: {sentence}")
        self.sentence = sentence


def client_fault(sentence: str) -> Fault:
    """What the request, its data or its rights are to blame for."""
    return Fault("ClientError", sentence)


def algorithm_fault(sentence: str) -> Fault:
    """What the job's container did."""
    return Fault("AlgorithmError", sentence)


def service_fault(sentence: str) -> Fault:
    """What befell the service, or a server it needs."""
    return Fault("InternalServerError", sentence)
