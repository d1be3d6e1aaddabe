"""Preprocessing script for captures whose two sides are base64-encoded CSV.

The names of the returned columns are running numbers, padded with zeros so that their order as text is their
order as numbers: Model Monitor sorts columns by name and then names them, by position, as the baseline does.
"""

import base64


def decode(side):
    """Decode one side of the capture to the text that the endpoint saw."""
    return base64.b64decode(side.data).decode("utf-8").rstrip("\n")


def preprocess_handler(inference_record):
    """Put the model's answer before its inputs, as in the baseline's data set, and number the cells."""
    joined = decode(inference_record.endpoint_output) + "," + decode(inference_record.endpoint_input)
    return {str(position).zfill(20): cell for position, cell in enumerate(joined.split(","))}
