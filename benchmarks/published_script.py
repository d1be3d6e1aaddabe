"""A published preprocessing script as users copy it: every record logged twice, decoded, its keys padded."""

import base64
from typing import Any


def preprocess_handler(inference_record: Any, logger: Any) -> dict[str, str]:
    """The output's cells and then the input's, by position."""
    logger.info(f"Processing record: {inference_record}")
    logger.debug(f"Debugging a processing record: {inference_record}")
    input_data = inference_record.endpoint_input.data.rstrip("\n")
    decoded_input_data = base64.b64decode(input_data).decode("UTF-8")
    output_data = inference_record.endpoint_output.data.rstrip("\n")
    decoded_output_data = base64.b64decode(output_data).decode("UTF-8")
    outputs = decoded_output_data + "," + decoded_input_data
    return {str(i).zfill(20): d for i, d in enumerate(outputs.split(","))}
