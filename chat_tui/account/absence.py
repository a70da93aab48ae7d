"""How long was nobody here, and is it worth telling what happened meanwhile?"""

from __future__ import annotations

from chat_tui.model.ids import Millis
from chat_tui.realtime.timing import Timing
from chat_tui.store.mine import Mine

LONG = 3600 * 1000
"""Milliseconds: who was away for less still has in mind what was said; a meeting, or lunch, is more."""
MANY = 30
"""Unread messages that are more than a screen: then an overview is shorter than reading, however soon."""
PLACE = "left"


class Absence:
    """Of one person, at this account, on this machine; kept, so that it counts from one run to the next."""

    def __init__(self, mine: Mine, timing: Timing) -> None:
        self._mine = mine
        self._timing = timing
        kept = mine.recall(PLACE) or ""
        self.left = Millis(int(kept)) if kept.isascii() and kept.isdecimal() else Millis(0)
        """When the last absence began; 0 if none is known of."""
        self._until = self._now()
        self._is_here = True
        self._is_told = False

    def is_worth_telling(self, unread: int) -> bool:
        """Whether there is something to tell of the last absence that nobody looked at yet."""
        if self._is_told or not unread:
            return False
        return unread >= MANY or (self.left > 0 and self._until - self.left >= LONG)

    def told(self) -> None:
        """Somebody looked at it: there is no more to be said of it."""
        self._is_told = True

    async def leave(self) -> None:
        """Nobody is here from now on; raises StorageError."""
        if self._is_here:
            self._is_here = False
            self.left = self._now()
            await self._mine.remember(PLACE, str(self.left))

    def come(self) -> None:
        """Somebody is here; what was said meanwhile is worth a look again."""
        if not self._is_here:
            self._is_here, self._is_told = True, False
            self._until = self._now()

    def _now(self) -> Millis:
        return Millis(int(self._timing.wall() * 1000))
