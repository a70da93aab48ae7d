"""How does GitLab say that it is GitLab: by a token in X-Gitlab-Token, or, since 19, by a signature?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chat_tui.auth.secret import Secret
from chat_tui.receiving.schemes.base import Identity, Incoming, by_body, event_of, require_same
from chat_tui.receiving.schemes.standard import Standard

_IDS = ("webhook-id", "idempotency-key", "x-gitlab-event-uuid")
"""Where the id of a delivery stands, the best first: a retry of an older GitLab changes the last."""


class GitLab:
    """GitLab; where it signs (a "signing token") it does so as Standard Webhooks say."""

    name = "gitlab"
    mark = "x-gitlab-event"

    def check(self, incoming: Incoming, secrets: Sequence[Secret]) -> None:
        """By the signature where there is one, and then by it alone; else by the token."""
        if incoming.has("webhook-signature"):
            Standard().check(incoming, secrets)
            return
        require_same([secret.reveal().encode() for secret in secrets], [incoming.one("x-gitlab-token")])

    def identity(self, incoming: Incoming, data: Mapping[str, Any]) -> Identity:
        """The id that stays the same when GitLab tries again."""
        event = event_of(data.get("object_kind"), event_of(incoming.one(self.mark), "event"))
        found = next((incoming.one(name) for name in _IDS if incoming.one(name)), "")
        return Identity(found, event) if found else by_body(incoming, event)

    def signed(self, secret: Secret, event: str, body: bytes, now: float, name: str) -> dict[str, str]:
        """With the token, which every GitLab sends."""
        return {
            "user-agent": "GitLab/chat-tui",
            self.mark: event,
            "x-gitlab-token": secret.reveal(),
            "idempotency-key": name,
        }
