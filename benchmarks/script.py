"""An ordinary preprocessing script: the cells of both sides as one dictionary."""

from typing import Any


def preprocess_handler(inference_record: Any) -> dict[str, str]:
    """Output first, then the input's cells, by position."""
    output = inference_record.endpoint_output.data.rstrip("\n")
    cells = inference_record.endpoint_input.data.rstrip("\n").split(",")
    return {str(position).zfill(4): cell for position, cell in enumerate([output, *cells])}
