"""Which text of a draft did the server and we both have last? It tells which of us changed it since."""

from __future__ import annotations

import hashlib
import json

from chat_tui.account.draft_saving import Place
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.store.mine import Mine
from chat_tui.store.salvage import LIST

KEY = f"{LIST}drafts at the server"
"""A list, so that it goes with the drafts when an abandoned seat's are adopted."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The server's time of its text, and a mark of the text if it is ours too; an empty mark is no text."""

    at: Millis
    mark: str = ""


def mark_of(text: str) -> str:
    """A few characters that tell one text from another; empty for none."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=9).hexdigest() if text else ""


class AgreedDrafts:
    """By place; what the server is not known to have has none. Kept on disk by `save`."""

    def __init__(self, mine: Mine) -> None:
        self._mine = mine
        self._agreed = _read(mine.recall(KEY) or "[]")
        self._saved = dict(self._agreed)

    def get(self, place: Place) -> Agreed | None:
        """What the server has, as far as we know."""
        return self._agreed.get(place)

    def places(self) -> tuple[Place, ...]:
        """Where it has something."""
        return tuple(self._agreed)

    def note(self, place: Place, at: Millis, mark: str = "") -> None:
        """The server's is from then; ours is the same if the mark says so."""
        self._agreed[place] = Agreed(at, mark)

    def forget(self, place: Place) -> None:
        """The server has none any more."""
        self._agreed.pop(place, None)

    async def save(self) -> None:
        """Bring it to disk, if it moved; raises StorageError."""
        if self._agreed == self._saved:
            return
        now = dict(self._agreed)
        rows = [[place[0], place[1] or "", known.at, known.mark] for place, known in now.items()]
        await self._mine.remember(KEY, json.dumps(rows))
        self._saved = now


def _read(text: str) -> dict[Place, Agreed]:
    """As it was written; of two for a place, which adopting brings, the later one."""
    found: dict[Place, Agreed] = {}
    try:
        for channel_id, root_id, at, mark in json.loads(text):
            place = ChannelId(str(channel_id)), MessageId(str(root_id)) if root_id else None
            if place not in found or found[place].at < at:
                found[place] = Agreed(Millis(int(at)), str(mark))
    except (ValueError, TypeError):
        return {}
    return found
