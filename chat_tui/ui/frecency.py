"""Where does one go often, and of late? Each visit counts one, and half as much after three days."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from chat_tui.model.ids import ChannelId

if TYPE_CHECKING:
    from chat_tui.store.mine import Mine

HALF_LIFE = 3 * 86_400.0
MOST = 300
"""Channels that are remembered."""
_KEY = "visits"


class Frecency:
    """Kept with what is ours, so it is known after a restart; `clock` is Unix time in seconds."""

    def __init__(self, mine: Mine, clock: Callable[[], float]) -> None:
        self._mine = mine
        self._clock = clock

    def scores(self) -> Mapping[ChannelId, float]:
        """How much each channel counts now."""
        now = self._clock()
        return {ChannelId(channel_id): _faded(*visit, now) for channel_id, visit in self._read().items()}

    async def visited(self, channel_id: ChannelId) -> None:
        """One went there."""
        now, visits = self._clock(), self._read()
        before = _faded(*visits[channel_id], now) if channel_id in visits else 0.0
        visits[channel_id] = (before + 1.0, now)
        kept = sorted(visits, key=lambda each: _faded(*visits[each], now), reverse=True)[:MOST]
        # The one just visited may be the least of them all, and would never be remembered.
        named = dict.fromkeys([channel_id, *kept])
        await self._mine.remember(_KEY, json.dumps({each: visits[each] for each in named}))

    def _read(self) -> dict[str, tuple[float, float]]:
        try:
            kept = json.loads(self._mine.recall(_KEY) or "{}")
            return {str(each): (float(score), float(at)) for each, (score, at) in kept.items()}
        except (ValueError, TypeError, AttributeError):
            return {}


def _faded(score: float, at: float, now: float) -> float:
    return score * math.exp2(-max(0.0, now - at) / HALF_LIFE)
