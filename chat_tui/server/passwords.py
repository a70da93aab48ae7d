"""How passwords are kept and checked: argon2id, off the event loop, two at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
"""One check takes much memory and a quarter of a second: more at once would stall everybody."""


class Passwords:
    """Hashes and checks passwords; unknown users cost as much time as known ones."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._decoy = ""

    async def hash(self, password: str) -> str:
        """What is stored instead of the password."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    def hash_now(self, password: str) -> str:
        """The same, blocking: for the command line."""
        return self._hasher.hash(password)

    async def matches(self, stored: str, password: str, at_turn: Callable[[], None] | None = None) -> bool:
        """Whether the password is right; for an empty `stored` the same work is done and the answer is no.

        `at_turn` is called before the work and may raise: much may have become known while one waited.
        """
        async with self._turn:
            if at_turn is not None:
                at_turn()
            return await asyncio.to_thread(self._verify, stored, password)

    def _verify(self, stored: str, password: str) -> bool:
        if not stored and not self._decoy:
            self._decoy = self._hasher.hash("nobody has this password")
        try:
            return self._hasher.verify(stored or self._decoy, password) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False
