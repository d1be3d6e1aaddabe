"""What a segment is called on a page."""

from collections.abc import Sequence

from understudy.analyzer.segments import DEFAULT
from understudy.report.text import CapturedValues, shortened

MOST_SEGMENTS = 60


def segment_words(segmentation: str, segment: str, held: Sequence[str], values: CapturedValues) -> str:
    """The segmentation, and the segment by its alias or values, which are shown as captured ones are."""
    named = shortened(segmentation, 60)
    if segment == DEFAULT:
        return f"{named}: all others"
    if segment != ", ".join(held):
        return f"{named}: {shortened(segment, 60)}"
    return f"{named} = {', '.join(map(values.text, held))}"
