"""A person is forgotten: nothing of them is left in the database, and conversations stay whole."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from chat_tui.errors import ServerError, TargetError
from chat_tui.server.administration.deed import Place
from chat_tui.server.administration.keeping import EraseUser
from chat_tui.server.administration.table import perform
from chat_tui.server.records import audit
from chat_tui.server.records.audit import Actor
from chat_tui.server.upkeep.archive import DATABASE
from chat_tui.server.upkeep.person import PARTS, export_person
from tests.server.conftest import World


async def live(world: World) -> dict[str, Any]:
    """Bob leaves traces everywhere."""
    await world.ok("bob", "PUT", "/users/me/patch", {"first_name": "Robert", "nickname": "Bobby"})
    direct = await world.ok("bob", "POST", "/channels/direct", [world.id("bob"), world.id("carol")])
    await world.ok("bob", "POST", "/posts", {"channel_id": direct["id"], "message": "between us"})
    await world.ok("carol", "POST", "/posts", {"channel_id": direct["id"], "message": "what carol said"})
    form = {"data": {"channel_id": world.channel()}, "files": {"files": ("diary.txt", b"dear diary")}}
    info = (await world.ok("bob", "POST", "/files", **form))["file_infos"][0]
    post = await world.post("bob", "said to all", file_ids=[info["id"]])
    await world.ok("bob", "PUT", f"/posts/{post['id']}/patch", {"message": "said to everybody"})
    await world.post("carol", "an answer", root_id=post["id"])
    body = {"team_id": world.team["id"], "name": "bobs-place", "type": "O"}
    channel = await world.ok("carol", "POST", "/channels", body)
    await world.ok("bob", "POST", f"/channels/{channel['id']}/members", {"user_id": world.id("bob")})
    draft = {"channel_id": world.channel(), "message": "not yet said", "user_id": world.id("bob")}
    await world.ok("bob", "POST", "/drafts", draft)
    preference = {
        "user_id": world.id("bob"),
        "category": "display_settings",
        "name": "x",
        "value": "bob's wish",
    }
    await world.ok("bob", "PUT", "/users/me/preferences", [preference])
    await world.ok("bob", "POST", "/users/me/tokens", {"description": "bob's token"})
    return {"post": post, "direct": direct, "file": info, "channel": channel}


async def test_nothing_of_a_person_is_left_and_what_others_said_is_all_there(world: World) -> None:
    lived = await live(world)
    place = Place(world.workspace, Actor(peer="uid 0"))
    done = await perform(place, EraseUser("@bob"))
    assert (done.direct_messages, done.files) == (1, 1)
    db = world.records.reader
    dump = "\n".join(db.iterdump())
    traces = ("Robert", "Bobby", "bob@", "between us", "not yet said", "bob's", "diary", "said to all")
    assert [trace for trace in traces if trace in dump] == []
    assert "'bob'" not in dump
    assert [path for path in world.records.files.rglob("*") if path.is_file()] == []
    assert (await world.call("bob", "GET", "/users/me")).status_code == 401

    thread = await world.ok("carol", "GET", f"/posts/{lived['post']['id']}/thread")
    assert [thread["posts"][one]["message"] for one in thread["order"]][:1] == ["said to everybody"]
    assert "an answer" in json.dumps(thread)
    author = await world.ok("carol", "GET", f"/users/{world.id('bob')}")
    assert (author["username"], author["first_name"], author["email"]) == (done.name, "", "")
    page = await world.ok("carol", "GET", f"/channels/{lived['direct']['id']}/posts")
    assert [post["message"] for post in page["posts"].values()] == ["what carol said"]
    notices = await world.ok("carol", "GET", f"/channels/{lived['channel']['id']}/posts")
    assert done.name in json.dumps(notices)
    found = await world.ok("carol", "POST", "/posts/search", {"terms": "everybody", "is_or_search": False})
    assert len(found["order"]) == 1
    assert [row["action"] for row in audit.since(db, 0, action="user")][-1] == "user.erase"


async def test_it_can_be_done_again_and_not_to_the_last_administrator(world: World) -> None:
    place = Place(world.workspace, Actor())
    done = await perform(place, EraseUser("bob"))
    assert (await perform(place, EraseUser(done.name))).direct_messages == 0
    with pytest.raises(ServerError, match="last administrator"):
        await perform(place, EraseUser("alice"))
    with pytest.raises(TargetError):
        await perform(place, EraseUser("nobody"))


async def test_what_was_freed_cannot_be_read_from_the_file(world: World) -> None:
    await live(world)
    await perform(Place(world.workspace, Actor()), EraseUser("bob"))
    await world.records.close()
    assert b"between us" not in (world.records.directory / DATABASE).read_bytes()


async def test_a_person_gets_all_that_is_known_and_no_secret(world: World, tmp_path: Path) -> None:
    await live(world)
    target = tmp_path / "bob"
    counts = export_person(world.records.directory, "bob", target)
    person = json.loads((target / "person.json").read_text())
    assert set(person) == set(PARTS)
    assert person["account"][0]["email"] == "bob@example.com"
    assert [one["message"] for one in person["drafts"]] == ["not yet said"]
    messages = [json.loads(line)["message"] for line in (target / "messages.jsonl").read_text().splitlines()]
    assert {"between us", "said to everybody"} <= set(messages)
    assert "what carol said" not in messages
    assert json.loads((target / "edits.jsonl").read_text())["message"] == "said to all"
    (file,) = (target / "files").iterdir()
    assert (file.name.endswith("-diary.txt"), file.read_bytes()) == (True, b"dear diary")
    assert counts["files"] == 1
    assert not (target / DATABASE).exists()
    said = "".join(path.read_text() for path in target.rglob("*") if path.is_file())
    for secret in ("token_hash", "password_hash", "argon2", "secret_hash"):
        assert secret not in said
    for path in target.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(ServerError, match="exists"):
        export_person(world.records.directory, "bob", target)
    with pytest.raises(TargetError):
        export_person(world.records.directory, "nobody", tmp_path / "other")
    assert sorted(os.listdir(tmp_path)) == ["bob", "workspace"]
