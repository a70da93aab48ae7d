"""Is a request to our port the answer we wait for, and what does it say? Bytes in, a verdict out."""

from __future__ import annotations

from dataclasses import field
from urllib.parse import parse_qsl

from chat_tui.auth.secret import Secret
from chat_tui.model.frozen import dataclass

_LONGEST_CODE = 4096
_MOST_FIELDS = 20
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<h1>{title}</h1>
<p>{text}</p>
"""
_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Connection": "close",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the answer must be like; the state is good for one answer."""

    host: str
    path: str
    state: Secret
    issuer: str
    tells_issuer: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a server told us through the browser: a code, or the RFC's word for why there is none."""

    code: Secret | None = None
    error: str = field(default="")


def read(head: bytes, expected: Expected) -> Told | None:
    """The answer in a request's head; None for every other request, of whatever kind."""
    lines = head.decode("latin-1").split("\r\n")
    method, _, rest = lines[0].partition(" ")
    target, _, version = rest.partition(" ")
    hosts = [line.partition(":")[2].strip() for line in lines[1:] if line.lower().startswith("host:")]
    path, _, query = target.partition("?")
    is_ours = method == "GET" and version in ("HTTP/1.1", "HTTP/1.0") and path == expected.path
    if not is_ours or [host.lower() for host in hosts] != [expected.host]:
        return None
    told = _fields(query)
    if told is None or Secret(told.get("state", "")) != expected.state:  # compared in constant time
        return None
    # Another server's answer, brought to us instead of this one's (RFC 9207).
    if (expected.tells_issuer or "iss" in told) and told.get("iss") != expected.issuer:
        return None
    return _verdict(told.get("code", ""), told.get("error", ""))


def _fields(query: str) -> dict[str, str] | None:
    """Each name once, as the RFC wants it (RFC 6749, 3.1)."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
    told = dict(pairs)
    return told if len(told) == len(pairs) else None


def _verdict(code: str, error: str) -> Told | None:
    if bool(code) == bool(error) or not (code + error).isascii() or len(code + error) > _LONGEST_CODE:
        return None
    return Told(Secret(code)) if code else Told(error=error)


def page(told: Told | None) -> bytes:
    """What the browser is shown: our own words, and nothing that was in its request."""
    if told is None:
        return _answer("400 Bad Request", "This is not what chat-tui waits for.", "You can close this page.")
    if told.code is None:
        return _answer(
            "200 OK", "chat-tui was not let in.", "Go back to your terminal; you can close this page."
        )
    return _answer("200 OK", "chat-tui goes on in your terminal.", "You can close this page.")


def _answer(status: str, title: str, text: str) -> bytes:
    body = _PAGE.format(title=title, text=text).encode("ascii")
    headers = {**_HEADERS, "Content-Length": str(len(body))}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("ascii") + body
