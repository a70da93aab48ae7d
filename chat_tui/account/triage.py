"""What of the inbox was dealt with, and what is put off until when? Kept on this machine, per account."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Millis
from chat_tui.store.mine import Mine

TakeBack = Callable[[], Awaitable[object]]
PLACE = "inbox"
MOST = 500
"""Entries that are kept; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was decided on a thing that waits for us."""

    done: Millis = Millis(0)
    """Dealt with up to then: what comes later brings it back."""
    until: Millis = Millis(0)
    """Not shown before."""


class Triage:
    """Decisions by the key of what they are about; every change is on disk when it returns."""

    def __init__(self, mine: Mine) -> None:
        self._mine = mine
        self._entries = _entries(mine.recall(PLACE))

    def is_hidden(self, key: str, at: Millis, now: Millis) -> bool:
        """Whether something that last moved `at` needs nobody now."""
        entry = self._entries.get(key)
        return entry is not None and (at <= entry.done or now < entry.until)

    def returned(self, key: str, now: Millis) -> Millis:
        """When something that was put off came back; 0 if it was not, or has not yet."""
        entry = self._entries.get(key)
        return entry.until if entry is not None and 0 < entry.until <= now else Millis(0)

    def snoozed(self, now: Millis) -> int:
        """How many are put off."""
        return sum(1 for entry in self._entries.values() if now < entry.until)

    def next_return(self, now: Millis) -> Millis | None:
        """When the next of those comes back."""
        return min((entry.until for entry in self._entries.values() if now < entry.until), default=None)

    async def done(self, key: str, at: Millis) -> TakeBack:
        """Somebody dealt with it; returns what takes that back. Raises StorageError."""
        return await self._put(key, Entry(done=at))

    async def snooze(self, key: str, until: Millis) -> TakeBack:
        """Put it off; returns what takes that back. Raises StorageError."""
        before = self._entries.get(key)
        return await self._put(key, Entry(before.done if before is not None else Millis(0), until))

    async def _put(self, key: str, entry: Entry | None) -> TakeBack:
        before = self._entries.get(key)
        entries = {name: each for name, each in self._entries.items() if name != key}
        if entry is not None:
            entries[key] = entry
        entries = dict(list(entries.items())[-MOST:])
        kept = {name: [each.done, each.until] for name, each in entries.items()}
        await self._mine.remember(PLACE, json.dumps(kept))
        self._entries = entries
        return lambda: self._put(key, before)


def _entries(kept: str | None) -> dict[str, Entry]:
    """What was kept; what cannot be understood is as good as nothing."""
    try:
        rows = json.loads(kept or "{}")
    except ValueError:
        return {}
    found: dict[str, Entry] = {}
    for key, times in rows.items() if isinstance(rows, dict) else ():
        if isinstance(times, list) and len(times) == 2 and all(type(each) is int for each in times):
            found[key] = Entry(Millis(times[0]), Millis(times[1]))
    return found
