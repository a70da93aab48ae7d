"""How does Slack sign: HMAC-SHA256 of version, time and body in X-Slack-Signature?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chat_tui.auth.secret import Secret
from chat_tui.receiving.schemes.base import (
    Identity,
    Incoming,
    by_body,
    event_of,
    hex_hmac,
    require_same,
    timely,
)


class Slack:
    """Slack's events and commands, and what sends in its style."""

    name = "slack"
    mark = "x-slack-signature"

    def check(self, incoming: Incoming, secrets: Sequence[Secret]) -> None:
        """By the signature of time and body."""
        seconds = timely(incoming.one("x-slack-request-timestamp"), incoming.now)
        expected = [_sign(secret, seconds, incoming.body) for secret in secrets]
        require_same([one.encode() for one in expected], [incoming.one(self.mark)])

    def identity(self, incoming: Incoming, data: Mapping[str, Any]) -> Identity:
        """The id of an event stays when Slack tries again, though time and signature are others."""
        inner = data.get("event")
        kind = inner.get("type") if isinstance(inner, dict) else data.get("command") or data.get("type")
        event = event_of(kind, "message")
        found = data.get("event_id") or data.get("trigger_id")
        return Identity(found, event) if isinstance(found, str) else by_body(incoming, event)

    def signed(self, secret: Secret, event: str, body: bytes, now: float, name: str) -> dict[str, str]:
        """The id of a delivery stands in its body, if it has one."""
        return {"x-slack-request-timestamp": str(int(now)), self.mark: _sign(secret, int(now), body)}


def _sign(secret: Secret, seconds: int, body: bytes) -> str:
    return "v0=" + hex_hmac(secret, b"v0:%d:%s" % (seconds, body))
