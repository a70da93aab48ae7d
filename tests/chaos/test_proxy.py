"""Does each fault of the chaos proxy do what it says, on TCP and on unix sockets, while it runs?"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.chaos import proxy as faults
from tests.chaos.frames import text_frame
from tests.chaos.proxy import ChaosProxy, Door, chaos_proxy
from tests.listening import last_moment

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
QUIET = 0.2
SOON = 30.0
HEAD = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"


class Echo:
    """A server that says everything twice: as it came, and to the test."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self.ended = asyncio.Event()
        self.broken = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                self.heard += data
                writer.write(data)
                await writer.drain()
            self.ended.set()
        except ConnectionError:
            self.broken.set()
        finally:
            writer.close()


class Lab:
    """A client, the proxy, and the echo behind it."""

    def __init__(self, proxy: ChaosProxy, echo: Echo) -> None:
        self.proxy, self.echo = proxy, echo
        self.writers: list[asyncio.StreamWriter] = []

    async def connect(self) -> Streams:
        address = self.proxy.url
        if address.startswith("unix://"):
            streams = await asyncio.open_unix_connection(address.removeprefix("unix://"))
        else:
            streams = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        self.writers.append(streams[1])
        return streams


@asynccontextmanager
async def lab(kind: str) -> AsyncIterator[Lab]:
    with tempfile.TemporaryDirectory(prefix="cx", dir="/tmp") as folder:
        echo = Echo()
        if kind == "unix":
            path = Path(folder) / "echo"
            server = await asyncio.start_unix_server(echo.serve, path)
            made = chaos_proxy(path, Path(folder) / "proxy")
        else:
            server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
            made = chaos_proxy(server.sockets[0].getsockname(), 0)
        async with server, made as proxy:
            room = Lab(proxy, echo)
            yield room
            for writer in room.writers:
                writer.transport.abort()
        await last_moment()


@pytest.fixture(params=["tcp", "unix"])
async def room(request: pytest.FixtureRequest) -> AsyncIterator[Lab]:
    """The same on both kinds of sockets."""
    async with lab(request.param) as made:
        yield made


async def silent(reader: asyncio.StreamReader) -> bool:
    """Whether nothing comes for a while, not even an end."""
    try:
        async with asyncio.timeout(QUIET):
            await reader.read(1)
    except TimeoutError:
        return True
    return False


async def answer(reader: asyncio.StreamReader, size: int) -> bytes:
    async with asyncio.timeout(SOON):
        return await reader.readexactly(size)


async def end(reader: asyncio.StreamReader) -> bytes:
    """What comes until the line ends, however it ends."""
    got = bytearray()
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(SOON):
            while data := await reader.read(65_536):
                got += data
    return bytes(got)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not condition():  # noqa: ASYNC110 - another end's state
            await asyncio.sleep(0.005)


async def test_without_faults_everything_passes_both_ways_to_its_end(room: Lab) -> None:
    reader, writer = await room.connect()
    data = bytes(range(256)) * 4_000
    writer.write(data)
    writer.write_eof()
    assert await end(reader) == data
    assert bytes(room.echo.heard) == data


@pytest.mark.parametrize("way", ["up", "down"])
async def test_a_pause_holds_one_direction_and_delivers_late(room: Lab, way: str) -> None:
    reader, writer = await room.connect()
    writer.write(b"one")
    assert await answer(reader, 3) == b"one"
    getattr(room.proxy, way).paused = True
    writer.write(b"two")
    assert await silent(reader)
    assert bytes(room.echo.heard) == (b"one" if way == "up" else b"onetwo")
    await room.proxy.heal()
    assert await answer(reader, 3) == b"two"


async def test_what_was_held_back_arrives_even_if_the_client_is_gone(room: Lab) -> None:
    reader, writer = await room.connect()
    writer.write(b"one")
    await answer(reader, 3)
    room.proxy.up.paused = True
    writer.write(b"late")
    await writer.drain()
    writer.close()
    await asyncio.sleep(QUIET)
    assert bytes(room.echo.heard) == b"one"
    await room.proxy.heal()
    async with asyncio.timeout(SOON):
        await room.echo.ended.wait()
    assert bytes(room.echo.heard) == b"onelate"


async def test_latency_and_jitter_delay_but_keep_the_order(room: Lab) -> None:
    clock = asyncio.get_running_loop().time
    reader, writer = await room.connect()
    room.proxy.down.latency, room.proxy.down.jitter = 0.15, 0.05
    start = clock()
    for number in range(10):
        writer.write(b"%d" % number)
        await asyncio.sleep(0.001)
    assert await answer(reader, 10) == b"0123456789"
    assert clock() - start >= 0.15


