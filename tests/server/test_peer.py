"""Is a peer's uid the kernel's word, on HTTP and WebSocket, and are those who never finish let go?"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import socket
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import unix_connect
from websockets.protocol import State
from websockets.server import ServerProtocol

from chat_tui.server import peer
from chat_tui.server.http_server import WorkspaceServer
from chat_tui.server.listening import bind_tcp
from chat_tui.server.peer import PeerHttpProtocol, PeerWebSocketProtocol
from tests.server.socket_fixtures import PATIENCE, serving, until

NOBODY = 65534


async def who_http(request: Request) -> Response:
    found = request.state.peercred
    await request.body()
    return JSONResponse({"uid": found.uid, "pid": found.pid, "gid": found.gid})


async def who_socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_json({"uid": websocket.state.peercred.uid, "pid": websocket.state.peercred.pid})
    await websocket.close()


async def echo_socket(websocket: WebSocket) -> None:
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(text)


async def express_socket(websocket: WebSocket) -> None:
    await websocket.accept()
    sizes = [int(size) for size in (await websocket.receive_text()).split()]
    written = getattr(websocket.state, peer.EXPRESS_KEY)([b"x" * size for size in sizes])
    await websocket.send_text(f"written {written}")
    await websocket.close()
    assert not getattr(websocket.state, peer.EXPRESS_KEY)([b"too late"])


@pytest.fixture
async def server(short_path: Path) -> AsyncIterator[WorkspaceServer]:
    routes = [Route("/who", who_http, methods=["GET", "POST"]), WebSocketRoute("/ws", who_socket)]
    routes.append(WebSocketRoute("/echo", echo_socket))
    routes.append(WebSocketRoute("/express", express_socket))
    async with serving(Starlette(routes=routes), short_path / "peer.sock") as running:
        yield running


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that waits for nobody."""
    monkeypatch.setattr(PeerHttpProtocol, "header_seconds", 0.2)
    monkeypatch.setattr(PeerHttpProtocol, "body_seconds", 0.2)


@pytest.fixture
def path(short_path: Path, server: WorkspaceServer) -> Path:
    return short_path / "peer.sock"


async def ask(path: Path) -> dict[str, Any]:
    async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=str(path))) as http:
        answer: dict[str, Any] = (await http.get("http://localhost/who")).json()
    return answer


async def test_http_and_websocket_both_know_the_process_at_the_other_end(path: Path) -> None:
    assert await ask(path) == {"uid": os.getuid(), "pid": os.getpid(), "gid": os.getgid()}
    async with unix_connect(str(path), "ws://localhost/ws") as socket:
        assert f'"pid":{os.getpid()}' in str(await socket.recv())


def ask_as(uid: int, path: str, channel: Any) -> None:
    os.setuid(uid)
    channel.send(asyncio.run(ask(Path(path))))


def open_to_all(path: Path) -> None:
    path.parent.chmod(0o755)
    path.chmod(0o666)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
async def test_two_users_are_told_apart(path: Path) -> None:
    open_to_all(path)
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=ask_as, args=(NOBODY, str(path), theirs))
    child.start()
    try:
        answered = await asyncio.to_thread(ours.poll, PATIENCE)
        assert answered
        assert ours.recv()["uid"] == NOBODY
    finally:
        await asyncio.to_thread(child.join, 10)


@pytest.mark.usefixtures("impatient")
async def test_an_event_stream_outlives_the_time_that_a_request_may_take(path: Path) -> None:
    async with unix_connect(str(path), "ws://localhost/echo") as socket:
        for silence in (0.3, 0.3):  # each longer than the server waits for a body
            await asyncio.sleep(silence)
            await socket.send("still here?")
            async with asyncio.timeout(PATIENCE):
                assert await socket.recv() == "still here?"


@pytest.mark.parametrize(
    "dribble",
    [
        b"",
        b"GET /who HT",
        b"GET /who HTTP/1.1\r\nHost: localhost\r\n",
        b"POST /who HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc",
    ],
)
@pytest.mark.usefixtures("impatient")
async def test_who_never_finishes_a_request_is_let_go(
    path: Path, server: WorkspaceServer, dribble: bytes
) -> None:
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(dribble)
    async with asyncio.timeout(PATIENCE):
        assert await closed(reader)
    writer.close()
    await until(lambda: not server.server_state.connections)


