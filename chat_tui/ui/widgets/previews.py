"""What says the message that a permalink names, and who asks for it where it is not known here?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from chat_tui.errors import ChatError, RejectedError, TargetError
from chat_tui.model.channels import ChannelKind
from chat_tui.model.ids import MessageId
from chat_tui.model.messages import Message, MessageKind
from chat_tui.ui.one_by_one import OneByOne, Start
from chat_tui.ui.render.names import handle
from chat_tui.ui.render.view import Preview
from chat_tui.ui.widgets.pane_source import TimelineSource

BETWEEN = 1.0
"""Seconds between two questions: a page of links must not become a storm."""
MOST_WAITING = 20
MARK = "/pl/"
"""What stands before the id in the address of a message."""


class Previews:
    """Of one account, for all its panes; what the store does not know is asked for slowly."""

    def __init__(
        self,
        ask: Callable[[str], Awaitable[object]],
        is_ours: Callable[[str], bool],
        start: Start,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ask = ask
        self._is_ours = is_ours
        self._pause = pause
        self._asked: set[MessageId] = set()
        self._queue = OneByOne(self._fetch, start, MOST_WAITING)
        self.changed: list[Callable[[], None]] = []
        """Called when one more is known."""

    def of(self, message: Message, source: TimelineSource) -> Preview | None:
        """The message that the first permalink in this one names, if it is known."""
        if MARK not in message.text:
            return None
        from chat_tui.text.contents import links_of  # here, as few messages have such a link

        url = next((url for url in links_of(message) if MARK in url and self._is_ours(url)), None)
        if url is None:
            return None
        named = MessageId(url.rstrip("/").rpartition("/")[2])
        found = source.message(named)
        if found is None:
            if named not in self._asked and self._queue.want(named, url):
                self._asked.add(named)
            return None
        return None if found.deleted_at or found.id == message.id else _preview(found, source)

    async def _fetch(self, message_id: MessageId, url: str) -> None:
        try:
            await self._ask(url)
        except (RejectedError, TargetError):
            pass  # there is none for us; it is not asked for again
        except ChatError:
            self._asked.discard(message_id)
        else:
            for tell in self.changed:
                tell()
        await self._pause(BETWEEN)


def _preview(message: Message, source: TimelineSource) -> Preview | None:
    if message.kind is MessageKind.SYSTEM:
        return None
    summary = source.summary(message.channel_id)
    channel = summary.channel if summary is not None else None
    place = ""
    if channel is not None:
        place = f"~{channel.name}" if channel.kind is not ChannelKind.DIRECT else "a direct message"
    author = message.author_name or handle(source.user(message.author_id), message.author_id)
    return Preview(author, message.created_at, place, message.text)
