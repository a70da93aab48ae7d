"""What a program sends to OAuth's own endpoints: a form, or JSON, each name once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote_plus

from chat_tui.server.call import Call
from chat_tui.server.oauth.faults import BAD_FORM, OAuthError

MOST = 32 * 1024
"""Bytes of a form; the longest honest one has a redirect URI and a few codes."""
MOST_FIELDS = 50

Form = Mapping[str, str]


async def read(call: Call) -> Form:
    """The form in a request's body; raises OAuthError."""
    return parse(await call.body())


def parse(raw: bytes) -> Form:
    """A form; empty values are as good as none, and what is said twice is refused (RFC 6749, 3.2)."""
    if len(raw) > MOST:
        raise OAuthError(BAD_FORM)
    try:
        pairs = parse_qsl(raw.decode("utf-8"), errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise OAuthError(BAD_FORM) from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise OAuthError(BAD_FORM)
    return form


def basic(header: str) -> tuple[str, str] | None:
    """Name and secret of an Authorization header with `Basic` (RFC 6749, 2.3.1); None for another one."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError) as error:
        raise OAuthError(BAD_FORM) from error
    return unquote_plus(name), unquote_plus(secret)
