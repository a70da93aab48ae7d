"""What happens while one event stream lives: read, gather, catch up, apply, tell."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from chat_tui.errors import TransientError
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.events import (
    Batch,
    DraftRemoved,
    DraftWritten,
    Event,
    LookupNeeded,
    MessagePosted,
    StreamOpened,
    TypingStarted,
)
from chat_tui.model.forms import FormOpened
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Cursor, MessageId
from chat_tui.realtime.catch_up import CatchUp
from chat_tui.realtime.comparing import Comparison
from chat_tui.realtime.heartbeat import Heartbeat, HeartbeatTimes
from chat_tui.realtime.inbox import Inbox
from chat_tui.realtime.lookups import Lookups
from chat_tui.realtime.presence import dated, poll_presence
from chat_tui.realtime.ring import Ring
from chat_tui.realtime.surroundings import Surroundings
from chat_tui.realtime.timing import first_ended, uninterrupted

log = logging.getLogger(__name__)
Told = TypeVar("Told")


class Source(Protocol):
    """Where events come from: a backend, or what stands in for its stream."""

    def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """Everything that happens, until the line drops."""

    async def ping(self) -> None:
        """Ask for a sign of life."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a session gets its events, how patient it is, and what people are told of it."""

    source: Source
    times: HeartbeatTimes
    phase: ConnectionPhase = ConnectionPhase.ONLINE
    reason: str = ""


class Session:
    """One attempt: from opening the stream to its end. `healthy_since` is set once the store is in step.

    `watch` runs beside it; when it raises, the session ends.
    """

    def __init__(
        self,
        ring: Ring,
        around: Surroundings,
        way: Way,
        watch: Callable[[], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        self._ring = ring
        self._around = around
        self._way = way
        self._watch = watch
        self._inbox = Inbox(ring.timing)
        self._lookups = Lookups(ring)
        self.heartbeat = Heartbeat(
            way.times, ring.timing, ping=way.source.ping, measured=around.status.measured
        )
        self.healthy_since: float | None = None

    async def run(self) -> None:
        """Live until the line drops, then raise why."""
        cursor = self._ring.store.cursor if self._is_on("resume") else None
        async with aclosing(self._way.source.events(cursor)) as stream:
            await first_ended(
                self._read(stream),
                self._deliver(),
                self.heartbeat.run(),
                self._lookups.run(),
                poll_presence(
                    self._ring,
                    lambda: self._around.visible,
                    self._around.moved_on,
                    wanted=lambda: self._is_on("presence"),
                ),
                self._watch() if self._watch is not None else self._compare(),
            )

    def _is_on(self, feature: str) -> bool:
        return self._around.features.is_on(feature)

    async def _compare(self) -> None:
        await Comparison(self._ring, self._around, self._lookups.notice).run()

    async def _read(self, stream: AsyncGenerator[Batch]) -> None:
        async for batch in stream:
            self.heartbeat.heard()
            self._around.status.log.heard(len(batch.events))
            await self._inbox.put(batch)
        raise TransientError("the server closed the connection")

    async def _deliver(self) -> None:
        """Apply frame by frame; a stream that was not resumed is caught up with before its first frame.

        One that was resumed tells what was missed before it says so: until then this is no line to trust.
        """
        while True:
            batch = await self._inbox.take()
            opened = next((event for event in batch.events if isinstance(event, StreamOpened)), None)
            if opened is None and batch.events and self.healthy_since is None:
                self._around.status.enter(ConnectionPhase.CATCHING_UP)
            if opened is not None and not opened.resumed:
                await self._begin_anew(opened)
                batch = replace(batch, events=tuple(event for event in batch.events if event != opened))
            await uninterrupted(self._apply(batch))
            if opened is not None:
                store = self._ring.store
                await self._lookups.describe_channels()
                groups = not opened.resumed or not store.categories()
                self._lookups.notice([LookupNeeded(tuple(store.behind()), categories=groups)])
                self.healthy_since = self._ring.timing.clock()
                is_asking = self._way.phase is ConnectionPhase.POLLING
                how = "polling" if is_asking else "resumed" if opened.resumed else "caught up"
                self._around.status.log.came_in_step(how)
                self._around.status.enter(self._way.phase, self._way.reason)

    async def _begin_anew(self, opened: StreamOpened) -> None:
        """Learn what was missed.

        The new stream's cursor is not stored before that is done: it says that all before it is known, which
        would be a lie that outlives this process. The old one is worth nothing any more.
        """
        self._around.status.enter(ConnectionPhase.CATCHING_UP)
        await self._ring.store.reset_cursor()
        await self._ring.apply(Batch((opened,)))
        await CatchUp(self._ring, self._around.status, lambda: self._around.visible).run()

    async def _apply(self, batch: Batch) -> None:
        news = self._news(batch.events)
        await self._ring.apply(replace(batch, events=dated(batch.events, self._ring.timing.wall())))
        for event in batch.events:
            if isinstance(event, TypingStarted):
                if self._is_on("typing"):
                    self._around.typing.heard(event)
            elif isinstance(event, MessagePosted):
                self._around.typing.posted(event.message.channel_id, event.message.author_id)
            elif isinstance(event, FormOpened) and self._around.on_form is not None:
                self._around.on_form(event)
            elif isinstance(event, DraftWritten | DraftRemoved) and self._around.on_draft is not None:
                self._around.on_draft(event)
        self._lookups.notice(batch.events)
        if news and self._around.on_news is not None:
            self._tell(self._around.on_news, news)
        for listener in self._around.listeners:
            self._tell(listener, batch.events)

    def _tell(self, listener: Callable[[Sequence[Told]], None], events: Sequence[Told]) -> None:
        try:
            listener(events)
        except Exception:  # a listener's code: its bug must not cost us the line
            log.exception("a listener to events failed")

    def _news(self, events: Sequence[Event]) -> list[MessagePosted]:
        """Messages not in the store yet, each once, however often the server repeats itself."""
        posted: dict[MessageId, MessagePosted] = {}
        for event in events:
            if isinstance(event, MessagePosted):
                posted.setdefault(event.message.id, event)
        known = self._ring.store.known(posted)
        return [event for message_id, event in posted.items() if message_id not in known]