@pytest.mark.usefixtures("impatient")
async def test_a_second_request_that_never_finishes_is_let_go(path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(b"GET /who HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await reader.readuntil(b"}")
    writer.write(b"GET /wh")
    async with asyncio.timeout(PATIENCE):
        assert await closed(reader)
    writer.close()


@pytest.mark.usefixtures("impatient")
async def test_a_body_that_arrives_steadily_is_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer, "BODY_BYTES_PER_SECOND", 10)
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(b"POST /who HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40\r\n\r\n")
    for _ in range(4):
        writer.write(b"0123456789")
        await asyncio.sleep(0.1)
    async with asyncio.timeout(PATIENCE):
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_one_user_cannot_take_all_connections(
    path: Path, monkeypatch: pytest.MonkeyPatch, server: WorkspaceServer
) -> None:
    monkeypatch.setattr(peer, "CONNECTIONS_PER_USER", 3)
    pairs = [await asyncio.open_unix_connection(str(path)) for _ in range(3)]
    await until(lambda: len(server.server_state.connections) == 3)
    reader, writer = await asyncio.open_unix_connection(str(path))
    async with asyncio.timeout(PATIENCE):
        assert await closed(reader)
    for _, other in [*pairs, (reader, writer)]:
        other.close()


async def test_hundreds_may_come_in_the_same_moment(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer, "CONNECTIONS_PER_USER", 1_000)
    crowd = [socket.socket(socket.AF_UNIX) for _ in range(300)]
    try:
        for one in crowd:
            one.setblocking(False)
            one.connect(str(path))  # the server's loop has not run: all of them wait
        reader, writer = await asyncio.open_unix_connection(sock=crowd[-1])
        writer.write(b"GET /who HTTP/1.1\r\nHost: localhost\r\n\r\n")
        async with asyncio.timeout(PATIENCE):
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()
    finally:
        for one in crowd:
            one.close()


HALF_OPEN, DRIPS = 300, 50


@pytest.mark.usefixtures("impatient")
async def test_hundreds_who_never_finish_are_gone_soon_and_hold_nobody_up(
    path: Path, monkeypatch: pytest.MonkeyPatch, server: WorkspaceServer
) -> None:
    monkeypatch.setattr(peer, "CONNECTIONS_PER_USER", 2 * (HALF_OPEN + DRIPS))
    files = len(os.listdir("/proc/self/fd"))
    body = b"POST /who HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
    idle = [await asyncio.open_unix_connection(str(path)) for _ in range(HALF_OPEN + DRIPS)]
    dripping = [asyncio.create_task(drip(writer)) for _, writer in idle[HALF_OPEN:]]
    for number, (_, writer) in enumerate(idle):
        writer.write(body if number >= HALF_OPEN else b"GET /who HTTP/1.1\r\nHo")
    assert (await ask(path))["uid"] == os.getuid()
    async with asyncio.timeout(PATIENCE):
        assert all(await asyncio.gather(*(closed(reader) for reader, _ in idle)))
        await asyncio.gather(*dripping)
    for _, writer in idle:
        writer.close()
    await until(lambda: not server.server_state.connections)
    await until(lambda: len(os.listdir("/proc/self/fd")) <= files)
    assert (await ask(path))["uid"] == os.getuid()


async def drip(writer: asyncio.StreamWriter) -> None:
    """A byte now and then, which is no reason to wait longer."""
    while not writer.is_closing():
        await asyncio.sleep(0.05)
        writer.write(b"x")


