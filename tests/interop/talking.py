"""How an independent client is run against our server, and how the server is asked what arrived of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.interop.clients import Client
from tests.servers import ServerHandle

TALK_SECONDS = 60
LOOK_SECONDS = 0.1


class NotAsPromised(AssertionError):
    """The server does not have what a client was told it has."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a client was content and the server has what it said; else why not."""

    is_content: bool
    text: str


async def talk(client: Client, cache: Path, server: ServerHandle) -> Outcome:
    """Let the client do its work, and compare with what the server has."""
    try:
        async with asyncio.timeout(TALK_SECONDS):
            return Outcome(True, await (_bot if client.is_bot else _person)(client, cache, server))
    except TimeoutError:
        return Outcome(False, f"not done within {TALK_SECONDS} s")
    except NotAsPromised as error:
        return Outcome(False, str(error))


async def _person(client: Client, cache: Path, server: ServerHandle) -> str:
    alice = server.users["alice"]
    where = [server.address] if client.is_javascript else _host_and_port(server)
    command = [*client.command(cache), *where, alice.username, alice.password]
    process = await _start(command)
    try:
        out, err = await process.communicate()
    finally:
        await _end(process)
    if process.returncode:
        raise NotAsPromised(err.decode(errors="replace").strip()[-600:])
    said = json.loads(out.decode().strip().splitlines()[-1])
    return await judge(server, said)


async def judge(server: ServerHandle, said: Mapping[str, Any]) -> str:
    """Whether the server has what a client says it did, seen by somebody else."""
    post = await server.call("bob", "GET", f"/posts/{said['post']}")
    reply = await server.call("bob", "GET", f"/posts/{said['reply']}")
    hello = post["message"].removesuffix(", edited")
    reactions = [one["emoji_name"] for one in post["metadata"].get("reactions", [])]
    async with server.http("bob") as http:
        content = (await http.get(f"/files/{said['file']}")).text
    checks = {
        "the author": post["user_id"] == reply["user_id"] == server.users["alice"].id,
        "the change": post["message"] == f"{hello}, edited" and post["edit_at"] > 0,
        "the reaction": reactions == ["tada"],
        "the pin": post["is_pinned"] is True,
        "the reply": reply["root_id"] == post["id"],
        "the file": reply["file_ids"] == [said["file"]] and content == hello.replace("hello from", "file of"),
        "the file as read": said["read"] == content,
        "the search": said["found"] == [post["id"]],
        "the thread": sorted(said["thread"]) == sorted([post["id"], reply["id"]]),
        "the stream": _in_order(said["heard"], [hello, "a reply"]),
        "the stream after it was cut": said.get("resumed", True),
    }
    wrong = [name for name, is_right in checks.items() if not is_right]
    if wrong:
        raise NotAsPromised(f"{', '.join(wrong)}: {json.dumps(said)}")
    return f"{len(checks)} checks, heard {', '.join(said['heard'])}"


def _in_order(heard: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether each came exactly once, and in this order."""
    return [one for one in heard if one in wanted] == list(wanted)


async def _bot(client: Client, cache: Path, server: ServerHandle) -> str:
    bot = await server.call("owner", "POST", "/bots", {"username": "pingbot", "display_name": "Ping"})
    made = await server.call("owner", "POST", f"/users/{bot['user_id']}/tokens", {"description": "interop"})
    team = (await server.call("owner", "GET", "/users/me/teams"))[0]
    member = {"team_id": team["id"], "user_id": bot["user_id"]}
    await server.call("owner", "POST", f"/teams/{team['id']}/members", member)
    pair = [server.users["bob"].id, bot["user_id"]]
    channel = await server.call("bob", "POST", "/channels/direct", pair)
    process = await _start([*client.command(cache), *_host_and_port(server), made["token"], team["name"]])
    try:
        await _until_here(server, bot["user_id"], process)
        return await _ask_the_bot(server, channel["id"], bot["user_id"])
    finally:
        await _end(process)


async def _until_here(server: ServerHandle, bot_id: str, process: asyncio.subprocess.Process) -> None:
    """A bot is told only what is said while it listens."""
    while (await server.call("bob", "GET", f"/users/{bot_id}/status"))["status"] != "online":
        if process.returncode is not None:
            raise NotAsPromised("the bot ended before it came")
        await asyncio.sleep(LOOK_SECONDS)


async def _ask_the_bot(server: ServerHandle, channel_id: str, bot_id: str) -> str:
    asked = await server.call("bob", "POST", "/posts", {"channel_id": channel_id, "message": "ping"})
    pong = await _answer(server, asked["id"], bot_id)
    reactions = await server.call("bob", "GET", f"/posts/{asked['id']}/reactions")
    wish = {"channel_id": channel_id, "message": "file seven words of bob"}
    sent = await _answer(server, (await server.call("bob", "POST", "/posts", wish))["id"], bot_id)
    async with server.http("bob") as http:
        content = (await http.get(f"/files/{sent['file_ids'][0]}")).text
    checks = {
        "the answer": pong["message"] == "pong from mmpy-bot" and pong["props"].get("from_bot") == "true",
        "the reaction": [(one["user_id"], one["emoji_name"]) for one in reactions or []]
        == [(bot_id, "eyes")],
        "the file": content == "seven words of bob",
    }
    wrong = [name for name, is_right in checks.items() if not is_right]
    if wrong:
        raise NotAsPromised(f"{', '.join(wrong)}: {json.dumps([pong, sent])}")
    return f"{len(checks)} checks, answered {pong['message']}, {sent['message']}"


async def _answer(server: ServerHandle, root_id: str, bot_id: str) -> dict[str, Any]:
    """The first reply of the bot to a post; the caller's time limit ends the waiting."""
    while True:
        thread = await server.call("bob", "GET", f"/posts/{root_id}/thread")
        for post in thread["posts"].values():
            if post["user_id"] == bot_id:
                found: dict[str, Any] = post
                return found
        await asyncio.sleep(LOOK_SECONDS)


def _host_and_port(server: ServerHandle) -> list[str]:
    host, _, port = server.address.removeprefix("http://").rpartition(":")
    return [host, port]


async def _start(command: Sequence[str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()
