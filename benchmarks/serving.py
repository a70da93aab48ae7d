"""The embedded server as a process of its own, with a tap that lets it speak quickly.

`python -m benchmarks.serving DATA SOCKET [HOST:PORT]` says `ready ADDRESS`. A line `flood AUTHOR CHANNEL RATE
SECONDS` on its standard input makes that user post so many messages a second for so long, several to a
transaction, told to everybody like any other; `flooded COUNT SECONDS` on standard output is the end of it.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from chat_tui.server import http_server, membership, peer
from chat_tui.server.app import create_app
from chat_tui.server.http_server import WorkspaceServer
from chat_tui.server.hub import Hub
from chat_tui.server.ids import new_id
from chat_tui.server.listening import SHARED, Doors, bind_tcp, bind_unix, tcp_url
from chat_tui.server.records import statuses
from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.runner import ServeConfig, server_config
from chat_tui.server.websocket_routes import socket_routes
from chat_tui.server.workspace import Workspace, version_id

peer.CONNECTIONS_PER_USER = http_server.MOST_CONNECTIONS = 10_000
"""Everybody who is measured is the same unix user; at a shared workspace each would be one of his own."""
TICK = 0.02
"""Seconds between two transactions of a flood."""
TEXT = "number {number:06} of the flood, a line of the length that people write when they are in a hurry"


async def serve(config: ServeConfig) -> None:
    """Serve until SIGTERM or the end of standard input."""
    assert config.socket is not None
    rules = server_config(config)
    records = Records.open(config.data)
    hub = Hub(records, server_version=version_id(rules), new_id=new_id)
    records.write_now(statuses.everybody_leaves)
    rooms = Workspace(records, hub, rules)
    app = create_app(records, hub, rules, socket_routes(hub, rooms), workspace=rooms)
    tcp = bind_tcp(config.listen, has_tls=False) if config.listen else None
    address = tcp_url(tcp, has_tls=False) if tcp is not None else str(config.socket)
    doors = Doors(address, bind_unix(config.socket, SHARED), tcp)
    server = WorkspaceServer(app, doors, lambda address: print("ready", address, flush=True))

    def stop() -> None:
        hub.close()
        server.should_exit = True

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
    obeying = asyncio.create_task(_obey(records))
    try:
        await server.serve(sockets=doors.sockets)
    finally:
        obeying.cancel()
        await asyncio.gather(obeying, return_exceptions=True)
        hub.close()
        await records.close()
        config.socket.unlink(missing_ok=True)


async def _obey(records: Records) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        match line.decode().split():
            case ["flood", author, channel, rate, seconds]:
                count, took = await _flood(records, NewPost(channel, author, ""), int(rate), float(seconds))
                print("flooded", count, f"{took:.2f}", flush=True)


async def _flood(records: Records, like: NewPost, rate: int, seconds: float) -> tuple[int, float]:
    """Post at a steady rate; how many, and in what time."""
    began, done, total = time.monotonic(), 0, round(rate * seconds)
    while done < total:
        due = min(total, int((time.monotonic() - began) * rate) + 1)
        await records.write(_saying(like, range(done, due)))
        done = due
        await asyncio.sleep(TICK)
    return done, time.monotonic() - began


def _saying(like: NewPost, numbers: range) -> Callable[[Transaction], None]:
    def say(tx: Transaction) -> None:
        for number in numbers:
            membership.say(tx, NewPost(like.channel_id, like.user_id, TEXT.format(number=number)))
            tx.tick()

    return say


if __name__ == "__main__":
    data, socket, *listen = sys.argv[1:]
    asyncio.run(serve(ServeConfig(Path(data), Path(socket), listen[0] if listen else "", name="home")))
