"""What may whoever draws several accounts do to the set of them: sign in, open one, sign out?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.account.signing_in import SigningIn, Wish


class Joining(Protocol):
    """The accounts of a running program."""

    def sign_in(self, wish: Wish) -> SigningIn:
        """A way in at a server."""

    async def open(self, name: str) -> Account:
        """The account of a name that is kept; not yet started."""

    async def sign_out(self, account: Account) -> tuple[str, ...]:
        """End the account's session and let go of the account; what a person should read of it."""


class OpenAccounts:
    """The accounts that are open, each closed once: when it is signed out of, or with all others.

    `build` makes the account of a name, and what gives its seat back; `end_session` ends the session of one
    and forgets its secret, and gives back what a person should read of it.
    """

    def __init__(
        self,
        build: Callable[[str], Awaitable[tuple[Account, Callable[[], None]]]],
        sign_in: Callable[[Wish], SigningIn],
        end_session: Callable[[str], Awaitable[tuple[str, ...]]],
    ) -> None:
        self._build = build
        self._sign_in = sign_in
        self._end_session = end_session
        self._endings: dict[str, AsyncExitStack] = {}

    def keep(self, account: Account, leave: Callable[[], None]) -> None:
        """An account that was built elsewhere is closed with the others."""
        ending = AsyncExitStack()
        ending.callback(leave)
        ending.push_async_callback(account.close)
        self._endings[account.name] = ending

    def sign_in(self, wish: Wish) -> SigningIn:
        """A way in at a server."""
        return self._sign_in(wish)

    async def open(self, name: str) -> Account:
        """The account of a name; whoever asked starts it, and never closes it."""
        account, leave = await self._build(name)
        self.keep(account, leave)
        return account

    async def sign_out(self, account: Account) -> tuple[str, ...]:
        """End its session, then close it; it is closed as well where the session could not be ended."""
        try:
            return await self._end_session(account.name)
        finally:
            ending = self._endings.pop(account.name, None)
            if ending is not None:
                await ending.aclose()

    async def close(self) -> None:
        """Close all, the last one first; one that fails keeps no other open."""
        async with AsyncExitStack() as stack:
            for ending in self._endings.values():
                stack.push_async_callback(ending.aclose)
            self._endings = {}
