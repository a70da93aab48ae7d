"""How a session token is obtained: the ways to sign in as values, and the source that hands out tokens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from chat_tui.auth.secret import Secret
from chat_tui.errors import AuthError
from chat_tui.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class PeerLogin:
    """The kernel tells the server who we are (a unix socket on this machine); no secret is needed."""


@dataclass(frozen=True, slots=True)
class PasswordLogin:
    """A name or email and a password, with a one-time code where the server asks for one.

    With an invitation the account is made first, with this name and password.
    """

    name: str
    password: Secret
    code: Secret | None = None
    invite: Secret | None = None


@dataclass(frozen=True, slots=True)
class TokenLogin:
    """A token made before: a kept session, a personal access token, a bot's."""

    token: Secret


@dataclass(frozen=True, slots=True)
class KeptLogin:
    """What is kept on this machine: a token, or tokens that one of our processes renews before they end.

    `load` fetches it when it is first needed, None if it is gone. `keep` returns when what it was given is
    safe on disk; `lock` is a file beside what is kept.
    """

    load: Callable[[], Awaitable[Secret | None]]
    keep: Callable[[Secret], Awaitable[object]]
    lock: Path


FreshLogin = PeerLogin | PasswordLogin | TokenLogin
"""By which somebody signs in now."""
Login = FreshLogin | KeptLogin
Obtain = Callable[[PeerLogin | PasswordLogin], Awaitable[Secret]]
"""Asks the server for a session token; raises AuthError with a sentence for people."""


class TokenSource(Protocol):
    """Where a backend takes its token from."""

    async def token(self) -> str:
        """The token to use now."""

    async def renew(self, dead: str) -> str:
        """Another token than the refused one; AuthError if there is none to be had."""

    @property
    def ends_at(self) -> float | None:
        """Unix time at which only a person can go on; None where it is renewed, or nobody said."""


class SessionTokens:
    """Hands out one token and, when it dies, asks for a new one once, however many calls noticed."""

    def __init__(
        self, login: FreshLogin, obtain: Obtain, *, keep: Callable[[Secret], Awaitable[None]] | None = None
    ) -> None:
        self._login = login
        self._obtain = obtain
        self._keep = keep
        self._current = login.token.reveal() if isinstance(login, TokenLogin) else ""
        self._turn = asyncio.Lock()

    async def token(self) -> str:
        """The current token; signs in when there is none yet."""
        async with self._turn:
            return self._current or await self._sign_in()

    async def renew(self, dead: str) -> str:
        """A token that is not `dead`; whoever comes second gets what the first one fetched."""
        async with self._turn:
            if self._current and self._current != dead:
                return self._current
            self._current = ""
            return await self._sign_in()

    @property
    def ends_at(self) -> float | None:
        """Servers do not say of a session token when it ends."""
        return None

    async def _sign_in(self) -> str:
        if isinstance(self._login, TokenLogin):
            raise signed_out()
        token = await self._obtain(self._login)
        self._current = token.reveal()
        if self._keep is not None:
            await self._keep(token)
        return self._current


def signed_out(sentence: str = "The token was revoked, has expired or is wrong.") -> AuthError:
    """Only signing in again helps."""
    return AuthError(sentence, code="token_refused", hint="`chat-tui login NAME` signs in again.")
