"""What do a chat and the values that come from it share: an account, its patience, whether it is open?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from chat_tui.client.kept import Kept
from chat_tui.errors import ChatError, TransientError

if TYPE_CHECKING:
    from chat_tui.account.account import Account

T = TypeVar("T")
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
"""Seconds between two tries, unless the server asks for more."""


class Desk:
    """One open connection. All that is done asks it for the account, so nothing is done after the end."""

    def __init__(self, account: Account, patience: float, places: Path) -> None:
        self._account = account
        self._places = places
        self._kept: dict[str, Kept] = {}
        self._in_use: set[str] = set()
        self._is_open = True
        self.patience = patience
        """Seconds that a thing may take before it is given up."""

    @property
    def account(self) -> Account:
        """The account; ChatError once it is closed."""
        if not self._is_open:
            raise ChatError(
                f"The connection of {self._account.name} is closed.",
                hint="Use it inside of `async with connect() as chat:`.",
            )
        return self._account

    async def patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer to a question; asked again while the server is away or busy, as long as the patience."""
        clock = asyncio.get_running_loop().time
        deadline, pause = clock() + self.patience, FIRST_PAUSE
        while True:
            try:
                return await ask()
            except TransientError as error:
                pause = max(min(pause * 2, LONGEST_PAUSE), error.retry_after or 0.0)
                if clock() + pause > deadline:
                    raise
                await asyncio.sleep(pause)

    def kept(self, name: str) -> Kept:
        """The place under a name, for one loop at a time."""
        account = self.account
        if name in self._in_use:
            raise ChatError(f"Another loop of this program keeps its place as {name!r}.")
        if name not in self._kept:
            self._kept[name] = Kept(self._places / account.name, name)
        self._in_use.add(name)
        return self._kept[name]

    def give_back(self, name: str) -> None:
        """The loop is left: another one of this program may go on from there."""
        self._in_use.discard(name)

    async def close(self) -> None:
        """Let go of all places; what is used afterwards raises ChatError."""
        self._is_open = False
        for kept in self._kept.values():
            await kept.close()


class OnceOf:
    """Numbers what is said while a message is dealt with, so that it has the same names when it is again."""

    def __init__(self, keep: str, message_id: str) -> None:
        self._name = f"{keep}\0{message_id}"
        self._count = 0

    def next(self) -> str:
        """The name of the next answer."""
        self._count += 1
        return f"{self._name}\0{self._count}"
