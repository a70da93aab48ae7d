"""What may whoever draws several accounts do to the set of them: sign in, open one, sign out?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Protocol

from chat_tui.account.account import Account
from chat_tui.account.signing_in import SigningIn, Wish

Build = Callable[[str], Awaitable[tuple[Account, Callable[[], None]]]]
"""Makes the account of a name, not yet started; the second gives its seat back once it is closed."""
SignOut = Callable[[str], Awaitable[tuple[str, ...]]]
"""Ends the session of the account of a name and forgets its secret; what a person should read of it."""


class Joining(Protocol):
    """The accounts of a running program."""

    def sign_in(self, wish: Wish) -> SigningIn:
        """A way in at a server."""

    async def open(self, name: str) -> Account:
        """The account of a name that is kept; not yet started."""

    async def sign_out(self, account: Account) -> tuple[str, ...]:
        """End the account's session and let go of the account; what a person should read of it."""


class OpenAccounts:
    """The accounts that are open, each closed once: when it is signed out of, or with all others."""

    def __init__(self, build: Build, sign_in: Callable[[Wish], SigningIn], sign_out: SignOut) -> None:
        self._build = build
        self._sign_out = sign_out
        self._open: dict[str, AsyncExitStack] = {}
        self.sign_in = sign_in

    async def open(self, name: str) -> Account:
        """The account of a name; whoever asked starts it, and never closes it."""
        account, leave = await self._build(name)
        ending = AsyncExitStack()
        ending.callback(leave)
        ending.push_async_callback(account.close)
        self._open[account.name] = ending
        return account

    async def sign_out(self, account: Account) -> tuple[str, ...]:
        """End its session, then close it; nothing of it is left open where the server is away."""
        try:
            return await self._sign_out(account.name)
        finally:
            await self._close(account.name)

    async def close(self) -> None:
        """Close all, the last one first."""
        for name in reversed(tuple(self._open)):
            await self._close(name)

    async def _close(self, name: str) -> None:
        ending = self._open.pop(name, None)
        if ending is not None:
            await ending.aclose()
