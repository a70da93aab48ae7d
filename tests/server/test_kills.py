"""Killed again and again under load: does a listener hear every stored post once, on one connection?"""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.servers import ServerProcess, server_process

KILLS = 3
WRITERS = 4
POSTS_A_ROUND = 40


@dataclass
class Listener:
    """Bob, who resumes where he was."""

    connection_id: str = ""
    number: int = -1
    hellos: int = 0
    heard: list[str] = field(default_factory=list)

    async def listen(self, server: ServerProcess) -> None:
        """Hear until the line breaks."""
        place = f"?connection_id={self.connection_id}&sequence_number={self.number + 1}"
        with contextlib.suppress(ConnectionClosed, OSError):
            socket = await server.open_socket("bob", place if self.connection_id else "")
            async with socket:
                async for text in socket:
                    self._hear(json.loads(text))

    def _hear(self, frame: dict[str, object]) -> None:
        assert frame["seq"] == self.number + 1
        self.number += 1
        data = frame["data"]
        assert isinstance(data, dict)
        if frame["event"] == "hello":
            self.hellos += 1
            self.connection_id = data["connection_id"]
        elif frame["event"] == "posted":
            self.heard.append(json.loads(data["post"])["message"])


async def write(server: ServerProcess, channel_id: str, name: str, acknowledged: list[str]) -> None:
    """Post until the line breaks."""
    with contextlib.suppress(httpx.HTTPError):
        async with server.http("alice") as http:
            for number in range(10_000):
                text = f"{name}-{number}"
                body = {"channel_id": channel_id, "message": text, "pending_post_id": text}
                answer = await http.post("/posts", json=body)
                if answer.status_code == 201:
                    acknowledged.append(text)


async def stored(server: ServerProcess, channel_id: str) -> list[str]:
    """Every post of the channel."""
    found: list[str] = []
    for page in range(1_000):
        path = f"/channels/{channel_id}/posts?page={page}&per_page=200"
        one = await server.call("bob", "GET", path)
        if not one["order"]:
            break
        posts = [one["posts"][post_id] for post_id in one["order"]]
        found += [post["message"] for post in posts if not post["type"]]
    return found


async def reached(count: int, acknowledged: list[str]) -> None:
    while len(acknowledged) < count:  # noqa: ASYNC110 - four writers append
        await asyncio.sleep(0.005)


@pytest.mark.slow
async def test_nothing_is_lost_or_doubled_over_kills_under_load(tmp_path: Path) -> None:
    async with server_process(tmp_path, users=("alice", "bob")) as server:
        team = (await server.call("alice", "GET", "/users/me/teams"))[0]["id"]
        made = {"team_id": team, "name": "load", "display_name": "Load", "type": "O"}
        channel_id = (await server.call("alice", "POST", "/channels", made))["id"]
        member = {"user_id": server.users["bob"].id}
        await server.call("alice", "POST", f"/channels/{channel_id}/members", member)
        listener, acknowledged = Listener(), list[str]()
        for kill in range(KILLS):
            tasks = [asyncio.create_task(listener.listen(server))]
            for writer in range(WRITERS):
                work = write(server, channel_id, f"{kill}.{writer}", acknowledged)
                tasks.append(asyncio.create_task(work))
            async with asyncio.timeout(30):
                await reached((kill + 1) * POSTS_A_ROUND, acknowledged)
            await server.kill()
            await asyncio.gather(*tasks)
            await server.start()
        kept = await stored(server, channel_id)
        last = asyncio.create_task(listener.listen(server))
        async with asyncio.timeout(30):
            while len(listener.heard) < len(kept):  # noqa: ASYNC110 - frames append
                await asyncio.sleep(0.01)
        last.cancel()
        await asyncio.gather(last, return_exceptions=True)
    assert set(acknowledged) <= set(kept)
    assert sorted(listener.heard) == sorted(kept)
    assert listener.hellos == 1
