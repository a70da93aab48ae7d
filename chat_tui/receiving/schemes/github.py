"""How does GitHub sign: HMAC-SHA256 of the body in X-Hub-Signature-256?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chat_tui.auth.secret import Secret
from chat_tui.receiving.schemes.base import Identity, Incoming, event_of, hex_hmac, require_same

_PREFIX = "sha256="


class GitHub:
    """GitHub, and what sends as it does (Gitea, Forgejo)."""

    name = "github"
    mark = "x-hub-signature-256"

    def check(self, incoming: Incoming, secrets: Sequence[Secret]) -> None:
        """By the signature of the body; the older one, of SHA-1, counts for nothing."""
        expected = [_PREFIX + hex_hmac(secret, incoming.body) for secret in secrets]
        require_same([one.encode() for one in expected], [incoming.one(self.mark)])

    def identity(self, incoming: Incoming, data: Mapping[str, Any]) -> Identity:
        """Neither the id nor a time is signed, so a body that was here before is a replay under any id."""
        event = event_of(incoming.one("x-github-event"), "event")
        return Identity(incoming.one("x-github-delivery"), event, also_by_body=True)

    def signed(self, secret: Secret, event: str, body: bytes, now: float, name: str) -> dict[str, str]:
        """With GitHub's names."""
        return {
            "user-agent": "GitHub-Hookshot/chat-tui",
            "x-github-event": event,
            "x-github-delivery": name,
            self.mark: _PREFIX + hex_hmac(secret, body),
        }
