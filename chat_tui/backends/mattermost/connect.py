"""How a Mattermost backend is put together from an address and a way to sign in."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable

from chat_tui.auth.oauth.refreshing import RefreshingTokens
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import KeptLogin, Login, SessionTokens, TokenSource
from chat_tui.backends.mattermost.client import MattermostBackend
from chat_tui.backends.mattermost.login import obtain_token
from chat_tui.backends.mattermost.web import sender
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient
from chat_tui.net.libraries import load_all

load_all()  # this module is imported in a thread (`backends/late.py`), so the event loop need not do it


def connect(
    endpoint: Endpoint, login: Login, keep: Callable[[Secret], Awaitable[None]] | None = None
) -> MattermostBackend:
    """A backend that signs in by itself at its first call; `keep` hears of each new token."""
    http = HttpClient(endpoint)
    tokens: TokenSource
    if isinstance(login, KeptLogin):
        tokens = RefreshingTokens(login, sender(endpoint))
    else:
        tokens = SessionTokens(login, functools.partial(obtain_token, http), keep=keep)
    return MattermostBackend(endpoint, tokens, http=http)
