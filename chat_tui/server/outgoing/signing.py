"""How web hooks are signed, and signatures checked: Standard Webhooks, HMAC-SHA256 of id, time and raw body.

The library signs. It is not asked to check: it raises ValueError for an entry that is none, though a good one
follows, and looks at a clock of its own.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

TOLERANCE_SECONDS = 300
LONGEST_ID = 200
_SECRET_BYTES = 32
_MOST_SIGNATURES = 10


class SignatureError(Exception):
    """A request is not from who knows the secret, or is not of now."""


def new_secret() -> str:
    """A fresh signing secret: `whsec_` and base64."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def signed_headers(keys: Iterable[str], webhook_id: str, seconds: int, body: bytes) -> dict[str, str]:
    """The headers of a delivery, signed with each of `keys`."""
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(_sign(key, webhook_id, seconds, body.decode()) for key in keys),
    }


def checked_id(key: str, headers: Mapping[str, str], body: bytes, now: float) -> str:
    """The id of a request that is signed with `key` and of now; raises SignatureError for every other one."""
    webhook_id, time = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not webhook_id or "." in webhook_id or len(webhook_id) > LONGEST_ID:
        raise SignatureError
    if (
        not (time.isascii() and time.isdigit() and len(time) <= 12)
        or abs(now - int(time)) > TOLERANCE_SECONDS
    ):
        raise SignatureError
    try:
        expected = _sign(key, webhook_id, int(time), body.decode()).encode()
        given = [one.encode() for one in headers.get("webhook-signature", "").split(" ")[:_MOST_SIGNATURES]]
    except UnicodeError as error:
        raise SignatureError from error
    if not any(hmac.compare_digest(expected, one) for one in given):
        raise SignatureError
    return webhook_id


def _sign(key: str, webhook_id: str, seconds: int, text: str) -> str:
    from standardwebhooks import Webhook

    return Webhook(key).sign(webhook_id, datetime.fromtimestamp(seconds, UTC), text)
