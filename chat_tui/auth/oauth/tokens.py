"""What a server gave us to act for somebody, and how it is kept in the place of a plain token."""

from __future__ import annotations

import json
import math
from typing import Any

from chat_tui.auth.secret import Secret
from chat_tui.model.frozen import dataclass

_MARK = "chat-tui-oauth"
_VERSION = 1
_COVERS = {"user": frozenset({"read", "post", "manage"})}
"""Mattermost's only scope, and what our own workspace calls the parts of it."""


@dataclass(frozen=True, slots=True)
class TokenSet:
    """`expires_at` is Unix time, `lifetime` the seconds it was given for; without them nobody said."""

    access: Secret
    refresh: Secret | None
    expires_at: float | None
    lifetime: float | None
    scopes: tuple[str, ...]
    issuer: str
    client_id: str
    token_endpoint: str
    revocation_endpoint: str

    def packed(self) -> Secret:
        """All of it as one secret."""
        kept = {
            _MARK: _VERSION,
            "access": self.access.reveal(),
            "refresh": self.refresh.reveal() if self.refresh else None,
            "expires_at": self.expires_at,
            "lifetime": self.lifetime,
            "scopes": list(self.scopes),
            "issuer": self.issuer,
            "client_id": self.client_id,
            "token_endpoint": self.token_endpoint,
            "revocation_endpoint": self.revocation_endpoint,
        }
        return Secret(json.dumps(kept))

    def lacks(self, asked: tuple[str, ...]) -> tuple[str, ...]:
        """What was asked for and not granted."""
        granted = set(self.scopes)
        return tuple(one for one in asked if one not in granted and not _COVERS.get(one, {one}) <= granted)

    def told_narrower(self, asked: tuple[str, ...]) -> str:
        """A sentence where less was granted than asked for, else nothing."""
        missing = self.lacks(asked)
        return f"The server did not grant all that was asked for: {', '.join(missing)}." if missing else ""


def unpacked(kept: Secret) -> TokenSet | None:
    """What `packed` made; None for a plain token, and for what is damaged."""
    text = kept.reveal()
    if not text.startswith("{"):
        return None
    try:
        told = json.loads(text)
        return _read(told) if told.get(_MARK) == _VERSION else None
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None


def _read(told: dict[str, Any]) -> TokenSet | None:
    texts = {name: told[name] for name in ("issuer", "client_id", "token_endpoint", "revocation_endpoint")}
    access, refresh, scopes = told["access"], told["refresh"], told["scopes"]
    is_text = all(isinstance(one, str) for one in (*texts.values(), *scopes, access, refresh or ""))
    if not is_text or not access:
        return None
    return TokenSet(
        Secret(access),
        Secret(refresh) if refresh else None,
        number(told["expires_at"]),
        number(told["lifetime"]),
        tuple(scopes),
        **texts,
    )


def number(value: object) -> float | None:
    """A number of seconds that can be reckoned with, else None; some servers write it as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) else None
