"""Do our events have the form of the recorded ones: frame, broadcast, data, and the JSON inside strings?"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from tests.server.parity.recordings import ROOT
from tests.server.parity.shape import body_differences
from tests.servers import ServerHandle, running_server

ACCEPTED = {
    "body[].data.post.metadata added": "a deleted post comes as it was shown before",
}
"""Differences of form that are right, with the reason."""
WANTED = frozenset(
    {
        "hello", "posted", "post_edited", "post_deleted", "post_unread", "reaction_added", "reaction_removed",
        "typing", "status_change", "channel_created", "channel_updated", "channel_deleted", "direct_added",
        "group_added", "user_added", "user_removed", "channel_member_updated", "preferences_changed",
        "preferences_deleted", "thread_updated", "user_updated", "ephemeral_message",
    }
)  # fmt: skip


def recorded_events() -> dict[str, list[dict[str, Any]]]:
    """All recorded event frames by name."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in sorted((ROOT / "ws").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            frame = json.loads(line).get("frame", {})
            if "event" in frame:
                found[frame["event"]].append(unfolded(frame))
    return found


def unfolded(frame: dict[str, Any]) -> dict[str, Any]:
    """A frame whose strings of JSON are JSON."""
    return {**frame, "data": {key: _inner(value) for key, value in frame["data"].items()}}


def _inner(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"{", "["}:
        return json.loads(value)
    return value


async def listen(socket: ClientConnection, found: dict[str, list[dict[str, Any]]]) -> None:
    async for text in socket:
        frame = json.loads(text)
        if "event" in frame:
            found[frame["event"]].append(unfolded(frame))


async def live(server: ServerHandle) -> None:
    """Do something of everything, as alice and bob."""
    alice, bob, carol = (server.users[name].id for name in ("alice", "bob", "carol"))
    team = (await server.call("alice", "GET", "/users/me/teams"))[0]["id"]
    made = {"team_id": team, "name": "plans", "display_name": "Plans", "type": "O"}
    channel = (await server.call("alice", "POST", "/channels", made))["id"]
    await server.call("alice", "POST", f"/channels/{channel}/members", {"user_id": bob})
    body = {"channel_id": channel, "message": "hello @bob"}
    root = (await server.call("alice", "POST", "/posts", body))["id"]
    await server.call("bob", "POST", "/posts", {**body, "message": "a reply", "root_id": root})
    await server.call("alice", "PUT", f"/posts/{root}/patch", {"message": "hello @bob, again"})
    reaction = {"user_id": bob, "post_id": root, "emoji_name": "tada"}
    await server.call("bob", "POST", "/reactions", reaction)
    await server.call("bob", "DELETE", f"/users/me/posts/{root}/reactions/tada")
    await server.call("alice", "POST", "/users/me/typing", {"channel_id": channel})
    await server.call("bob", "POST", f"/users/me/posts/{root}/set_unread", {})
    notify = f"/channels/{channel}/members/{bob}/notify_props"
    await server.call("bob", "PUT", notify, {"mark_unread": "mention"})
    await server.call("alice", "PUT", f"/channels/{channel}/patch", {"header": "all of them"})
    await server.call("alice", "POST", "/channels/direct", [alice, bob])
    await server.call("alice", "POST", "/channels/group", [alice, bob, carol])
    preference = [{"user_id": bob, "category": "tests", "name": "x", "value": "1"}]
    await server.call("bob", "PUT", "/users/me/preferences", preference)
    await server.call("bob", "POST", "/users/me/preferences/delete", preference)
    await server.call("bob", "PUT", "/users/me/patch", {"nickname": "Bobby"})
    await server.call("owner", "POST", f"/channels/{channel}/members", {"user_id": server.users["owner"].id})
    whisper = {"user_id": bob, "post": {"channel_id": channel, "message": "psst"}}
    await server.call("owner", "POST", "/posts/ephemeral", whisper)
    await server.call("alice", "DELETE", f"/posts/{root}")
    await server.call("bob", "DELETE", f"/channels/{channel}/members/{bob}")
    await server.call("alice", "DELETE", f"/channels/{channel}")


async def our_events(tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
    """What bob and alice hear of all that."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    async with running_server(tmp_path, users=("alice", "bob", "carol")) as server:
        sockets = [await server.open_socket(name) for name in ("alice", "bob")]
        tasks = [asyncio.create_task(listen(socket, found)) for socket in sockets]
        await live(server)
        async with asyncio.timeout(10):
            while not found["channel_deleted"]:  # noqa: ASYNC110 - the last event of the last call
                await asyncio.sleep(0.01)
        for socket in sockets:
            await socket.close()
        await asyncio.gather(*tasks)
    return found


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    return asyncio.run(our_events(tmp_path_factory.mktemp("forms")))


@pytest.mark.parametrize("event", sorted(WANTED))
def test_an_event_has_the_recorded_form(ours: dict[str, list[dict[str, Any]]], event: str) -> None:
    assert ours[event], f"{event} was never sent"
    differences = set(body_differences(recorded_events()[event], ours[event]))
    assert differences - set(ACCEPTED) == set()
