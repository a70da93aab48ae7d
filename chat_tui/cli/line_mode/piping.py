"""How does line mode send what comes from a pipe: each line one message, in order, until the end?"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from chat_tui.cli.following import Follower
from chat_tui.cli.line_mode.console import Typed
from chat_tui.cli.line_mode.session import Options, Session
from chat_tui.cli.output import safe_data
from chat_tui.cli.reading import past_rows
from chat_tui.errors import ChatError, RejectedError
from chat_tui.model.actions import SendMessage
from chat_tui.model.changes import RESYNC
from chat_tui.model.ids import ChannelId, ClientId, Millis

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.account.feed import Subscription

AT_ONCE = 32
"""Lines on their way; the pipe waits when there are more."""
PATIENCE = 15.0
"""Seconds for one message in which nothing moves."""


class OutOnly:
    """A console that only speaks: nobody types."""

    prompt = ""
    edits = False
    columns = 0

    def say(self, lines: Sequence[str]) -> None:
        """At once, on standard output."""
        for line in lines:
            safe_data(line)

    def is_holding(self) -> bool:
        """Nothing is held back."""
        return False

    def put(self, text: str) -> None:
        """Nothing can be edited."""

    async def read(self) -> Typed:
        """Nothing is typed."""
        return Typed("end")

    @contextmanager
    def aside(self) -> Iterator[None]:
        """No other program is run."""
        yield


class Lines:
    """The lines of standard input, read in a thread that nobody has to wait for."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._room = threading.Semaphore(AT_ONCE)
        threading.Thread(target=self._read, daemon=True, name="lines").start()

    async def next(self) -> str | None:
        """The next one without its end; None at the end of all."""
        line = await self._queue.get()
        self._room.release()
        return line

    def _read(self) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody wants lines any more
            for line in sys.stdin.buffer:
                self._room.acquire()
                self._put(line.decode("utf-8", "replace").rstrip("\r\n"))
            self._put(None)

    def _put(self, line: str | None) -> None:
        self._loop.call_soon_threadsafe(self._queue.put_nowait, line)


async def pipe_in(
    account: Account, channels: Sequence[ChannelId], options: Options, *, count: int, since: Millis | None
) -> None:
    """Send all lines to the one channel, say what is said there meanwhile; raises why a line was not sent."""
    account.gate.check()
    session, follower = Session(account, OutOnly(), options), Follower(account, frozenset(channels))
    session.followed = set(channels)
    with account.feed.subscribe() as feed:
        session.tell(follower.past(await past_rows(account, channels, count=count, since=since)))
        telling = asyncio.create_task(_tell(session, follower, feed))
        try:
            await _send_all(account, channels[0])
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        session.tell(follower.news(RESYNC))


async def _tell(session: Session, follower: Follower, feed: Subscription) -> None:
    async for changes in feed:
        session.tell(follower.news(changes))


async def _send_all(account: Account, channel_id: ChannelId) -> None:
    """No line is a command: what comes from a pipe may be written by anybody."""
    lines, number = Lines(), 0
    sent: deque[tuple[int, ClientId]] = deque()
    try:
        while (line := await lines.next()) is not None:
            number += 1
            if not line.strip():
                continue
            most = account.capabilities.max_message_length
            if len(line) > most:
                raise RejectedError(f"Line {number} has {len(line)} characters; the server takes {most}.")
            client_id = account.new_client_id()
            sent.append((number, client_id))
            await account.perform(SendMessage(client_id, channel_id, line))
            if len(sent) >= AT_ONCE:
                await _arrived(account, *sent.popleft())
        while sent:
            await _arrived(account, *sent.popleft())
    finally:
        for _, client_id in sent:
            with suppress(ChatError):
                await account.outbox.cancel(client_id)


async def _arrived(account: Account, number: int, client_id: ClientId) -> None:
    try:
        await account.outbox.drain(client_id, PATIENCE)
    except ChatError as error:
        with suppress(ChatError):
            await account.outbox.cancel(client_id)
        hint = f"It was line {number}; the lines behind it were not sent."
        raise type(error)(str(error), hint=hint) from error
