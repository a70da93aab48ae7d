"""When does reading count as read? By one of four habits, and never in a channel that is only peeked into."""

from __future__ import annotations

import json
from typing import Literal, get_args

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId
from chat_tui.store.mine import Mine

Habit = Literal["focused", "visible", "reply", "manual"]
"""`focused`: while it is on the screen and the terminal has the focus. `visible`: on the screen is enough.
`reply`: when something is said there. `manual`: only when a person says so."""
HABITS: tuple[Habit, ...] = get_args(Habit)
PEEKED = "peeked"


def habit_of(name: str) -> Habit:
    """The habit of that name; the usual one for a name that is none."""
    return next((habit for habit in HABITS if habit == name), "focused")


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person has before them."""

    focused: bool = False
    """The terminal has the focus, and nothing lies above the messages."""
    shown: bool = False
    """The account's screen is the one that is shown."""


class ReadPolicy:
    """The habit of a person, and the channels that tell nobody that they were looked at."""

    def __init__(self, mine: Mine, habit: Habit = "focused") -> None:
        self._mine = mine
        self.habit = habit
        self._peeked = _channels(mine.recall(PEEKED))

    def is_peeked(self, channel_id: ChannelId) -> bool:
        """Whether nothing is marked read there, whatever is looked at or said."""
        return channel_id in self._peeked

    async def peek(self, channel_id: ChannelId, *, on: bool) -> None:
        """Begin or end peeking into a channel; raises StorageError when that cannot be kept."""
        peeked = self._peeked | {channel_id} if on else self._peeked - {channel_id}
        await self._mine.remember(PEEKED, json.dumps(sorted(peeked)))
        self._peeked = peeked

    def counts_as_read(self, channel_id: ChannelId, sight: Sight) -> bool:
        """Whether looking at a channel, or at a thread of it, is reading it."""
        if self.is_peeked(channel_id):
            return False
        if self.habit == "focused":
            return sight.focused
        return self.habit == "visible" and (sight.focused or sight.shown)

    def counts_when_answered(self, channel_id: ChannelId) -> bool:
        """Whether saying something there is reading it."""
        return self.habit == "reply" and not self.is_peeked(channel_id)


def _channels(kept: str | None) -> frozenset[ChannelId]:
    """What was kept; what cannot be understood is as good as nothing."""
    try:
        found = json.loads(kept or "[]")
    except ValueError:
        return frozenset()
    names = found if isinstance(found, list) else []
    return frozenset(ChannelId(name) for name in names if isinstance(name, str))
