"""What one open WebSocket is still to be told, and up to where it has been told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from chat_tui.server.events import OMITTED, end_of_omitted, head_of
from chat_tui.server.records.event_log import KnownConnection

QUEUE_LIMIT = 256
"""Frames that may wait for one socket; a reader slower than that is cut off and resumes from the log."""
PAGE = 200
"""Events read from the log at once while a connection catches up."""
SLOW_CONSUMER = 4008
"""Close code for a client that does not read."""
TAKEN_OVER = 4009
"""Close code for a socket whose connection was resumed by another one."""

Send = Callable[[str], Awaitable[None]]
Express = Callable[[Sequence[bytes]], bool]
"""Write texts to the socket now; False, with nothing written, if something is still on its way there."""
ReadLog = Callable[[str, int, int], list[tuple[int, str]]]
"""The next events of a user's stream after a number, so many at most: numbers and frames."""


_Event = tuple[int, bytes]
"""Its number in the stream, and its text for this connection."""
_Reply = Callable[[int], str]


class Connection:
    """One open socket of one user. It follows the log until it has caught up, then it is fed by the hub.

    `base` is the number of its user's stream at its hello, `position` the last number it was handed. A number
    the hub did not hand over, because another process wrote it to the log, is read there.
    """

    def __init__(self, known: KnownConnection, session_id: str, position: int, read: ReadLog) -> None:
        self.connection_id = known.connection_id
        self.user_id = known.user_id
        self.session_id = session_id
        self.base = known.base
        self.position = position
        self._read = read
        self._omitted = head_of(end_of_omitted(known.connection_id))
        self.is_revoked = False
        self.closing: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()
        self._sent = position
        self._has_caught_up = False
        self._queue: asyncio.Queue[_Event | _Reply | None] = asyncio.Queue()
        self._express: Express | None = None
        self._unsent = 0
        """What is in the queue or being sent: nothing may overtake it."""
        self._ready: list[bytes] = []
        """The texts of the last events, up to `position`, which nothing has to overtake."""

    def offer(self, number: int, head: bytes) -> None:
        """Hand over the stream's next event, without waiting; ignored while the log is still being read.

        What can be written at once waits for `flush`.
        """
        if self.is_revoked or not self._has_caught_up or number <= self.position:
            return
        if number != self.position + 1:
            self.flush()
            self._has_caught_up = False
            self._put(None)
            return
        self.position = number
        text = self._text(number, head)
        if self._unsent or self._express is None:
            self._put((number, text))
        else:
            self._ready.append(text)

    def flush(self) -> None:
        """Nothing more is offered for now."""
        if not self._ready:
            return
        ready, self._ready = self._ready, []
        if self._express is not None and self._express(ready):
            self._sent = self.position
            return
        for event in enumerate(ready, start=self.position - len(ready) + 1):
            self._put(event)

    def reply(self, make: Callable[[int], str]) -> None:
        """Queue an answer; `make` gets the sequence number of the last event sent before it."""
        self._put(make)

    @property
    def waiting(self) -> int:
        """How many frames wait for the socket."""
        return self._queue.qsize()

    def close(self, code: int, reason: str) -> None:
        """Ask for the socket to be closed; code 0 means the line is cut without a word."""
        if not self.closing.done():
            self.closing.set_result((code, reason))

    async def feed(self, send: Send, express: Express | None = None) -> None:
        """Send what there is to send, in order, for ever; first what the log has.

        With `express` most events need no turn of this task: they are written when they are handed over.
        """
        self._express = express
        while True:
            await self._catch_up(send)
            await self._follow(send)

    async def _catch_up(self, send: Send) -> None:
        while rows := self._behind():
            for number, frame in rows:
                await self._send_event(send, number, self._text(number, head_of(frame)))
                self.position = number
        # No await since the log was found empty: from here on the hub hands over every number.
        self._has_caught_up = True

    def _behind(self) -> list[tuple[int, str]]:
        return [] if self.is_revoked else self._read(self.user_id, self.position, PAGE)

    async def _follow(self, send: Send) -> None:
        while (item := await self._queue.get()) is not None:
            if isinstance(item, tuple):
                await self._send_event(send, *item)
            else:
                await send(item(self._sent - self.base))
            self._unsent -= 1

    async def _send_event(self, send: Send, number: int, text: bytes) -> None:
        if self.is_revoked:
            return
        await send(text.decode())
        self._sent = number

    def _text(self, number: int, head: bytes) -> bytes:
        return b"%b%d}" % (OMITTED if head.endswith(self._omitted) else head, number - self.base)

    def _put(self, item: _Event | _Reply | None) -> None:
        if self._queue.qsize() >= QUEUE_LIMIT:
            self.close(SLOW_CONSUMER, "slow consumer")
            return
        self._unsent += item is not None
        self._queue.put_nowait(item)
