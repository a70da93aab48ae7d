"""What counts as read in line mode? What was said while somebody was there, by their habit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chat_tui.account.attendance import Attendance
from chat_tui.account.policy import Sight
from chat_tui.errors import ChatError
from chat_tui.model.actions import MarkRead, SetActive
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.realtime.timing import Timing

if TYPE_CHECKING:
    from chat_tui.cli.line_mode.session import Session

SPACING = 1.0
"""Seconds between two looks at what was printed: a burst is marked once."""


class Marking:
    """Marks channels that were printed; what came while nobody was there when a key says that somebody is."""

    def __init__(self, session: Session, timing: Timing) -> None:
        self._session = session
        self._timing = timing
        self._printed: set[ChannelId] = set()
        self._thread: MessageId | None = None
        self._moved = asyncio.Event()
        self._is_here = True
        self._attendance = Attendance(timing, self._tell, idle=session.options.away_after or float("inf"))

    def seen(self) -> None:
        """A key was pressed."""
        self._attendance.seen()

    def printed(self, channel_id: ChannelId) -> None:
        """Something of a channel was said."""
        self._printed.add(channel_id)
        self._moved.set()

    def look_at(self, thread: MessageId | None) -> None:
        """The thread that a person is in: its replies are read as they are said."""
        self._thread = thread
        if not self._session.account.gate.is_closed:
            self._session.account.thread_marks.set_open(thread, self._sight)

    def marks_soon(self, channel_id: ChannelId) -> bool:
        """Whether what is unread there was heard just now, and is unread for a moment only."""
        policy = self._session.account.policy
        return channel_id in self._printed and policy.counts_as_read(channel_id, self._sight)

    @property
    def _sight(self) -> Sight:
        return Sight(self._is_here, shown=True)

    async def run(self) -> None:
        """Until cancelled."""
        watching = asyncio.create_task(self._attendance.run())
        try:
            while True:
                await self._moved.wait()
                self._moved.clear()
                await self._mark()
                await self._timing.sleep(SPACING)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _mark(self) -> None:
        account, sight = self._session.account, self._sight
        if account.gate.is_closed or self._session.console.is_holding():
            return
        for channel_id in list(self._printed):
            if account.policy.counts_as_read(channel_id, sight):
                self._printed.discard(channel_id)
                if self._is_unread(channel_id):
                    try:
                        await account.perform(MarkRead(account.new_client_id(), channel_id))
                    except ChatError:
                        return  # a full disk; it is unread then

    def _is_unread(self, channel_id: ChannelId) -> bool:
        summary = self._session.account.store.summary(channel_id)
        return summary is not None and bool(summary.membership.unread or summary.membership.mentions)

    def _tell(self, is_here: bool) -> None:
        """Somebody left or came back; the server hears of it."""
        self._is_here = is_here
        self._moved.set()
        self.look_at(self._thread)
        account = self._session.account
        task = asyncio.ensure_future(account.perform(SetActive(is_here)))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
