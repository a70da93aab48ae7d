"""What can a program look at, of what is known here and at the server? Nothing is changed by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from chat_tui.client import making, reading, saying
from chat_tui.client.desk import Desk
from chat_tui.client.reading import Moment
from chat_tui.client.values import Channel, Message, Person, Status, Target
from chat_tui.errors import ChatError
from chat_tui.model.outbox import OutboxState


class Looking:
    """The half of a chat that only reads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def me(self) -> Person:
        """The person or bot that is signed in."""
        user = self._desk.account.store.me
        if user is None:
            raise ChatError("The server has not yet said who this is.")
        return making.person(self._desk, user.id)

    @property
    def status(self) -> Status:
        """How the line is, and what waits to be sent."""
        account = self._desk.account
        state, rows = account.connection.state, account.outbox.states()
        failed = rows.pop(OutboxState.FAILED, 0)
        return Status(
            account.connection.is_online, state.phase.value, state.reason, sum(rows.values()), failed
        )

    def history(
        self,
        target: Target,
        *,
        limit: int | None = None,
        before: Message | str | datetime | None = None,
        since: Moment | None = None,
    ) -> AsyncIterator[Message]:
        """What was said at the top of a channel, the newest first; answers are in `Message.replies`."""
        return reading.history(self._desk, target, limit=limit, before=before, since=since)

    async def search(self, query: str, *, limit: int = 50) -> tuple[Message, ...]:
        """What the server finds, the newest first; as `chat-tui search`: `from:ada in:#ops token`."""
        return await reading.search(self._desk, query, limit)

    def channels(self) -> tuple[Channel, ...]:
        """The channels that you are in."""
        summaries = self._desk.account.store.channel_summaries()
        return tuple(making.channel(self._desk, summary.channel.id) for summary in summaries)

    def unread(self) -> tuple[Channel, ...]:
        """Those of them in which something is unread, the most mentions first."""
        waiting = [channel for channel in self.channels() if channel.unread or channel.mentions]
        return tuple(sorted(waiting, key=lambda channel: (-channel.mentions, -channel.unread)))

    async def channel(self, target: Target) -> Channel:
        """The channel that a target names; TargetError names the nearest."""
        return making.channel(self._desk, await saying.channel_id_of(self._desk, target))

    def people(self) -> tuple[Person, ...]:
        """The people that are known here: those you have to do with."""
        users = self._desk.account.store.users()
        return tuple(making.person(self._desk, user.id) for user in users if not user.deleted)

    async def person(self, name: str) -> Person:
        """Somebody by handle, with or without @, asked of the server; TargetError names the nearest."""
        return await reading.find_person(self._desk, name)

    async def message(self, message_id: str) -> Message:
        """The message of this id or permalink, as it is now; TargetError if there is none."""
        return making.message(self._desk, await saying.message_of(self._desk, message_id))
