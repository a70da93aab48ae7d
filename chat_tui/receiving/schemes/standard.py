"""How are Standard Webhooks signed: HMAC-SHA256 of id, time and raw body, in base64, several at once?

The library `standardwebhooks` is not asked: it raises ValueError for an entry of the list that is none,
though a good one follows, UnicodeDecodeError for other bytes than UTF-8, and looks at a clock of its own. The
tests hold what is done here against it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from chat_tui.auth.secret import Secret
from chat_tui.receiving.schemes.base import (
    Identity,
    Incoming,
    RefusedDelivery,
    Why,
    event_of,
    is_name,
    require_same,
    timely,
)

PREFIX = "whsec_"
_VERSION = "v1,"
_MOST_SIGNATURES = 10


class Standard:
    """standardwebhooks.com, version 1: also our own workspace's outgoing hooks."""

    name = "standard"
    mark = "webhook-signature"

    def check(self, incoming: Incoming, secrets: Sequence[Secret]) -> None:
        """By `webhook-signature`; entries of other versions and those that are none are passed over."""
        webhook_id = incoming.one("webhook-id")
        given = incoming.one("webhook-signature").split(" ")[:_MOST_SIGNATURES]
        seconds = timely(incoming.one("webhook-timestamp"), incoming.now)
        if "." in webhook_id or not is_name(webhook_id):
            raise RefusedDelivery(Why.ID)
        expected = [_sign(secret, webhook_id, seconds, incoming.body) for secret in secrets]
        require_same([one.encode() for one in expected], [one for one in given if one.startswith(_VERSION)])

    def identity(self, incoming: Incoming, data: Mapping[str, Any]) -> Identity:
        """The id is signed, and the type stands in the body."""
        return Identity(incoming.one("webhook-id"), event_of(data.get("type"), "event"))

    def signed(self, secret: Secret, event: str, body: bytes, now: float, name: str) -> dict[str, str]:
        """As the specification says."""
        return {
            "webhook-id": name,
            "webhook-timestamp": str(int(now)),
            "webhook-signature": _sign(secret, name, int(now), body),
        }


def _sign(secret: Secret, webhook_id: str, seconds: int, body: bytes) -> str:
    signed = b"%s.%d.%s" % (webhook_id.encode(), seconds, body)
    return _VERSION + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def _key(secret: Secret) -> bytes:
    """`whsec_` and base64; what is no base64 is the key itself."""
    text = secret.reveal()
    try:
        return base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return text.encode()
