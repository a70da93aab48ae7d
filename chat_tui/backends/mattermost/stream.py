"""How one event stream runs: opened or resumed, counted, and ended with the error that says why."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any, Protocol

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec import frame_of, hello_of, last_seq_of
from chat_tui.errors import AuthError, Delivery, ProtocolError, SilentError, TransientError
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Cursor
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.meter import Meter
from chat_tui.net.socket import open_socket

OPENING_TIME = 6.0
"""Seconds until a first frame; servers cut a connection that they do not know after 5 s of silence."""
BROKEN_LIMIT = 3
BROKEN_TIME = 10.0
"""This many broken frames within so many seconds end the stream; fewer are left out one by one."""

_CURSOR = re.compile(r"([a-z0-9]{26}):([1-9][0-9]{0,14})")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a server's event stream: the next event expected on a connection id.

    A malformed id, or one with the number 0, is not answered with a new stream but with a cut line or with
    numbers that begin again, so such a place is never asked for.
    """

    connection_id: str
    next_seq: int

    @classmethod
    def of(cls, cursor: Cursor | None) -> Place | None:
        """Read a cursor; None for one that is not ours."""
        found = _CURSOR.fullmatch(cursor or "")
        return None if found is None else cls(found[1], int(found[2]))

    @property
    def cursor(self) -> Cursor:
        """The place as a cursor."""
        return Cursor(f"{self.connection_id}:{self.next_seq}")

    @property
    def query(self) -> str:
        """The place as the server wants to be asked for it."""
        return f"?connection_id={self.connection_id}&sequence_number={self.next_seq}"


class Line(Protocol):
    """What we need of a WebSocket."""

    async def receive(self) -> str | bytes:
        """The next message; a BackendError at the end."""

    async def send(self, text: str) -> None:
        """Send a text message."""

    async def close(self) -> None:
        """Close; safe to call twice."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing heard. `opened` is set once: False on the greeting of a new stream, True when the old one
    goes on and all that was missed has been heard, which the answer to the ping at its opening tells."""

    frame: wire.Frame | None = None
    cursor: Cursor | None = None
    opened: bool | None = None


class EventStream:
    """One WebSocket connection with header login; `numbers` are those of our actions, never reused."""

    def __init__(
        self, socket: Line, place: Place | None, numbers: Iterator[int], meter: Meter | None = None
    ) -> None:
        self._socket = socket
        self._place = place
        self._numbers = numbers
        self._meter = meter or Meter()
        self._is_open = False
        self._left_out = 0

    @classmethod
    async def open(
        cls,
        endpoint: Endpoint,
        token: str,
        cursor: Cursor | None,
        numbers: Iterator[int],
        meter: Meter | None = None,
    ) -> EventStream:
        """Connect and ask for a sign of life: its answer stands behind all that was missed, or a greeting."""
        place = Place.of(cursor)
        socket = await open_socket(
            endpoint,
            "/api/v4/websocket" + (place.query if place else ""),
            headers={"Authorization": f"Bearer {token}"},
        )
        stream = cls(socket, place, numbers, meter)
        try:
            await stream.act("ping")
        except BaseException:
            await socket.close()
            raise
        return stream

    @property
    def connection_id(self) -> str:
        """What the server calls this stream; empty before its greeting."""
        return "" if self._place is None else self._place.connection_id

    async def act(self, action: str, data: dict[str, Any] | None = None) -> None:
        """Send an action; its reply comes among the frames."""
        frame: dict[str, Any] = {"seq": next(self._numbers), "action": action}
        if data is not None:
            frame["data"] = data
        text = json.dumps(frame)
        self._meter.said(text)
        await self._socket.send(text)

    async def heard(self, clock: Callable[[], float] = time.monotonic) -> AsyncGenerator[Heard]:
        """Everything until the line drops, which is a BackendError; closes the socket at the end."""
        broken: deque[float] = deque(maxlen=BROKEN_LIMIT)
        try:
            while True:
                text = await self._receive()
                self._meter.heard(text)
                try:
                    told = self._sort(frame_of(text))
                except ProtocolError as error:
                    log.warning("left out a broken frame: %s", error)
                    self._left_out += 1
                    broken.append(clock())
                    if len(broken) == BROKEN_LIMIT and broken[-1] - broken[0] <= BROKEN_TIME:
                        raise TransientError("The server keeps sending broken frames.") from None
                    continue
                yield told
        finally:
            await self._socket.close()

    async def close(self) -> None:
        """End the connection; safe to call twice."""
        await self._socket.close()

    async def _receive(self) -> str | bytes:
        if self._is_open:
            return await self._socket.receive()
        try:
            async with asyncio.timeout(OPENING_TIME):
                return await self._socket.receive()
        except TimeoutError:
            raise SilentError(
                "The server opened the event stream but says nothing.", delivery=Delivery.UNKNOWN
            ) from None

    def _sort(self, frame: wire.Frame) -> Heard:
        if frame.event is None:
            return self._reply(frame)
        if frame.event == "hello":
            self._place = Place(hello_of(frame).connection_id, 1)
            self._is_open = True
            return Heard(frame, self._place.cursor, opened=False)
        return self._event(frame)

    def _reply(self, frame: wire.Frame) -> Heard:
        if frame.status != "OK" and frame.error and frame.error.status_code == 401:
            raise AuthError("The server does not know this session any more.", code=frame.error.id or "")
        if self._place is None:
            raise TransientError("The server answered before it said hello.")
        last = last_seq_of(frame)
        if last is not None and last >= self._place.next_seq + self._left_out:
            raise TransientError(f"Events were lost: {last} was sent, {self._place.next_seq} is due.")
        if self._is_open:
            return Heard()
        if last is not None and last + 1 < self._place.next_seq:
            # All its events would be taken for old ones.
            raise TransientError("The server began a new stream, and its greeting was lost.")
        self._is_open = True
        return Heard(cursor=self._place.cursor, opened=True)

    def _event(self, frame: wire.Frame) -> Heard:
        place, seq = self._place, frame.seq
        if place is None or seq is None:
            raise TransientError("The server sent an event before it said hello.")
        if seq < place.next_seq:
            return Heard()
        # A frame too broken to tell its number is one of those missing; asking again would not mend it.
        if seq > place.next_seq + self._left_out:
            raise TransientError(f"Events were lost: number {seq} came where {place.next_seq} was due.")
        self._left_out = 0
        self._place = Place(place.connection_id, seq + 1)
        return Heard(frame, self._place.cursor)