async def test_bandwidth_bounds_the_rate(room: Lab) -> None:
    clock = asyncio.get_running_loop().time
    reader, writer = await room.connect()
    room.proxy.up.bandwidth, room.proxy.up.slice_to = 20_000, 1_000
    start = clock()
    writer.write(b"x" * 6_000)
    await answer(reader, 6_000)
    assert clock() - start >= 0.25


async def test_slices_change_nothing(room: Lab) -> None:
    reader, writer = await room.connect()
    room.proxy.up.slice_to = room.proxy.down.slice_to = 7
    data = bytes(range(256)) * 8
    writer.write(data)
    assert await answer(reader, len(data)) == data


async def test_a_limit_ends_the_line_after_so_many_bytes(room: Lab) -> None:
    room.proxy.down.limit = 10
    reader, writer = await room.connect()
    writer.write(b"x" * 30)
    assert len(await end(reader)) <= 10


async def test_a_reset_ends_all_lines_at_both_ends(room: Lab) -> None:
    streams = [await room.connect() for _ in range(3)]
    for reader, writer in streams:
        writer.write(b"hi")
        await answer(reader, 2)
    assert room.proxy.reset() == 3
    for reader, _ in streams:
        assert await end(reader) == b""
    await until(lambda: room.echo.ended.is_set() or room.echo.broken.is_set())
    reader, writer = await room.connect()
    writer.write(b"again")
    assert await answer(reader, 5) == b"again"


async def test_a_reset_on_tcp_is_a_reset_not_an_end() -> None:
    async with lab("tcp") as room:
        reader, writer = await room.connect()
        writer.write(b"hi")
        await answer(reader, 2)
        room.proxy.reset()
        with pytest.raises(ConnectionResetError):
            await answer(reader, 1)


async def test_a_half_closed_line_still_carries_what_the_client_says(room: Lab) -> None:
    reader, writer = await room.connect()
    writer.write(b"hi")
    await answer(reader, 2)
    room.proxy.half_close()
    assert await end(reader) == b""
    room.echo.heard.clear()
    writer.write(b"hi there")
    await writer.drain()
    await until(lambda: bytes(room.echo.heard) == b"hi there")


async def test_a_refused_door_lets_nobody_in_and_opens_again_at_the_same_place(room: Lab) -> None:
    reader, writer = await room.connect()
    writer.write(b"hi")
    assert await answer(reader, 2) == b"hi"
    await room.proxy.set_door(Door.REFUSED)
    with pytest.raises(OSError):
        await room.connect()
    writer.write(b"old")
    assert await answer(reader, 3) == b"old"
    await room.proxy.heal()
    reader, writer = await room.connect()
    writer.write(b"new")
    assert await answer(reader, 3) == b"new"


async def test_a_door_closed_at_once_accepts_and_closes(room: Lab) -> None:
    await room.proxy.set_door(Door.CLOSED_AT_ONCE)
    for _ in range(3):
        reader, _ = await room.connect()
        assert await end(reader) == b""
    assert len(room.proxy.connects) == 3


async def test_a_silent_door_accepts_and_says_nothing(room: Lab) -> None:
    await room.proxy.set_door(Door.SILENT)
    reader, writer = await room.connect()
    writer.write(b"hello?")
    assert await silent(reader)
    assert not room.echo.heard


@pytest.mark.parametrize("said", [faults.REDIRECT, faults.PORTAL, faults.UNAVAILABLE, faults.SLOW_DOWN])
async def test_an_answering_door_answers_each_request_itself(room: Lab, said: bytes) -> None:
    room.proxy.answer = said
    await room.proxy.set_door(Door.ANSWERED)
    reader, writer = await room.connect()
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert await end(reader) == said
    assert not room.echo.heard


async def test_frames_are_lost_doubled_and_mixed_while_the_line_is_open(room: Lab) -> None:
    reader, writer = await room.connect()
    frames = [text_frame(b"%d" % number) for number in range(12)]
    writer.write(HEAD + frames[0])
    assert await answer(reader, len(HEAD) + 3) == HEAD + frames[0]
    room.proxy.down.frames.drop = 1
    writer.write(frames[1] + frames[2])
    assert await answer(reader, 3) == frames[2]
    room.proxy.down.frames.copies = 2
    writer.write(frames[3])
    assert await answer(reader, 6) == frames[3] * 2
    room.proxy.down.heal()
    room.proxy.down.frames.reorder = 5
    writer.write(b"".join(frames[4:9]))
    got = await answer(reader, 15)
    assert sorted(got[start : start + 3] for start in range(0, 15, 3)) == frames[4:9]
    writer.write(frames[9])
    assert await answer(reader, 3) == frames[9]  # a lonely frame is not held for ever
