"""What does a workspace promise under load, and is all of it there: posts, files, and posts of web hooks?"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import random
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.servers import ServerProcess

BIG_FILE = 60_000
Deed = Callable[[httpx.AsyncClient, str], Awaitable[None]]


@dataclass
class Promises:
    """What the server has said yes to; a post by its text, a file by its id."""

    posts: list[str] = field(default_factory=list)
    hooks: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """The sum of what was uploaded."""
    unsure: list[str] = field(default_factory=list)
    """Texts of posts to which no answer came; each is sent again."""

    @property
    def count(self) -> int:
        """How many."""
        return len(self.posts) + len(self.hooks) + len(self.files)


@dataclass
class Load:
    """Somebody who posts, uploads and calls a hook until the line breaks, again and again."""

    server: ServerProcess
    user: str
    channel: str
    hook: str
    promises: Promises = field(default_factory=Promises)
    is_over: bool = False

    async def post(self, http: httpx.AsyncClient, text: str) -> None:
        """Say something; who gets no answer says it again with the same pending id."""
        body = {"channel_id": self.channel, "message": text, "pending_post_id": text}
        self.promises.unsure.append(text)
        await self._call(http, "/posts", json=body)
        self.promises.unsure.remove(text)
        self.promises.posts.append(text)

    async def attach(self, http: httpx.AsyncClient, text: str) -> None:
        """Upload something and post it."""
        content = random.randbytes(random.randint(1, BIG_FILE))
        path = f"/files?channel_id={self.channel}&filename={text}.bin"
        file_id = str((await self._call(http, path, content=content))["file_infos"][0]["id"])
        self.promises.files[file_id] = hashlib.sha256(content).hexdigest()
        body = {"channel_id": self.channel, "message": text, "file_ids": [file_id], "pending_post_id": text}
        await self._call(http, "/posts", json=body)
        self.promises.posts.append(text)

    async def call_hook(self, http: httpx.AsyncClient, text: str) -> None:
        """What a build server does."""
        answer = await http.post(f"http://localhost/hooks/{self.hook}", json={"text": text})
        if answer.text != "ok":
            raise httpx.RequestError(answer.text)
        self.promises.hooks.append(text)

    async def again(self) -> None:
        """Send once more what no answer came to."""
        async with self.server.http(self.user) as http:
            for text in tuple(self.promises.unsure):
                await self.post(http, text)
                self.promises.unsure.remove(text)

    async def go_on(self, name: str, deed: Deed, pause: float = 0.0) -> None:
        """Do it until the line breaks or all is over."""
        with contextlib.suppress(httpx.HTTPError):
            async with self.server.http(self.user) as http:
                for number in itertools.takewhile(lambda _: not self.is_over, itertools.count()):
                    await deed(http, f"{name}-{number}")
                    await asyncio.sleep(pause)

    async def _call(self, http: httpx.AsyncClient, path: str, **more: Any) -> Any:
        answer = await http.post(path, **more)
        if not answer.is_success:
            raise httpx.RequestError(answer.text)
        return answer.json()


async def begin(server: ServerProcess) -> Load:
    """A user with a channel and a hook of its own."""
    team = (await server.call("owner", "GET", "/users/me/teams"))[0]["id"]
    body = {"team_id": team, "name": "load", "display_name": "Load", "type": "O"}
    channel = (await server.call("owner", "POST", "/channels", body))["id"]
    hook = (await server.call("owner", "POST", "/hooks/incoming", {"channel_id": channel}))["id"]
    return Load(server, "owner", channel, hook)


def broken(promises: Promises, data: Path) -> list[str]:
    """Each promise that the workspace in this folder does not keep, and each post that is there twice."""
    path = (data / "workspace.sqlite").as_uri() + "?mode=ro"
    with contextlib.closing(sqlite3.connect(path, uri=True)) as db:
        texts = Counter(text for (text,) in db.execute("SELECT message FROM posts WHERE type<>'system_join'"))
        known = {file_id for (file_id,) in db.execute("SELECT id FROM files")}
    said = [*promises.posts, *promises.hooks]
    found = [f"lost: {text}" for text in said if not texts[text]]
    found += [f"{texts[text]} times: {text}" for text in promises.posts if texts[text] > 1]
    for file_id, expected in promises.files.items():
        file = data / "files" / file_id
        if file_id not in known or not file.exists():
            found.append(f"lost: file {file_id}")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != expected:
            found.append(f"changed: file {file_id}")
    return found
