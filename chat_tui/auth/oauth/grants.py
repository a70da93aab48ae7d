"""How tokens are renewed (RFC 6749, 6) and given back (RFC 7009)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from chat_tui.auth.oauth.answers import Granted, refusal, tokens_of
from chat_tui.auth.oauth.tokens import TokenSet
from chat_tui.auth.oauth.web import Send, WebRequest
from chat_tui.errors import AuthError

_TIMEOUT = 8.0
"""Seconds. Our own workspace gives the same answer again for ten, to who has lost it and asks once more."""


async def refresh(send: Send, tokens: TokenSet, *, wall: Callable[[], float] = time.time) -> TokenSet:
    """Fresh tokens for the refresh token, which may be of no use from now on.

    AuthError with the code `invalid_grant` where the server does not accept it; TransientError where nobody
    knows whether it did.
    """
    if tokens.refresh is None:
        raise AuthError("The server gives no lasting sign-in.", code="no_refresh_token")
    asked = Granted(
        tokens.client_id,
        tokens.issuer,
        tokens.token_endpoint,
        tokens.revocation_endpoint,
        tokens.scopes,
    )
    form = {
        "grant_type": "refresh_token",
        "refresh_token": tokens.refresh.reveal(),
        "client_id": tokens.client_id,
    }
    answer = await send(WebRequest.form(tokens.token_endpoint, form, timeout=_TIMEOUT))
    fresh = tokens_of(answer, asked, wall)
    # A server may let the old one go on.
    return fresh if fresh.refresh is not None else replace(fresh, refresh=tokens.refresh)


async def revoke(send: Send, tokens: TokenSet) -> bool:
    """Give the tokens back; False where the server has no way to. With the refresh token all of them go."""
    if not tokens.revocation_endpoint:
        return False
    token = tokens.refresh or tokens.access
    form = {
        "token": token.reveal(),
        "token_type_hint": "refresh_token" if tokens.refresh else "access_token",
        "client_id": tokens.client_id,
    }
    answer = await send(WebRequest.form(tokens.revocation_endpoint, form))
    if answer.status != 200:
        raise refusal(answer)
    return True
