"""How a thread is followed and marked read at a Mattermost server."""

from __future__ import annotations

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_threads import Thread, thread_state
from chat_tui.backends.mattermost.requests import call_of, get, thread_place
from chat_tui.backends.mattermost.rest import Rest
from chat_tui.model.actions import FollowThread, MarkThreadRead, Receipt
from chat_tui.model.events import ThreadChanged
from chat_tui.model.ids import UserId
from chat_tui.model.threads import ThreadState


class ThreadPerformer:
    """Does it; the receipt says where we stand in the thread."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def follow(self, action: FollowThread, me: UserId) -> Receipt:
        """From now on, or no longer."""
        await self._ask(action, me)
        state = ThreadState(action.message_id, action.channel_id, following=False)
        if action.following:
            place = thread_place(action.workspace_id, action.message_id)
            thread = wire.parse(Thread, (await self._rest.call(get(place))).body)
            state = thread_state(thread, action.channel_id)
        return Receipt((ThreadChanged(state),), message_id=action.message_id)

    async def mark(self, action: MarkThreadRead, me: UserId) -> Receipt:
        """Read up to a time."""
        thread = wire.parse(Thread, await self._ask(action, me))
        return Receipt(
            (ThreadChanged(thread_state(thread, action.channel_id)),), message_id=action.message_id
        )

    async def _ask(self, action: FollowThread | MarkThreadRead, me: UserId) -> bytes:
        return (await self._rest.call(call_of(action, me))).body
