import pytest

from understudy.analyzer.errors import UserError
from understudy.preprocess.formats import (
    Capture,
    Csv,
    DatasetFormat,
    Json,
    Merged,
    Parquet,
    parse_dataset_format,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"csv":{"header":true,"output_columns_position":"START"}}', Csv(header=True)),
        ('{"csv":{"header":true,"output_columns_position":"END"}}', Csv(header=True, outputs_last=True)),
        ('{"csv":{"header":true}}', Csv(header=True)),
        ('{"csv":{"header":"false"}}', Csv(header=False)),
        ('{"csv":{}}', Csv(header=False)),
        ('{"Csv":{"Header":true}}', Csv(header=True)),
        ('{"json":{"lines":true}}', Json(lines=True)),
        ('{"json":{"line":true}}', Json(lines=True)),
        ('{"Json":{"Line":true}}', Json(lines=True)),
        ('{"json":{"lines":false}}', Json(lines=False)),
        ('{"parquet":{}}', Parquet()),
        ('{"Parquet":{}}', Parquet()),
        ('{"sagemakerCaptureJson":{}}', Capture(("endpointOutput", "endpointInput"))),
        (
            '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
            Capture(("endpointOutput", "endpointInput")),
        ),
        (
            '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput"]}}',
            Capture(("endpointInput",)),
        ),
        (
            '{"sagemakerMergeJson":{}}',
            Merged(("endpointOutput", "batchTransformOutput", "endpointInput")),
        ),
        ('{"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}', Merged(("endpointOutput",))),
    ],
)
def test_published_forms_are_read(text: str, expected: DatasetFormat) -> None:
    assert parse_dataset_format(text) == expected


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("csv", "is not JSON"),
        ("[]", "exactly one key"),
        ('{"csv":{},"json":{}}', "exactly one key"),
        ('{"avro":{}}', "unknown format 'avro'"),
        ('{"csv":true}', "not a JSON object"),
        ('{"csv":{"header":"yes"}}', "neither true nor false"),
        ('{"csv":{"output_columns_position":"MIDDLE"}}', "neither START nor END"),
        ('{"sagemakerCaptureJson":{"captureIndexNames":["input"]}}', "unknown capture index name 'input'"),
        ('{"sagemakerCaptureJson":{"captureIndexNames":[]}}', "not a list of names"),
        ('{"sagemakerMergeJson":{"captureIndexNames":["output"]}}', "unknown capture index name 'output'"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(text: str, what: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_dataset_format(text)
    sentence = str(caught.value)
    assert sentence.startswith(f"dataset_format='{text}'")
    assert what in sentence
    assert '{"parquet":{}}' in sentence
