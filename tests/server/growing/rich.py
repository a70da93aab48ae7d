"""A workspace with a little of everything, made over its own API where that is quick."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from chat_tui.server.pictures import banner
from chat_tui.server.records import emoji, members, portraits, teams, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.records.users import NewUser
from tests.server.conftest import World
from tests.servers import REPOSITORY

PICTURE = banner(16, 16)


@cache
def checker() -> jsonschema.Draft202012Validator:
    """Says whether a line is one of Mattermost's bulk format."""
    schema = json.loads((REPOSITORY / "docs" / "mattermost-bulk.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def lines(folder: Path) -> list[Row]:
    """The lines of an export, each of which is valid."""
    found = [json.loads(line) for line in (folder / "import.jsonl").read_text().splitlines()]
    for line in found:
        checker().validate(line)
    return found


async def upload(world: World, name: str, channel_id: str, file: str, content: bytes) -> str:
    """Somebody uploads a file; its id."""
    form: dict[str, Any] = {"data": {"channel_id": channel_id}, "files": {"files": (file, content)}}
    return str((await world.ok(name, "POST", "/files", **form))["file_infos"][0]["id"])


async def live(world: World) -> None:
    """People talk: in public, in private, among themselves."""
    world.records.write_now(_beside)
    bob, carol = world.id("bob"), world.id("carol")
    square = world.channel()
    await world.ok("bob", "PUT", "/users/me/patch", {"first_name": "Robert", "position": "Sailor"})
    file_id = await upload(world, "bob", square, "plan b.txt", b"the plan")
    root = await world.post("bob", "who comes?", file_ids=[file_id])
    reply_file = await upload(world, "carol", square, "list.txt", b"the list")
    await world.post("carol", "I do", root_id=root["id"], file_ids=[reply_file])
    second = await world.post("alice", "me two", root_id=root["id"])
    await world.ok("alice", "PUT", f"/posts/{second['id']}/patch", {"message": "me too"})
    for name, sign in (("carol", "tada"), ("alice", "ship-parrot")):
        reaction = {"user_id": world.id(name), "post_id": root["id"], "emoji_name": sign}
        await world.ok(name, "POST", "/reactions", reaction)
    await world.ok("bob", "PUT", f"/posts/{root['id']}/patch", {"is_pinned": True})
    gone = await world.post("bob", "a word too much")
    await world.ok("bob", "DELETE", f"/posts/{gone['id']}")
    saved = {"user_id": bob, "category": "flagged_post", "name": root["id"], "value": "true"}
    clock = {"user_id": bob, "category": "display_settings", "name": "use_military_time", "value": "true"}
    loved = {"user_id": bob, "category": "favorite_channel", "name": square, "value": "true"}
    await world.ok("bob", "PUT", "/users/me/preferences", [saved, clock, loved])
    card = {"attachments": [{"text": "the build is green", "color": "#00ff00"}]}
    await world.post("alice", "", props=card)
    await _other_channels(world, bob, carol)


async def _other_channels(world: World, bob: str, carol: str) -> None:
    body = {"team_id": world.team["id"], "name": "hold", "display_name": "The Hold", "type": "P"}
    hold = await world.ok("bob", "POST", "/channels", {**body, "header": "below", "purpose": "cargo"})
    await world.ok("bob", "POST", f"/channels/{hold['id']}/members", {"user_id": carol})
    world.records.write_now(lambda tx: _let_guest_in(tx, world.team["id"], hold["id"]))
    await world.ok("bob", "POST", "/posts", {"channel_id": hold["id"], "message": "it is dark here"})
    path = f"/channels/{hold['id']}/members/{carol}/notify_props"
    await world.ok("carol", "PUT", path, {"mark_unread": "mention"})
    old = await world.ok(
        "bob", "POST", "/channels", {**body, "name": "old", "display_name": "Old", "type": "O"}
    )
    await world.ok("bob", "POST", "/posts", {"channel_id": old["id"], "message": "it was good"})
    await world.ok("bob", "DELETE", f"/channels/{old['id']}")
    direct = await world.ok("bob", "POST", "/channels/direct", [bob, carol])
    file_id = await upload(world, "bob", direct["id"], "secret.bin", bytes(range(256)))
    body = {"channel_id": direct["id"], "message": "between us", "file_ids": [file_id]}
    said = await world.ok("bob", "POST", "/posts", body)
    answer = {"channel_id": direct["id"], "message": "of course", "root_id": said["id"]}
    await world.ok("carol", "POST", "/posts", answer)
    myself = await world.ok("bob", "POST", "/channels/direct", [bob, bob])
    await world.ok("bob", "POST", "/posts", {"channel_id": myself["id"], "message": "buy milk"})
    three = [world.id("alice"), bob, carol]
    group = await world.ok("bob", "POST", "/channels/group", three)
    await world.ok("alice", "POST", "/posts", {"channel_id": group["id"], "message": "we three"})


def _let_guest_in(tx: Transaction, team_id: str, channel_id: str) -> None:
    guest = users.by_name(tx.db, "gus")
    assert guest is not None
    teams.put_member(tx, team_id, guest["id"])
    members.add(tx, channel_id, guest["id"])


def _beside(tx: Transaction) -> None:
    """What needs a picture drawn, and people who are no longer or never were."""
    bob = users.by_name(tx.db, "bob")
    assert bob is not None
    emoji.add(tx, "ship-parrot", bob["id"], "image/png", PICTURE)
    portraits.choose(tx, bob["id"], PICTURE)
    users.create(tx, NewUser("robot", is_bot=True, bot_description="beeps", bot_owner_id=bob["id"]))
    users.create(tx, NewUser("gus", "gus@example.com", is_guest=True))
    gone = users.create(tx, NewUser("dave", "dave@example.com", first_name="Dave"))
    users.change(tx, gone["id"], {"delete_at": tx.now})
