"""Killed again and again under load: is every change that is stored heard once, in the order of the log?"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from chat_tui.server.records import event_log
from tests.servers import ServerProcess, server_process

KILLS = 8
DONE_A_ROUND = 40
PATIENCE = 90.0


@dataclass
class Listener:
    """Somebody who resumes where he was."""

    name: str
    connection_id: str = ""
    frames: list[dict[str, Any]] = field(default_factory=list)

    async def listen(self, server: ServerProcess) -> None:
        """Hear until the line breaks."""
        place = f"?connection_id={self.connection_id}&sequence_number={len(self.frames)}"
        with contextlib.suppress(ConnectionClosed, InvalidHandshake, OSError):
            socket = await server.open_socket(self.name, place if self.connection_id else "")
            async with socket:
                async for text in socket:
                    self._hear(json.loads(text))

    def _hear(self, frame: dict[str, Any]) -> None:
        assert frame["seq"] == len(self.frames), "no number is missing, and none comes twice"
        self.frames.append(frame)
        if frame["event"] == "hello":
            self.connection_id = frame["data"]["connection_id"]

    def heard(self, event: str) -> list[Any]:
        """What the events of one name tell, in order."""
        return [frame["data"] for frame in self.frames if frame["event"] == event]


@dataclass
class Load:
    """What alice does until the line breaks, again and again, and what the server has acknowledged of it."""

    server: ServerProcess
    team: str
    channel: str
    acknowledged: list[str] = field(default_factory=list)

    async def post(self, http: httpx.AsyncClient, text: str) -> str:
        """Say something; the post's id."""
        body = {"channel_id": self.channel, "message": text, "pending_post_id": text}
        return await self._call(http, "POST", "/posts", body, f"post {text}")

    async def edit(self, http: httpx.AsyncClient, text: str) -> None:
        """Say something and change it."""
        post_id = await self.post(http, f"draft of {text}")
        await self._call(http, "PUT", f"/posts/{post_id}/patch", {"message": text}, f"edit {text}")

    async def react(self, http: httpx.AsyncClient, text: str) -> None:
        """Say something and like it."""
        post_id = await self.post(http, text)
        me = self.server.users["alice"].id
        reaction = {"user_id": me, "post_id": post_id, "emoji_name": "tada"}
        await self._call(http, "POST", "/reactions", reaction, f"reaction {post_id}")

    async def found(self, http: httpx.AsyncClient, text: str) -> None:
        """Make a channel."""
        body = {"team_id": self.team, "name": text, "display_name": text, "type": "O"}
        await self._call(http, "POST", "/channels", body, f"channel {text}")

    async def _call(self, http: httpx.AsyncClient, method: str, path: str, body: object, what: str) -> str:
        answer = await http.request(method, path, json=body)
        if not answer.is_success:
            raise httpx.RequestError(answer.text)
        self.acknowledged.append(what)
        return str(answer.json().get("id", ""))

    async def go_on(self, name: str, do: Callable[[httpx.AsyncClient, str], Awaitable[object]]) -> None:
        """One of these, ever again."""
        with contextlib.suppress(httpx.HTTPError):
            async with self.server.http("alice") as http:
                for number in range(10_000):
                    await do(http, f"{name}-{number}")

    async def reached(self, count: int) -> None:
        """Wait until so much is acknowledged."""
        async with asyncio.timeout(PATIENCE):
            while len(self.acknowledged) < count:  # noqa: ASYNC110 - four writers append
                await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def prepared(tmp_path: Path) -> AsyncIterator[Load]:
    async with server_process(tmp_path, users=("alice", "bob")) as server:
        team = (await server.call("alice", "GET", "/users/me/teams"))[0]["id"]
        made = {"team_id": team, "name": "load", "display_name": "Load", "type": "O"}
        channel = (await server.call("alice", "POST", "/channels", made))["id"]
        member = {"user_id": server.users["bob"].id}
        await server.call("alice", "POST", f"/channels/{channel}/members", member)
        yield Load(server, team, channel)


