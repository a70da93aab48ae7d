"""Where may an authorisation code be sent, and is an asked place one that was registered?"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlencode, urlsplit

LONGEST = 1024
LOOPBACK = frozenset({"127.0.0.1", "[::1]"})
"""Literal addresses of this machine: a program listens there on whatever port is free (RFC 8252, 7.3)."""
_LOCAL = LOOPBACK | {"localhost"}
_HOST = re.compile(r"(?P<host>\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?", re.IGNORECASE)
_PRINTED = re.compile(r"[!-~]+")


def may_register(uri: str) -> bool:
    """Whether this is a place to send codes to: absolute, no fragment, no user, encrypted unless local."""
    parts = _split(uri)
    if parts is None or parts.fragment or "#" in uri or "\\" in uri:
        return False
    found = _HOST.fullmatch(parts.netloc)
    if found is None or int(found["port"] or 1) not in range(1, 65536):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and found["host"].lower() in _LOCAL)


def matches(asked: str, registered: str) -> bool:
    """Whether a place is the registered one: letter by letter, the port excepted on a loopback literal."""
    if asked == registered:
        return True
    return may_register(asked) and is_loopback(asked) and _without_port(asked) == _without_port(registered)


def is_loopback(uri: str) -> bool:
    """Whether this is a place on the machine of whoever follows it, by its literal address."""
    parts = _split(uri)
    found = _HOST.fullmatch(parts.netloc) if parts is not None else None
    return parts is not None and parts.scheme == "http" and found is not None and found["host"] in LOOPBACK


def _without_port(uri: str) -> str:
    parts = _split(uri)
    found = _HOST.fullmatch(parts.netloc) if parts is not None else None
    if parts is None or found is None:
        return uri
    start = len(parts.scheme) + len("://")
    return f"{uri[:start]}{found['host']}{uri[start + len(parts.netloc) :]}"


def _split(uri: str) -> SplitResult | None:
    if len(uri) > LONGEST or _PRINTED.fullmatch(uri) is None:
        return None
    try:
        return urlsplit(uri)
    except ValueError:
        return None


def with_answer(uri: str, answer: dict[str, str]) -> str:
    """The place with what is told to it; what its own query says stays."""
    told = urlencode({name: value for name, value in answer.items() if value})
    return f"{uri}{'&' if '?' in uri else '?'}{told}"


def form_target(uri: str) -> str:
    """What a page's content policy calls the place, so that the browser follows from our form to it."""
    parts = urlsplit(uri)
    # The policy's grammar knows no IPv6 address.
    return f"{parts.scheme}:" if parts.netloc.startswith("[") else f"{parts.scheme}://{parts.netloc}"


def host_of(uri: str) -> str:
    """The host of a place that may be registered, lower case, without its port."""
    return (urlsplit(uri).hostname or "").lower()
