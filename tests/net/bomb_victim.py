"""What do bombs cost a client? A process of its own, as memory is counted by process: `PORT NAME...`."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from chat_tui.errors import BackendError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import HttpClient, Request
from chat_tui.net.libraries import load_all
from chat_tui.net.socket import open_socket

MOST_FRAMES = 50_000
"""Of a stream that never ends; it waits then for whoever reads on."""

SOON = 20.0
"""Seconds after which a stream must have ended; one is what it takes."""


def peak() -> int:
    """The most memory that this process ever had, in KiB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise AssertionError("this system does not tell")


class Ticks:
    """How long the event loop was ever away, in its own time: what others do on the machine is left out."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def run(self) -> None:
        """Tick until cancelled."""
        last = time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            now = time.thread_time()
            self.longest = max(self.longest, now - last)
            last = now


async def take(endpoint: Endpoint, name: str) -> str:
    """Ask for a bomb; what came of it."""
    path = f"/{name.replace(' ', '-')}"
    try:
        if name.startswith("stream"):
            return await _listen(endpoint, path)
        client = HttpClient(endpoint)
        try:
            return f"{len((await client.send(Request('GET', path))).body)} bytes"
        finally:
            await client.close()
    except BackendError as error:
        return f"{type(error).__name__}: {error}"


async def _listen(endpoint: Endpoint, path: str) -> str:
    socket = await open_socket(endpoint, path, headers={})
    try:
        async with asyncio.timeout(SOON):
            for _ in range(MOST_FRAMES):
                await socket.receive()
    except TimeoutError:
        return "it did not end"
    finally:
        await socket.close()
    return f"{MOST_FRAMES} frames"


async def main(port: int, names: list[str]) -> None:
    """Take each bomb, those in streams together, and tell what they came to."""
    load_all()
    endpoint = replace(Endpoint.parse(f"http://127.0.0.1:{port}"), is_local=False)
    await take(Endpoint.parse("http://127.0.0.1:1"), "nobody")
    before = peak()
    bodies = [[name] for name in names if not name.startswith("stream")]
    streams = [name for name in names if name.startswith("stream")]
    for group in (*bodies, streams):
        ticks = Ticks()
        task = asyncio.create_task(ticks.run())
        outcomes = await asyncio.gather(*(take(endpoint, name) for name in group))
        task.cancel()
        told = {
            "outcomes": dict(zip(group, outcomes, strict=True)),
            "kib": peak() - before,
            "gap": ticks.longest,
        }
        print(json.dumps(told), flush=True)  # noqa: T201 - for the test


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2:]))
