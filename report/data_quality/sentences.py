"""The numbers in the sentences of AWS's violations, for folders that hold nothing else."""

import re

from understudy.analyzer.documents import Violation, ViolationDetail

_DOUBLE = r"(\d+(?:\.\d+)?(?:E-?\d+)?)"
_SHARE = re.compile(rf"Value: {_DOUBLE} does not meet")
_TYPE = re.compile(
    rf"Expected data type: (\w+), Expected match: {_DOUBLE}%\. Observed: Only {_DOUBLE}% of data"
)
_DISTANCE = re.compile(rf"distance: {_DOUBLE} exceeds threshold: {_DOUBLE}")


def detail_of(violation: Violation) -> ViolationDetail:
    """The violation with what its sentence tells: measured value, limit and type (texts observed)."""
    told = ViolationDetail(**violation.model_dump())
    text = violation.description
    if found := _TYPE.search(text):
        told.expected = found[1]
        told.threshold, told.measured = float(found[2]) / 100, float(found[3]) / 100
    elif found := _DISTANCE.search(text):
        told.measured, told.threshold = float(found[1]), float(found[2])
    elif found := _SHARE.search(text):
        told.measured = float(found[1])
    return told
