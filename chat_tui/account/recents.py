"""Which emoji did we choose last?"""

from __future__ import annotations

from chat_tui.store.mine import Mine

KEPT = 16
_KEY = "recent emoji"


class Recents:
    """Remembered with what is ours, so it is known after a restart."""

    def __init__(self, mine: Mine) -> None:
        self._mine = mine

    def emoji(self) -> tuple[str, ...]:
        """Short names, the last chosen first."""
        return tuple((self._mine.recall(_KEY) or "").split())

    async def used(self, name: str) -> None:
        """One was chosen."""
        others = [each for each in self.emoji() if each != name]
        await self._mine.remember(_KEY, " ".join([name, *others][:KEPT]))
