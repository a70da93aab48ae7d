"""What does the answer of a token endpoint mean: tokens, or why there are none?"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from chat_tui.auth.oauth.tokens import TokenSet, number
from chat_tui.auth.oauth.web import WebAnswer
from chat_tui.auth.secret import Secret
from chat_tui.errors import AuthError, BackendError, BlockedError, Delivery, ProtocolError, TransientError
from chat_tui.model.frozen import dataclass

PENDING, SLOW_DOWN = "authorization_pending", "slow_down"
BAD_GRANT = "invalid_grant"
PROVIDER = "EnableOAuthServiceProvider"
REGISTRATION = "EnableDynamicClientRegistration"
_LONGEST_TOKEN = 16 * 1024
_MOST_SCOPES = 100


@dataclass(frozen=True, slots=True)
class Granted:
    """For whom tokens were asked, and what was asked."""

    client_id: str
    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    scopes: tuple[str, ...]


def tokens_of(answer: WebAnswer, asked: Granted, wall: Callable[[], float] = time.time) -> TokenSet:
    """The tokens of a good answer; raises what `refusal` says for another one."""
    if answer.status != 200:
        raise refusal(answer)
    told = answer.table()
    if "error" in told:  # some servers refuse with 200
        raise refusal(answer)
    if str(told.get("token_type", "")).lower() != "bearer":
        raise ProtocolError("The server gave a kind of token that this program cannot use.")
    access = _token(told, "access_token")
    if access is None:
        raise ProtocolError("The server let us in but gave no token.")
    lifetime = number(told.get("expires_in"))
    if lifetime is not None and lifetime <= 0:
        lifetime = None
    return TokenSet(
        access,
        _token(told, "refresh_token"),
        None if lifetime is None else wall() + lifetime,
        lifetime,
        _scopes(told.get("scope")) or asked.scopes,
        asked.issuer,
        asked.client_id,
        asked.token_endpoint,
        asked.revocation_endpoint,
    )


def _token(told: Mapping[str, Any], name: str) -> Secret | None:
    value = told.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > _LONGEST_TOKEN or not value.isascii():
        raise ProtocolError("The server gave a token that cannot be sent back to it.")
    if any(ord(letter) <= 32 or ord(letter) == 127 for letter in value):
        raise ProtocolError("The server gave a token that cannot be sent back to it.")
    return Secret(value)


def _scopes(value: object) -> tuple[str, ...]:
    words = value.split()[:_MOST_SCOPES] if isinstance(value, str) else []
    return tuple(word for word in words if word.isascii() and word.isprintable())


def error_of(answer: WebAnswer) -> str:
    """The error code of a refusal: the RFC's, or what Mattermost's id comes to; "" for none."""
    try:
        told = answer.table()
    except ProtocolError:
        return ""
    code = told.get("error", told.get("id", ""))
    if not isinstance(code, str) or not code.isascii() or not code.isprintable():
        return ""
    code = code[:100]
    return next((ours for part, ours in _MATTERMOST if code.startswith("api.") and part in code), code)


_MATTERMOST = (
    ("register_oauth_app.turn_off", PROVIDER),
    ("oauth.get_access_token.disabled", PROVIDER),
    ("oauth.allow_oauth.turn_off", PROVIDER),
    ("dynamic_client_registration", REGISTRATION),
    ("dcr", REGISTRATION),
    ("context.404", "no_such_path"),
    ("get_access_token.bad_client_secret", "needs_secret"),
    ("get_access_token.credentials", "invalid_client"),
    ("get_access_token.bad_client_id", "invalid_client"),
    ("get_access_token.expired_code", BAD_GRANT),
    ("get_access_token.refresh_token", BAD_GRANT),
    ("get_access_token.pkce", BAD_GRANT),
    ("get_access_token.bad_grant", "unsupported_grant_type"),
    ("get_access_token.internal", "server_error"),
)
"""What stands in an id of Mattermost's, and what it is called by the RFC or, where only an administrator can
mend it, by the setting."""

_ENDED = {
    BAD_GRANT: ("The server does not accept this sign-in any more.", "Sign in again."),
    "access_denied": ("The request was turned down.", "Sign in again if that was a slip."),
    "expired_token": ("The code was not typed in time.", "Begin again for a new code."),
}
_BLOCKED = {
    PROVIDER: (
        "The server lets no programs in by OAuth.",
        f"An administrator must switch on {PROVIDER}; or sign in with a personal access token.",
    ),
    REGISTRATION: (
        "The server lets no programs register themselves.",
        f"An administrator must switch on {REGISTRATION}, or register chat-tui as a public client and "
        "give you its client id.",
    ),
    "needs_secret": (
        "The server wants a secret of this program, which a program on your machine cannot keep.",
        "An administrator must register chat-tui as a public client (is_public).",
    ),
    "invalid_client": (
        "The server does not know this program by that client id.",
        "An administrator must register chat-tui as a public client and give you its client id.",
    ),
    "unauthorized_client": (
        "The server does not let this program in this way.",
        "An administrator must allow that for chat-tui's client id; or sign in in another way.",
    ),
    "invalid_scope": ("The server does not know, or not grant, what was asked for.", ""),
    "unsupported_grant_type": (
        "The server does not know this way of signing in.",
        "Sign in in another way.",
    ),
    "invalid_redirect_uri": (
        "The server lets no program on your own machine register itself.",
        "An administrator must add 127.0.0.1 to DCRRedirectURIAllowlist.",
    ),
    "keeps_secret": (
        "The server gave this program a secret, which a program on your machine cannot keep.",
        "An administrator must register chat-tui as a public client and give you its client id.",
    ),
    "no_such_path": ("The server has no OAuth at this address.", "Sign in in another way."),
}
_LATER = frozenset({"temporarily_unavailable", "server_error"})


def refusal(answer: WebAnswer) -> BackendError:
    """Our error for an answer without tokens; its sentence is ours, for theirs may be anybody's."""
    code = error_of(answer)
    if answer.status >= 500 and code not in _BLOCKED:
        code = "server_error"
    return refused_there(code or f"HTTP {answer.status}")


def refused_there(code: str) -> BackendError:
    """Our error for an error code, whichever way it came."""
    if code in _ENDED:
        return _ended(code)
    if code in _BLOCKED:
        return blocked(code)
    if code in _LATER:
        return TransientError("The server cannot let anybody in just now.", delivery=Delivery.UNKNOWN)
    shown = code[:60] if code.isascii() and code.isprintable() else "?"
    return ProtocolError(f"The server refused it without a reason that is known ({shown}).")


def expired() -> AuthError:
    """Nobody decided in time."""
    return _ended("expired_token")


def denied() -> AuthError:
    """Somebody said no."""
    return _ended("access_denied")


def _ended(code: str) -> AuthError:
    sentence, hint = _ENDED[code]
    return AuthError(sentence, code=code, hint=hint)


def blocked(code: str) -> BlockedError:
    """A person must act: the code is the setting's name, or the RFC's word."""
    sentence, hint = _BLOCKED[code]
    return BlockedError(sentence, hint=hint)
