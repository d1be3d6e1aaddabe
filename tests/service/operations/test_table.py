"""Every operation is AWS's, and stands on the page."""

import re
from pathlib import Path

import botocore.session

from understudy.service.operations.table import OPERATIONS

PAGE = Path(__file__).parents[3] / "docs" / "service-operations.md"


def test_every_operation_is_one_of_awss() -> None:
    assert set(OPERATIONS) <= set(botocore.session.Session().get_service_model("sagemaker").operation_names)


def test_every_operation_has_its_row_on_the_page_and_no_other_has() -> None:
    rows = re.findall(r"^\| (`.*?`) \|", PAGE.read_text(), re.MULTILINE)
    assert sorted(name for row in rows for name in re.findall(r"`(.+?)`", row)) == sorted(OPERATIONS)


def test_what_lists_or_describes_writes_nothing() -> None:
    reading = {name for name, operation in OPERATIONS.items() if not operation.writes}
    assert reading == {name for name in OPERATIONS if name.startswith(("List", "Describe"))}
