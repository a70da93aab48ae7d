"""How a WebSocket signs in, resumes and ends: /api/v4/websocket of the Mattermost protocol."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass

import msgspec
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from chat_tui.errors import StorageError
from chat_tui.server.connection import SLOW_CONSUMER, Connection
from chat_tui.server.events import encode
from chat_tui.server.hub import Hub
from chat_tui.server.peer import EXPRESS_KEY
from chat_tui.server.websocket_actions import Actions, Desk, Frame, Session, is_id

LOGIN_SECONDS = 5.0
SESSION_CHECK_SECONDS = 15.0
OFFLINE_AFTER_SECONDS = 3.0
"""A user whose last socket closed counts as gone only after this long: most come straight back."""
FRAMES_PER_SECOND = 20.0
FRAMES_AT_ONCE = 100.0
CUT = 0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SocketTimes:
    """Seconds; tests make them short."""

    login: float = LOGIN_SECONDS
    session_check: float = SESSION_CHECK_SECONDS
    offline_after: float = OFFLINE_AFTER_SECONDS


@dataclass(slots=True)
class _Pass:
    """The token that a socket is open by now: a client that renewed it hands over the next."""

    token: str


class _Cut(Exception):
    """End the connection without a close frame, as the protocol does for what it does not understand."""


class WebSocketEndpoint:
    """The ASGI application behind the path; Host and Origin were checked before (`guard`)."""

    def __init__(
        self,
        hub: Hub,
        desk: Desk,
        *,
        times: SocketTimes | None = None,
        clock: Callable[[], int] | None = None,
    ) -> None:
        self._hub = hub
        self._desk = desk
        self._times = times or SocketTimes()
        self._actions = Actions(hub, desk, clock or _unix_milliseconds)
        self._background: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket."""
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        # Leaving without a close frame makes uvicorn end the TCP connection: exactly what a cut is.
        with contextlib.suppress(_Cut, WebSocketDisconnect):
            await self._serve(socket)

    async def _serve(self, socket: WebSocket) -> None:
        token = bearer_token(socket.headers.get("authorization", ""))
        session = self._desk.session(token) if token else None
        replies = []
        if session is None:
            token, session, seq = await self._wait_for_login(socket)
            replies.append(encode({"status": "OK", "seq_reply": seq}))
        connection, greeting = await self._resume_or_open(socket, session)
        user_id = session.user_id
        try:
            for frame in [*greeting, *replies]:
                await socket.send_text(frame)
            await self._run(socket, connection, _Pass(token))
        finally:
            self._hub.drop(connection)
            self._in_background(self._say_offline(user_id), "farewell")

    async def _wait_for_login(self, socket: WebSocket) -> tuple[str, Session, int]:
        """Token, session and sequence number of the challenge; whatever else comes before it is ignored."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._times.login):
                while True:
                    message = await socket.receive()
                    frame = read_frame(message, is_signed_in=False)
                    if frame.action != "authentication_challenge":
                        continue
                    token = (frame.data or {}).get("token")
                    session = self._desk.session(token) if isinstance(token, str) else None
                    if session is None or not isinstance(token, str):
                        raise _Cut
                    return token, session, frame.seq
        raise _Cut

    async def _resume_or_open(self, socket: WebSocket, session: Session) -> tuple[Connection, list[str]]:
        connection_id = socket.query_params.get("connection_id", "")
        if connection_id:
            resumed = self._resume(connection_id, socket.query_params.get("sequence_number", ""), session)
            result = "lossless" if resumed is not None else "anew"
            self._hub.metrics.count("resumes_total", result=result)
            if resumed is not None:
                return resumed
        connection = await self._hub.open(session.user_id, session.id)
        return connection, [self._hub.hello(connection)]

    def _resume(
        self, connection_id: str, sequence: str, session: Session
    ) -> tuple[Connection, list[str]] | None:
        if not is_id(connection_id):
            raise _Cut
        if not self._hub.knows(connection_id, session.user_id):
            return None
        if not sequence.isascii() or not sequence.isdigit():
            raise _Cut
        number = int(sequence[:19])
        # Number 0 is the hello itself: who did not even get that far is greeted again, under the same id.
        connection = self._hub.resume(connection_id, max(number, 1), session.user_id, session.id)
        if connection is None:
            return None
        return connection, [self._hub.hello(connection)] if number == 0 else []

    async def _run(self, socket: WebSocket, connection: Connection, held: _Pass) -> None:
        self._in_background(self._say_online(connection.user_id), "greeting")
        works: list[Awaitable[object]] = [
            connection.feed(socket.send_text, socket.scope.get("state", {}).get(EXPRESS_KEY)),
            self._read(socket, connection, held),
            self._watch_session(connection, held),
            connection.closing,
        ]
        tasks = [asyncio.ensure_future(work) for work in works]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks[:-1]:
                task.cancel()
            outcomes = await asyncio.gather(*tasks[:-1], return_exceptions=True)
        if connection.closing.done():
            code, reason = connection.closing.result()
            if code == SLOW_CONSUMER:
                self._hub.metrics.count("slow_consumers_total")
            if code != CUT:
                await _close_soon(socket, code, reason)
            return
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    def _in_background(self, work: Coroutine[object, object, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _say_online(self, user_id: str) -> None:
        with contextlib.suppress(StorageError):
            await self._desk.came_online(user_id)

    async def _say_offline(self, user_id: str) -> None:
        await asyncio.sleep(self._times.offline_after)
        if not self._hub.is_connected(user_id):
            with contextlib.suppress(StorageError):
                await self._desk.went_offline(user_id)

    async def _read(self, socket: WebSocket, connection: Connection, held: _Pass) -> None:
        budget = FrameBudget(time.monotonic)
        while True:
            message = await socket.receive()
            # A reader in a hurry is read more slowly: uvicorn stops reading the socket meanwhile.
            if wait := budget.spend():
                await asyncio.sleep(wait)
            frame = read_frame(message, is_signed_in=True)
            if frame.action == "authentication_challenge":
                self._go_on_by(connection, frame, held)
                continue
            session = self._desk.session(held.token)
            if session is None:
                connection.is_revoked = True
            await self._actions.perform(connection, frame, session)

    def _go_on_by(self, connection: Connection, frame: Frame, held: _Pass) -> None:
        """By the next token of the same user, which is answered; any other is passed over, as elsewhere.

        A stream that was silent for a while has lost events: it is opened anew, and resumed.
        """
        token = (frame.data or {}).get("token")
        if not isinstance(token, str) or token == held.token or connection.is_revoked:
            return
        session = self._desk.session(token)
        if session is None or session.user_id != connection.user_id:
            return
        held.token, connection.session_id = token, session.id
        answer = encode({"status": "OK", "seq_reply": frame.seq})
        connection.reply(lambda _: answer)

    async def _watch_session(self, connection: Connection, held: _Pass) -> None:
        """Sessions also end by time, which nobody announces."""
        while True:
            await asyncio.sleep(self._times.session_check)
            if self._desk.session(held.token) is None:
                connection.is_revoked = True


class FrameBudget:
    """How fast one client may send: a bucket of frames that fills with time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tokens = FRAMES_AT_ONCE
        self._at = clock()

    def spend(self) -> float:
        """Take one frame; the seconds to wait before it may be handled."""
        now = self._clock()
        self._tokens = min(FRAMES_AT_ONCE, self._tokens + (now - self._at) * FRAMES_PER_SECOND) - 1
        self._at = now
        return max(0.0, -self._tokens / FRAMES_PER_SECOND)


def bearer_token(header: str) -> str:
    """The token of an Authorization header, `Bearer` or `Token` in any case; else empty."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() in {"bearer", "token"} else ""


def read_frame(message: Message, *, is_signed_in: bool) -> Frame:
    """The frame in an ASGI message: JSON as text, msgpack as binary (only after log-in)."""
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    text, binary = message.get("text"), message.get("bytes")
    try:
        if text is not None:
            return msgspec.json.decode(text, type=Frame)
        if binary is not None and is_signed_in:
            return msgspec.msgpack.decode(binary, type=Frame)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise _Cut from error
    raise _Cut


async def _close_soon(socket: WebSocket, code: int, reason: str) -> None:
    # A client that does not read would let us wait for ever: its buffer is full.
    with contextlib.suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
        async with asyncio.timeout(1.0):
            await socket.close(code, reason)


def _unix_milliseconds() -> int:
    return time.time_ns() // 1_000_000
