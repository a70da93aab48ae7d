"""Are server addresses read as people write them, and refused where they would leak or lead nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.errors import ConfigError
from chat_tui.net.endpoint import Endpoint, is_loopback


@pytest.mark.parametrize(
    ("text", "base", "ws"),
    [
        ("https://chat.example.org", "https://chat.example.org", "wss://chat.example.org"),
        (" https://chat.example.org/ ", "https://chat.example.org", "wss://chat.example.org"),
        ("chat.example.org", "https://chat.example.org", "wss://chat.example.org"),
        ("https://example.org:8443/mm/", "https://example.org:8443/mm", "wss://example.org:8443/mm"),
        ("http://localhost:8065", "http://localhost:8065", "ws://localhost:8065"),
        ("http://127.0.0.1:8065", "http://127.0.0.1:8065", "ws://127.0.0.1:8065"),
        ("http://[::1]:8065", "http://[::1]:8065", "ws://[::1]:8065"),
    ],
)
def test_web_addresses(text: str, base: str, ws: str) -> None:
    endpoint = Endpoint.parse(text)
    assert (endpoint.base_url, endpoint.ws_url) == (base, ws)
    assert endpoint.socket_path is None
    assert endpoint.is_local == (not base.startswith("https"))


def test_a_socket_address() -> None:
    endpoint = Endpoint.parse("unix:///run/user/1000/100%25/s.sock")
    assert endpoint.socket_path == Path("/run/user/1000/100%25/s.sock")
    assert endpoint.base_url == "http://localhost"
    assert endpoint.is_local
    assert str(endpoint) == "unix:///run/user/1000/100%25/s.sock"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ftp://example.org",
        "https://",
        "https://user:secret@example.org",
        "https://example.org/?x=1",
        "https://example.org/#x",
        "https://exa mple.org",
        "https://example.org:99999",
        "https://[::1",
        "https://example.org\nHost: evil",
        "unix://relative/path",
        "unix:///" + "x" * 120,
    ],
)
def test_what_is_no_address_is_a_config_error(text: str) -> None:
    with pytest.raises(ConfigError):
        Endpoint.parse(text)


def test_plain_http_to_another_machine_needs_consent() -> None:
    with pytest.raises(ConfigError, match="unprotected"):
        Endpoint.parse("http://chat.example.org")
    assert Endpoint.parse("http://chat.example.org", allow_plain=True).ws_url == "ws://chat.example.org"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("a.localhost", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
