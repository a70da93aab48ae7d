"""What is asked of a web server for OAuth, and what it answers; who wires gives the `Send` that carries it.

A `Send` follows no redirect, reads no more than `limit` bytes, keeps no cookies, and raises errors as
`net.http.HttpClient` does: WebPageError for a page, TransientError with `delivery` for a line that failed.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from chat_tui.errors import ProtocolError
from chat_tui.model.frozen import dataclass

LIMIT = 64 * 1024
"""Bytes of an answer; the longest honest one has two signed tokens."""
TIMEOUT = 30.0
"""Seconds that an answer is waited for."""
LONGEST_URL = 2048
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class WebRequest:
    """One request to a whole URL; what its body holds is never shown."""

    method: str
    url: str
    body: bytes = field(default=b"", repr=False)
    content_type: str = ""
    limit: int = LIMIT
    timeout: float = TIMEOUT

    @classmethod
    def form(cls, url: str, fields: Mapping[str, str], *, timeout: float = TIMEOUT) -> WebRequest:
        """A form; what is empty is left out (RFC 6749, 3.2)."""
        told = urlencode({name: value for name, value in fields.items() if value})
        return cls("POST", url, told.encode("ascii"), _FORM, timeout=timeout)

    @classmethod
    def json(cls, url: str, value: object) -> WebRequest:
        """A JSON document."""
        return cls("POST", url, json.dumps(value).encode("utf-8"), _JSON)


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """What came back; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def table(self) -> dict[str, Any]:
        """The JSON object that was answered; ProtocolError for anything else."""
        try:
            value = json.loads(self.body) if len(self.body) <= LIMIT else None
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise ProtocolError("The server answered a question of OAuth with something that is no answer.")
        return value


Send = Callable[[WebRequest], Awaitable[WebAnswer]]


def parts_of(url: str) -> SplitResult | None:
    """The parts of a URL that may be asked or shown: absolute, no user, no fragment, nothing unprintable."""
    if len(url) > LONGEST_URL or not url.isascii() or any(ord(letter) <= 32 for letter in url):
        return None
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return None
    is_plain = "@" not in parts.netloc and "#" not in url and "\\" not in url and "\x7f" not in url
    return parts if is_whole and is_plain and parts.scheme in ("http", "https") else None


def origin_of(url: str) -> str:
    """Scheme, host and port, the usual ports left out; "" for no URL of the web."""
    parts = parts_of(url)
    if parts is None:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, usual) else "")


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine by its name."""
    parts = parts_of(url)
    return parts is not None and parts.hostname in _LOOPBACK
