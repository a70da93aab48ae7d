"""Where do our own ids of actions come from: 26 characters that sort by time and never repeat.

Or they are made of the name of what is done, so that the outbox and the server know it again.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from chat_tui.model.ids import ClientId

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS = 80
_LETTERS = 26


def named_id(*names: str) -> ClientId:
    """The id of what these names name: the same each time, also after a crash."""
    import hashlib  # the first paint names nothing

    number = int.from_bytes(hashlib.sha256("\0".join(names).encode("utf-8", "surrogatepass")).digest())
    return ClientId("".join(_DIGITS[(number >> 5 * index) & 31] for index in range(_LETTERS)))


class ClientIds:
    """ULIDs in lower case: 48 bits of milliseconds, 80 of chance; later ones of one maker sort later."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self._wall = wall
        self._last = 0

    def new(self) -> ClientId:
        """The next id."""
        number = (int(self._wall() * 1000) << _RANDOM_BITS) | int.from_bytes(os.urandom(_RANDOM_BITS // 8))
        self._last = max(number, self._last + 1)
        return ClientId("".join(_DIGITS[(self._last >> shift) & 31] for shift in range(125, -1, -5)))
