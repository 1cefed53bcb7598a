"""Which origins may open a socket."""

import pytest

from realtime.entry import Refused, read_pass


def is_let_in(origin: str, host: str, query: str = "ticket=x") -> bool:
    headers = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin else [])
    try:
        read_pass({"query_string": query.encode(), "headers": headers})
    except Refused as refused:
        return (refused.close_code, refused.code) != (4403, "foreign_origin")
    return True


@pytest.fixture
def production(settings) -> None:
    settings.IS_PRODUCTION = settings.SECURE_SSL = True
    settings.ALLOWED_HOSTS = ["rgms.example.edu.ph", "live.example.edu.ph"]
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.edu.ph"]


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        ("https://rgms.example.edu.ph", "rgms.example.edu.ph", True),
        ("https://RGMS.example.edu.ph", "rgms.example.edu.ph:443", True),
        ("https://app.example.edu.ph", "live.example.edu.ph", True),
        ("https://APP.example.edu.ph", "live.example.edu.ph", True),
        ("https://rgms.example.edu.ph:8443", "rgms.example.edu.ph", False),
        ("http://rgms.example.edu.ph", "rgms.example.edu.ph", False),
        ("https://live.example.edu.ph", "rgms.example.edu.ph", False),
        ("https://evil.example", "evil.example", False),
        ("https://rgms.example.edu.ph.evil.example", "rgms.example.edu.ph", False),
        ("https://evil.example?rgms.example.edu.ph", "rgms.example.edu.ph", False),
        ("https://rgms.example.edu.ph,https://evil.example", "rgms.example.edu.ph", False),
        ("file://rgms.example.edu.ph", "rgms.example.edu.ph", False),
        ("null", "rgms.example.edu.ph", False),
        ("https://", "rgms.example.edu.ph", False),
        ("https://[", "rgms.example.edu.ph", False),
        ("https://rgms.example.edu.ph", "", False),
    ],
)
def test_in_production_only_the_own_and_the_listed_origins_come_in(production, origin, host, expected: bool):
    assert is_let_in(origin, host) is expected


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        ("http://localhost:8000", "localhost:8001", True),
        ("http://127.0.0.1:5173", "localhost:8001", True),
        ("http://192.168.1.7:8000", "192.168.1.7:8001", True),
        ("http://[::1]:8000", "[::1]:8001", True),
        ("http://192.168.1.8:8000", "192.168.1.7:8001", False),
        ("http://evil.example", "localhost:8001", False),
    ],
)
def test_in_development_the_port_does_not_matter(settings, origin, host, expected: bool):
    settings.IS_PRODUCTION, settings.ALLOWED_HOSTS = False, ["*"]

    assert is_let_in(origin, host) is expected


@pytest.mark.parametrize(
    ("query", "expected"), [("token=x", True), ("ticket=x", False), ("ticket=x&token=x", False)]
)
def test_without_an_origin_only_a_token_opens(query: str, expected: bool):
    assert is_let_in("", "localhost", query) is expected
