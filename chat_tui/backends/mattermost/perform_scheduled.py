"""How a Mattermost server is told to say something later, at another time, or not at all."""

from __future__ import annotations

from chat_tui.backends.mattermost.codec_scheduled import scheduled_from
from chat_tui.backends.mattermost.requests import call_of
from chat_tui.backends.mattermost.rest import Rest
from chat_tui.model.actions import ChangeScheduled, DropScheduled, Receipt, SchedulePost
from chat_tui.model.ids import UserId
from chat_tui.model.messages import PostScheduled, PostUnscheduled


class Scheduler:
    """Does it; the receipt tells what the server keeps now."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def keep(self, action: SchedulePost | ChangeScheduled, me: UserId) -> Receipt:
        """The server gives a new one its id."""
        return Receipt((PostScheduled(scheduled_from(await self._ask(action, me))),))

    async def drop(self, action: DropScheduled, me: UserId) -> Receipt:
        """It is refused when it was said meanwhile."""
        await self._ask(action, me)
        return Receipt((PostUnscheduled(action.scheduled_id),))

    async def _ask(self, action: SchedulePost | ChangeScheduled | DropScheduled, me: UserId) -> bytes:
        return (await self._rest.call(call_of(action, me))).body
