"""What ends a job: one sentence with AWS's word for whose fault it is."""

import errno

FULL = (errno.ENOSPC, errno.EDQUOT)
"""Errors of a disk that takes no more."""


class Fault(Exception):
    """A job cannot go on; its text becomes the job's FailureReason."""


def client_fault(sentence: str) -> Fault:
    """What the request, its data or its rights are to blame for."""
    return Fault(f"ClientError: {sentence}")


def algorithm_fault(sentence: str) -> Fault:
    """What the job's container did."""
    return Fault(f"AlgorithmError: {sentence}")


def service_fault(sentence: str) -> Fault:
    """What befell the service, or a server it needs."""
    return Fault(f"InternalServerError: {sentence}")
