"""Emoji of the workspace's own: made, named once, found, told, shown in posts, removed."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import pytest
from PIL import Image

from chat_tui.server.pictures import banner
from chat_tui.server.records import audit
from tests.server.conftest import World


def picture(kind: str, side: int = 16) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (side, side), "red").save(made, kind)
    return made.getvalue()


async def make(
    world: World, name: str, data: bytes | None = None, who: str = "bob", **more: Any
) -> httpx.Response:
    form = {
        "data": {"emoji": json.dumps({"name": name, **more})},
        "files": {"image": ("x.png", data if data is not None else banner(16, 16))},
    }
    return await world.call(who, "POST", "/emoji", **form)


async def test_an_emoji_is_made_told_found_and_shown(world: World) -> None:
    answer = await make(world, "redsquare", creator_id=world.id("bob"))
    assert answer.status_code == 200
    emoji = answer.json()
    assert (emoji["name"], emoji["creator_id"]) == ("redsquare", world.id("bob"))
    ((event, data, readers),) = [one for one in world.hub.told if one[0] == "emoji_added"]
    assert (event, json.loads(data["emoji"])) == ("emoji_added", emoji)
    assert {world.id(name) for name in ("alice", "bob", "carol", "erin")} <= readers
    for method, path, body in (
        ("GET", "/emoji?sort=name", None),
        ("GET", "/emoji/autocomplete?name=red", None),
        ("POST", "/emoji/search", {"term": "square"}),
        ("POST", "/emoji/names", ["redsquare", "nosuch"]),
    ):
        assert await world.ok("carol", method, path, body) == [emoji], path
    assert await world.ok("carol", "POST", "/emoji/search", {"term": "square", "prefix_only": True}) == []
    assert await world.ok("carol", "GET", "/emoji/name/redsquare") == emoji
    assert await world.ok("carol", "GET", f"/emoji/{emoji['id']}") == emoji
    shown = await world.call("carol", "GET", f"/emoji/{emoji['id']}/image")
    assert (shown.headers["Content-Type"], shown.content) == ("image/png", banner(16, 16))
    (line,) = audit.since(world.records.reader, 0, action="emoji")
    assert (line["action"], line["target"], line["actor"]) == ("emoji.create", "redsquare", "bob")


async def test_posts_tell_of_the_emoji_they_name_or_carry(world: World) -> None:
    for name in ("one", "two", "three"):
        assert (await make(world, f"our_{name}")).status_code == 200
    props = {"attachments": [{"text": "done :our_two:"}]}
    post = await world.post("bob", "look :our_one::smile: :nosuch:", props=props)
    assert [one["name"] for one in post["metadata"]["emojis"]] == ["our_one", "our_two"]
    body = {"user_id": world.id("carol"), "post_id": post["id"], "emoji_name": "our_three"}
    await world.ok("carol", "POST", "/reactions", body)
    told = await world.ok("bob", "GET", f"/posts/{post['id']}")
    assert [one["name"] for one in told["metadata"]["emojis"]] == ["our_one", "our_three", "our_two"]
    assert "emojis" not in (await world.post("bob", "plain :smile:"))["metadata"]


async def test_who_made_it_or_an_administrator_removes_it_with_its_reactions(world: World) -> None:
    emoji = (await make(world, "redsquare")).json()
    post = await world.post("bob", "look")
    body = {"user_id": world.id("carol"), "post_id": post["id"], "emoji_name": "redsquare"}
    await world.ok("carol", "POST", "/reactions", body)
    path = f"/emoji/{emoji['id']}"
    assert (await world.call("carol", "DELETE", path)).status_code == 403
    await world.ok("alice", "DELETE", path)
    assert (await world.call("bob", "GET", f"{path}/image")).status_code == 404
    told = await world.ok("bob", "GET", f"/posts/{post['id']}")
    assert told["metadata"] == {}
    assert told["update_at"] > post["update_at"]
    assert (await world.call("alice", "DELETE", path)).status_code == 404
    again = (await make(world, "redsquare")).json()
    await world.ok("bob", "DELETE", f"/emoji/{again['id']}")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("smile", "model.emoji.system_emoji_name.app_error"),
        ("+1", "model.emoji.system_emoji_name.app_error"),
        ("taken", "api.emoji.create.duplicate.app_error"),
        ("Upper", "model.emoji.name.app_error"),
        ("with space", "model.emoji.name.app_error"),
        ("x" * 65, "model.emoji.name.app_error"),
        ("", "model.emoji.name.app_error"),
    ],
)
async def test_names_are_checked_against_all_there_are(world: World, name: str, error: str) -> None:
    if name == "taken":
        await make(world, name)
    answer = await make(world, name, who="carol")
    assert (answer.status_code, answer.json()["id"]) == (400, error)


async def test_nobody_makes_one_for_another(world: World) -> None:
    assert (await make(world, "redsquare", creator_id=world.id("carol"))).status_code == 403


@pytest.mark.parametrize(
    ("data", "status", "error"),
    [
        (b"no picture", 400, "api.emoji.upload.image.app_error"),
        (picture("WEBP"), 400, "api.emoji.upload.image.app_error"),
        (banner(1029, 10), 400, "api.emoji.upload.large_image.too_large.app_error"),
        (b"x" * (512 * 1024 + 1), 413, "api.file.upload_file.too_large_detailed.app_error"),
    ],
)
async def test_pictures_are_small_and_of_three_kinds_and_nothing_is_left_of_others(
    world: World, data: bytes, status: int, error: str
) -> None:
    answer = await make(world, "redsquare", data)
    assert (answer.status_code, answer.json()["id"]) == (status, error)
    assert list(world.records.files.iterdir()) == []
    assert await world.ok("bob", "GET", "/emoji") == []


@pytest.mark.parametrize(("kind", "told"), [("GIF", "image/gif"), ("JPEG", "image/jpeg")])
async def test_a_large_picture_becomes_small_and_stays_of_its_kind(
    world: World, kind: str, told: str
) -> None:
    emoji = (await make(world, "redsquare", picture(kind, 300))).json()
    shown = await world.call("bob", "GET", f"/emoji/{emoji['id']}/image")
    found = Image.open(io.BytesIO(shown.content))
    assert (shown.headers["Content-Type"], found.format, found.size) == (told, kind, (128, 128))
    assert list(world.records.files.iterdir()) == []
