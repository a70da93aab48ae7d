"""How does Alertmanager, which signs nothing, say who it is: by a token, a password or a secret path?"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from chat_tui.auth.secret import Secret
from chat_tui.receiving.schemes.base import Identity, Incoming, by_body, event_of, require_same


class Alertmanager:
    """Prometheus's Alertmanager, and whatever sends its kind of body with a token."""

    name = "alertmanager"
    mark = "authorization"

    def check(self, incoming: Incoming, secrets: Sequence[Secret]) -> None:
        """By `Authorization: Bearer`, by the password of `Basic`, or by what follows the kind in the path."""
        require_same([secret.reveal().encode() for secret in secrets], credentials(incoming))

    def identity(self, incoming: Incoming, data: Mapping[str, Any]) -> Identity:
        """It gives no id."""
        return by_body(incoming, event_of(data.get("status"), "alert"))

    def signed(self, secret: Secret, event: str, body: bytes, now: float, name: str) -> dict[str, str]:
        """With the token."""
        return {"user-agent": "Alertmanager/chat-tui", self.mark: f"Bearer {secret.reveal()}"}


def credentials(incoming: Incoming) -> list[str]:
    """The secrets that a request shows in the open, as Latin-1."""
    way, _, value = incoming.one("authorization").partition(" ")
    value = value.strip()
    found = [value] if way.lower() == "bearer" else []
    if way.lower() == "basic":
        whole = _decoded(value)
        found += [whole, whole.partition(":")[2]]
    in_path = unquote(incoming.path, "latin-1").strip("/").partition("/")[2]
    return [*found, in_path]


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("latin-1")
    except (binascii.Error, ValueError):
        return ""
