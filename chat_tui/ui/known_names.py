"""Which words are names of people and channels that we know, and so no mistakes of spelling?"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chat_tui.store.store import Store

OLD = 30.0
"""Seconds after which a word that is no name is looked for anew: somebody may have come meanwhile."""
_WORDS = re.compile(r"[^\W\d_]+")
_POSSESSIVE = re.compile(r"['’]s?$")


class KnownNames:
    """Handles and each word of a name, without regard to case; made when a word is first asked about."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._words: frozenset[str] = frozenset()
        self._made_at: float | None = None

    def has(self, word: str) -> bool:
        """Whether somebody or a channel is called so, also where something is theirs: `Maya's`."""
        bare = _POSSESSIVE.sub("", word.casefold())
        if bare in self._words:
            return True
        if self._made_at is not None and self._clock() - self._made_at < OLD:
            return False
        self._made_at = self._clock()
        self._words = self._read()
        return bare in self._words

    def _read(self) -> frozenset[str]:
        people = (f"{user.name} {user.display_name}" for user in self._store.users())
        channels = (f"{each.channel.name} {each.channel.title}" for each in self._store.channel_summaries())
        return frozenset(_WORDS.findall("\n".join((*people, *channels)).casefold()))