async def test_one_address_cannot_begin_requests_without_end(
    monkeypatch: pytest.MonkeyPatch, server: WorkspaceServer
) -> None:
    monkeypatch.setattr(peer, "UNFINISHED_PER_ADDRESS", 3)
    with bind_tcp("127.0.0.1:0", has_tls=False) as listener:
        config, state = server.config, server.server_state

        def protocol() -> PeerHttpProtocol:
            return PeerHttpProtocol(config=config, server_state=state, app_state={})

        listening = await asyncio.get_running_loop().create_server(protocol, sock=listener)
        address = listener.getsockname()
        pairs = [await asyncio.open_connection(*address) for _ in range(3)]
        await until(lambda: len(state.connections) == 3)
        reader, writer = await asyncio.open_connection(*address)
        async with asyncio.timeout(PATIENCE):
            assert await closed(reader)
            # Who has said what he wants makes room, and stays.
            pairs[0][1].write(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert await pairs[0][0].readline()
            again, another = await asyncio.open_connection(*address)
            another.write(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert (await again.readline()).startswith(b"HTTP/1.1 404")
        for _, other in [*pairs, (reader, writer), (again, another)]:
            other.close()
        listening.close()


UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


async def test_who_is_let_in_while_the_server_stops_is_sent_away_and_holds_nothing_up(
    path: Path, server: WorkspaceServer
) -> None:
    with socket.socket(socket.AF_UNIX) as late:
        late.connect(str(path))
        late.sendall(UPGRADE)
        server.should_exit = True  # nothing was accepted yet: the loop has not run
        reader, writer = await asyncio.open_unix_connection(sock=late)
        async with asyncio.timeout(PATIENCE):
            assert await closed(reader)
        writer.close()


async def test_an_upgrade_that_the_end_overtook_is_not_called_a_fault(
    short_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    went_on: list[bool] = []

    async def app(websocket: WebSocket) -> None:
        for connection in list(running.server_state.connections):
            connection.shutdown()
        await websocket.accept()
        await websocket.send_text("too late")
        went_on.append(True)

    async with serving(Starlette(routes=[WebSocketRoute("/ws", app)]), short_path / "end.sock") as running:
        reader, writer = await asyncio.open_unix_connection(str(short_path / "end.sock"))
        writer.write(UPGRADE)
        async with asyncio.timeout(PATIENCE):
            assert (await reader.read()).startswith(b"HTTP/1.1 500")
        writer.close()
        await writer.wait_closed()
        await until(lambda: not running.server_state.tasks)
    assert not went_on
    assert "Exception in ASGI application" not in caplog.text


async def test_nothing_is_said_into_a_line_that_was_found_lost(
    short_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Who comes back is told up to 200 events without a pause, and asyncio complains of each in vain."""
    said: list[int] = []

    async def app(websocket: WebSocket) -> None:
        await websocket.accept()
        late.close()
        with contextlib.suppress(WebSocketDisconnect):
            for number in range(100):
                await websocket.send_text("much")
                said.append(number)

    with socket.socket(socket.AF_UNIX) as late:
        async with serving(Starlette(routes=[WebSocketRoute("/ws", app)]), short_path / "e.sock") as running:
            late.connect(str(short_path / "e.sock"))
            late.sendall(UPGRADE)
            await until(lambda: bool(said) and not running.server_state.tasks)
    assert said == [0]
    assert "socket.send() raised exception" not in caplog.text


async def closed(reader: asyncio.StreamReader) -> bool:
    """Whether the server ends the connection without another byte."""
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


def test_tcp_has_no_peer_credentials() -> None:
    with socket.socket() as sock:
        transport: Any = type("Transport", (), {"get_extra_info": lambda self, name: sock})()
        assert peer.peer_credentials(transport) is None


def test_the_kernels_struct_is_three_numbers() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        raw = ours.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    assert struct.unpack("3i", raw) == (os.getpid(), os.getuid(), os.getgid())


async def test_texts_of_every_size_are_written_at_once_and_none_after_the_end(
    server: WorkspaceServer, short_path: Path
) -> None:
    sizes = [0, 1, 125, 126, 65_535, 65_536]
    path = str(short_path / "peer.sock")
    async with unix_connect(path, "ws://localhost/express", max_size=None) as client:
        await client.send(" ".join(map(str, sizes)))
        heard = [message async for message in client]
    assert [len(text) for text in heard[:-1]] == sizes
    assert heard[-1] == "written True"


def test_a_line_that_its_client_is_closing_ends_without_a_fault() -> None:
    """As the workspace stops: websockets would refuse a second close frame, and all would end badly."""
    line = PeerWebSocketProtocol.__new__(PeerWebSocketProtocol)
    ended: list[str] = []
    line.handshake_complete, line.close_sent = True, False
    line.conn = ServerProtocol(state=State.CLOSING)
    line.transport = cast("Any", SimpleNamespace(close=lambda: ended.append("closed")))
    line.stop_keepalive = lambda: ended.append("quiet")  # type: ignore[method-assign]
    line.shutdown()
    assert ended == ["quiet", "closed"]
