"""Who keeps one account connected: the only loop that retries connections."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from chat_tui.errors import AuthError, BackendError, ChatError, TransientError
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.frozen import dataclass
from chat_tui.realtime.connection import ConnectionStatus
from chat_tui.realtime.fallback import Fallback, StreamIsBack
from chat_tui.realtime.heartbeat import (
    ASKING_HEARTBEAT,
    LOCAL_HEARTBEAT,
    REMOTE_HEARTBEAT,
    HeartbeatTimes,
)
from chat_tui.realtime.polling import Poller
from chat_tui.realtime.reconnect import LOCAL_PACE, REMOTE_PACE, Pace, Reconnect, classify
from chat_tui.realtime.ring import Ring
from chat_tui.realtime.session import Session, Way
from chat_tui.realtime.surroundings import Surroundings
from chat_tui.realtime.suspend import watch_for_wake

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How patient a worker is: its heartbeat and its pace of coming back."""

    heartbeat: HeartbeatTimes
    pace: Pace
    may_ask: bool = False
    """Whether requests may stand in for an event stream that something on the way blocks."""


REMOTE = Rhythm(REMOTE_HEARTBEAT, REMOTE_PACE, may_ask=True)
LOCAL = Rhythm(LOCAL_HEARTBEAT, LOCAL_PACE)


class Worker:
    """Connects, listens, comes back. `before_connect` makes sure that there is a server to connect to.

    A bug in a codec or in the store ends the attempt and is shown as the reason; the loop goes on.
    """

    def __init__(
        self,
        ring: Ring,
        around: Surroundings,
        *,
        rhythm: Rhythm = REMOTE,
        before_connect: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._ring = ring
        self._around = around
        self._rhythm = rhythm
        self._before_connect = before_connect
        self._reconnect = Reconnect(rhythm.pace, clock=ring.timing.clock, random=ring.timing.random)
        self._fallback = Fallback(ring.timing.clock)
        self._session: Session | None = None
        self._signed_in = False
        self._asked = asyncio.Event()

    @property
    def status(self) -> ConnectionStatus:
        """How the line is."""
        return self._around.status

    async def run(self) -> None:
        """Keep connected until cancelled."""
        watch = asyncio.create_task(watch_for_wake(self._ring.timing, self.retry_now))
        try:
            while True:
                await self._round()
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            self.status.enter(ConnectionPhase.OFFLINE, "stopped")

    def retry_now(self) -> None:
        """Do not wait any longer; on a line that seems alive, make sure that it is."""
        self._reconnect.reset()
        if self._session is None:
            self._asked.set()
        else:
            self._session.heartbeat.woke()

    async def _round(self) -> None:
        """One attempt and the wait after it."""
        started = self._ring.timing.clock()
        error = await self._attempt()
        healthy_since = self._session.healthy_since if self._session is not None else None
        self._session = None
        self._around.typing.clear()
        if self._may_ask and self._fallback.ended(error, healthy_since=healthy_since):
            return
        verdict = classify(error)
        wait = self._reconnect.ended(verdict, started=started, healthy_since=healthy_since)
        retry_at = None if wait is None else self._ring.timing.clock() + wait
        self.status.enter(verdict.phase, verdict.reason, retry_at=retry_at)
        await self._ring.timing.wait(self._asked, wait)
        self._asked.clear()

    async def _attempt(self) -> Exception:
        """Live until the line ends, and say why it did."""
        try:
            await self._live()
        except ChatError as error:
            if isinstance(error, AuthError):
                self._signed_in = False
            log.info("connection ended: %s: %s", type(error).__name__, error)
            return error
        except Exception as error:  # a bug of a codec, the store or a hook must not end the account
            log.exception("the worker met a bug")
            return error
        return TransientError("The connection ended.")

    async def _live(self) -> None:
        """Raises when the line ends, and it always ends."""
        before = self.status.state
        self.status.enter(
            ConnectionPhase.CONNECTING, "" if before.phase is ConnectionPhase.OFFLINE else before.reason
        )
        if self._before_connect is not None:
            await self._before_connect()
        if not self._signed_in:
            await self._ring.backend.sign_in()
            self._signed_in = True
        self._session = self._next_session()
        await self._session.run()

    @property
    def _may_ask(self) -> bool:
        return self._rhythm.may_ask and self._around.features.is_on("polling")

    def _next_session(self) -> Session:
        if not (self._may_ask and self._fallback.is_asking):
            return Session(self._ring, self._around, Way(self._ring.backend, self._rhythm.heartbeat))
        poller = Poller(self._ring, lambda: self._around.visible)
        way = Way(poller, ASKING_HEARTBEAT, ConnectionPhase.POLLING, self._fallback.reason)
        return Session(self._ring, self._around, way, self._probe)

    async def _probe(self) -> None:
        """While we ask, open the event stream now and then; StreamIsBack once it says something."""
        while True:
            await self._ring.timing.sleep(self._fallback.next_probe())
            try:
                async with aclosing(self._ring.backend.events(None)) as stream:
                    async for _ in stream:
                        raise StreamIsBack("The event stream can be opened again.")
            except StreamIsBack:
                raise
            except BackendError as error:
                log.info("the event stream is still blocked: %s", error)
