"""Does an account stay in step when a proxy lets requests through, but no event stream?"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from chat_tui.account.account import Account, Profile
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import TokenLogin
from chat_tui.backends.registry import load
from chat_tui.model.actions import SendMessage
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.ids import ChannelId
from chat_tui.model.messages import Message, MessageKind
from chat_tui.net.endpoint import Endpoint
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from tests.listening import listening
from tests.servers import ServerHandle, running_server

PATIENCE = 60.0
FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Gate:
    """A proxy on the way: requests pass, an upgrade is refused while `is_shut`."""

    def __init__(self, upstream: Path) -> None:
        self.is_shut = True
        self._upstream = upstream

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection; what it begins with decides."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            if self.is_shut and b"upgrade: websocket" in head.lower():
                writer.write(FORBIDDEN)
                await writer.drain()
            else:
                await self._join(head, reader, writer)
        writer.close()

    async def _join(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(self._upstream)
        try:
            far_writer.write(head)
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        finally:
            far_writer.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65_536):
                sink.write(data)
                await sink.drain()
        sink.close()


@asynccontextmanager
async def gate_to(server: ServerHandle) -> AsyncIterator[tuple[Gate, str]]:
    gate = Gate(server.socket)
    path = server.socket.with_name("gate.sock")
    async with listening(path, gate.serve):
        yield gate, f"unix://{path}"


async def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "this did not come true"
        await asyncio.sleep(0.01)


def texts(account: Account, channel_id: ChannelId) -> list[str]:
    rows = account.store.timeline(channel_id).rows
    return [row.text for row in rows if isinstance(row, Message) and row.kind is MessageKind.NORMAL]


async def test_requests_stand_in_for_a_blocked_stream_until_it_is_free(tmp_path: Path) -> None:
    async with running_server(tmp_path, users=("ada", "bob")) as server, gate_to(server) as (gate, url):
        token = TokenLogin(Secret(server.users["ada"].token))
        backend = load("mattermost")(Endpoint.parse(url), token, None)
        store, mine = Store.open(tmp_path / "cache.sqlite"), Mine.open(tmp_path / "mine.sqlite")
        account = Account(Profile("far", "Far", kind="remote"), backend, store, mine)
        await account.start()
        assert account._worker is not None
        account._worker._fallback._probe = 1.0
        await until(lambda: account.connection.state.phase is ConnectionPhase.POLLING)
        assert "403" in account.connection.state.reason
        channel_id = next(s.channel.id for s in store.channel_summaries() if s.channel.name == "town-square")
        await account.perform(SendMessage(account.new_client_id(), channel_id, "from ada"))
        await until(lambda: texts(account, channel_id) == ["from ada"])
        body = {"channel_id": channel_id, "message": "from bob"}
        await server.call("bob", "POST", "/posts", body)
        await until(lambda: texts(account, channel_id) == ["from ada", "from bob"])
        assert account.connection.state.phase is ConnectionPhase.POLLING
        gate.is_shut = False
        await until(lambda: account.connection.state.phase is ConnectionPhase.ONLINE)
        await server.call("bob", "POST", "/posts", {**body, "message": "live"})
        await until(lambda: texts(account, channel_id)[-1] == "live")
        assert account.metrics().traffic.bytes_in > 0
        await account.close()