def on_disk(load: Load) -> sqlite3.Connection:
    path = load.server.config.data / "workspace.sqlite"
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def stream(disk: sqlite3.Connection, listener: Listener) -> list[dict[str, Any]]:
    """What the log has for a connection after its hello."""
    known = event_log.connection(disk, listener.connection_id)
    assert known is not None
    kept = event_log.read(disk, known.user_id, known.base, 1_000_000)
    return [{**json.loads(frame), "seq": number - known.base} for number, frame in kept]


def stored(disk: sqlite3.Connection, sql: str, *values: str) -> list[str]:
    return [value for (value,) in disk.execute(sql, values)]


async def caught_up(disk: sqlite3.Connection, listener: Listener) -> None:
    async with asyncio.timeout(PATIENCE):
        while len(stream(disk, listener)) > len(listener.frames) - 1:  # noqa: ASYNC110 - frames append
            await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_every_stored_change_is_heard_once_in_log_order_over_kills_under_load(tmp_path: Path) -> None:
    async with prepared(tmp_path) as load:
        listeners = [Listener("alice"), Listener("bob")]
        for kill in range(KILLS):
            kinds = (load.post, load.edit, load.react, load.found)
            writers = [load.go_on(f"{kill}{number}", kind) for number, kind in enumerate(kinds)]
            tasks = [*(one.listen(load.server) for one in listeners), *writers]
            round_of_load = asyncio.gather(*tasks)
            await load.reached((kill + 1) * DONE_A_ROUND)
            await load.server.kill()
            await round_of_load
            await load.server.start()
        last = asyncio.gather(*(one.listen(load.server) for one in listeners))
        with contextlib.closing(on_disk(load)) as disk:
            for listener in listeners:
                await caught_up(disk, listener)
            await load.server.stop()
            await last
            for listener in listeners:
                assert [frame["event"] for frame in listener.frames].count("hello") == 1
                heard, logged = listener.frames[1:], stream(disk, listener)
                assert heard == logged[: len(heard)]
                # That both are online again may be logged while the server stops: the next resume tells it.
                assert {frame["event"] for frame in logged[len(heard) :]} <= {"status_change"}
            check_facts(load, disk, *listeners)


def check_facts(load: Load, disk: sqlite3.Connection, alice: Listener, bob: Listener) -> None:
    """What is stored was told, once each, and what was acknowledged is stored."""
    posts = stored(disk, "SELECT id FROM posts WHERE channel_id=? AND type=''", load.channel)
    edited = stored(disk, "SELECT message FROM posts WHERE channel_id=? AND edit_at>0", load.channel)
    liked = stored(disk, "SELECT post_id FROM reactions")
    made = stored(disk, "SELECT id FROM channels WHERE create_at>(SELECT create_at FROM channels WHERE id=?)",
                  load.channel)  # fmt: skip
    for listener in (alice, bob):
        said = [json.loads(one["post"]) for one in listener.heard("posted")]
        assert Counter(one["id"] for one in said if not one["type"]) == Counter(posts)
        changed = [json.loads(one["post"])["message"] for one in listener.heard("post_edited")]
        assert Counter(changed) == Counter(edited)
        reacted = [json.loads(one["reaction"])["post_id"] for one in listener.heard("reaction_added")]
        assert Counter(reacted) == Counter(liked)
    assert Counter(one["channel_id"] for one in alice.heard("channel_created")) == Counter(made)
    names = stored(disk, "SELECT name FROM channels")
    texts = stored(disk, "SELECT pending_post_id FROM pending_posts")
    kept = {*(f"post {text}" for text in texts), *(f"edit {text}" for text in edited)}
    kept |= {*(f"reaction {post_id}" for post_id in liked), *(f"channel {name}" for name in names)}
    assert set(load.acknowledged) <= kept
