"""What follows from the settings of a service."""

import pytest

from understudy.service.settings import is_loopback


@pytest.mark.parametrize(
    ("host", "is_one"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.2", False),
        ("example.com", False),
        ("localhost.example.com", False),
    ],
)
def test_which_addresses_are_of_this_machine(host: str, is_one: bool) -> None:
    assert is_loopback(host) == is_one
