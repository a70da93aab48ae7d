"""Slash commands: what each does, and what the caller is told."""

from __future__ import annotations

import json
from typing import Any

from tests.server.conftest import World


async def _run(world: World, line: str, channel: str = "off-topic") -> Any:
    body = {"command": line, "channel_id": world.channel(channel), "team_id": world.team["id"]}
    return await world.ok("bob", "POST", "/commands/execute", body)


async def _last(world: World) -> Any:
    page = await world.ok("bob", "GET", f"/channels/{world.channel('off-topic')}/posts?per_page=1")
    return page["posts"][page["order"][0]]


async def test_me_and_shrug_and_echo_post(world: World) -> None:
    await _run(world, "/me waves")
    post = await _last(world)
    assert (post["message"], post["type"], post["props"]) == ("*waves*", "me", {"message": "*waves*"})
    assert (await _run(world, "/shrug hi"))["response_type"] == "in_channel"
    assert (await _last(world))["message"] == "hi ¯\\\\\\_(ツ)\\_/¯"
    assert (await _run(world, "/echo hello"))["response_type"] == ""
    assert (await _last(world))["message"] == "hello"


async def test_presence_is_told_to_everybody(world: World) -> None:
    answer = await _run(world, "/away")
    assert (answer["response_type"], answer["text"]) == ("ephemeral", "You are now away")
    told = [(data["status"], readers) for name, data, readers in world.hub.told if name == "status_change"]
    assert told == [("away", {world.id(name) for name in world.users})]
    passing = [json.loads(data["post"]) for name, data, _ in world.hub.told if name == "ephemeral_message"]
    assert [post["message"] for post in passing] == ["You are now away"]


async def test_join_and_leave_move_the_caller(world: World) -> None:
    await world.ok("alice", "POST", "/channels", {"team_id": world.team["id"], "name": "dev", "type": "O"})
    assert (await _run(world, "/join ~dev"))["goto_location"].endswith("/home/channels/dev")
    assert world.id("bob") in world.members(world.channel("dev"))
    await _run(world, "/leave", "dev")
    assert world.id("bob") not in world.members(world.channel("dev"))
    assert "default" in (await _run(world, "/leave", "town-square"))["text"]
    assert (await _run(world, "/join nosuch"))["goto_location"] == ""


async def test_a_private_channel_is_not_joined_by_command(world: World) -> None:
    await world.ok("alice", "POST", "/channels", {"team_id": world.team["id"], "name": "secret", "type": "P"})
    assert (await _run(world, "/join secret"))["goto_location"] == ""
    assert world.id("bob") not in world.members(world.channel("secret"))


async def test_msg_opens_a_direct_channel_and_says_it(world: World) -> None:
    await _run(world, "/msg @carol hello there")
    assert "direct_added" in world.hub.names()
    channels = await world.ok("carol", "GET", "/users/me/channels")
    assert [one["total_msg_count"] for one in channels if one["type"] == "D"] == [1]


async def test_a_custom_status_is_set_and_cleared(world: World) -> None:
    await _run(world, "/status :tea: back soon")
    props = (await world.ok("carol", "GET", f"/users/{world.id('bob')}"))["props"]
    assert json.loads(props["customStatus"])["emoji"] == "tea"
    await _run(world, "/status clear")
    assert (await world.ok("bob", "GET", "/users/me"))["props"]["customStatus"] == ""


async def test_the_header_is_changed_and_told(world: World) -> None:
    await _run(world, "/header")
    assert "channel_updated" not in world.hub.names()
    await _run(world, "/header new words")
    assert (await world.ok("bob", "GET", f"/channels/{world.channel('off-topic')}"))["header"] == "new words"
    assert (await _last(world))["type"] == "system_header_change"


async def test_people_are_brought_where_one_may_bring_them(world: World) -> None:
    for name, kind in (("dev", "O"), ("secret", "P")):
        made = {"team_id": world.team["id"], "name": name, "type": kind}
        await world.ok("alice" if kind == "P" else "bob", "POST", "/channels", made)
    said = {
        line: (await _run(world, f"/invite {line}"))["text"]
        for line in ("@carol ~dev", "carol ~dev", "@erin ~dev", "@nobody ~dev", "@carol ~secret", "")
    }
    assert [text.rpartition(" ")[2] for text in said.values()] == [
        "channel.",
        "channel.",
        "team.",
        "Administrator.",
        "channels.",
        "Channel.",
    ]
    assert said["@carol ~dev"] == "carol added to dev channel."
    assert said["carol ~dev"] == "carol is already in the channel."
    assert world.members(world.channel("dev")) == {world.id("bob"), world.id("carol")}
    assert world.id("carol") not in world.members(world.channel("secret"))


async def test_a_token_for_writing_changes_no_channel_by_command(world: World) -> None:
    await world.records.write(lambda tx: tx.db.execute("UPDATE sessions SET scopes='read post'"))
    for line in ("/header x", "/invite @carol", "/join ~town-square", "/leave"):
        body = {"command": line, "channel_id": world.channel("off-topic"), "team_id": world.team["id"]}
        assert (await world.call("bob", "POST", "/commands/execute", body)).status_code == 403, line
    assert (await _run(world, "/echo still here"))["response_type"] == ""


async def test_guests_are_shown_and_bring_nobody_and_nothing_is_said_where_all_is_over(world: World) -> None:
    dev = await world.ok(
        "bob", "POST", "/channels", {"team_id": world.team["id"], "name": "dev", "type": "O"}
    )
    await world.records.write(
        lambda tx: tx.db.execute("UPDATE users SET roles='system_guest' WHERE username='bob'")
    )
    assert "permissions" in (await _run(world, "/header mine", "dev"))["text"]
    assert "find the user" in (await _run(world, "/msg @erin hi"))["text"]
    assert "permissions" in (await _run(world, "/invite @carol ~dev"))["text"]
    await world.records.write(
        lambda tx: tx.db.execute("UPDATE channels SET delete_at=1 WHERE id=?", (dev["id"],))
    )
    body = {"command": "/me waves", "channel_id": dev["id"], "team_id": world.team["id"]}
    assert (await world.call("bob", "POST", "/commands/execute", body)).status_code == 400


async def test_pictures_of_links_are_a_preference(world: World) -> None:
    for line, value in (("/collapse", "true"), ("/expand", "false")):
        await _run(world, line)
        path = "/users/me/preferences/display_settings/name/collapse_previews"
        assert (await world.ok("bob", "GET", path))["value"] == value
    assert world.hub.names().count("preference_changed") == 2


async def test_what_is_no_command(world: World) -> None:
    for line, status in (("/nosuch x", 404), ("nosuch", 400), ("/", 400)):
        body = {"command": line, "channel_id": world.channel(), "team_id": world.team["id"]}
        assert (await world.call("bob", "POST", "/commands/execute", body)).status_code == status


async def test_commands_are_listed_and_completed(world: World) -> None:
    path = f"/teams/{world.team['id']}/commands"
    names = {one["trigger"] for one in await world.ok("bob", "GET", f"{path}/autocomplete")}
    assert {"me", "shrug", "join", "leave", "away", "online", "dnd", "offline", "echo"} <= names
    found = await world.ok("bob", "GET", f"{path}/autocomplete_suggestions?user_input=/on")
    assert [one["Complete"] for one in found] == ["online"]


async def test_what_belongs_behind_a_command_is_told(world: World) -> None:
    path = f"/teams/{world.team['id']}/commands/autocomplete_suggestions?user_input="
    (told,) = await world.ok("bob", "GET", f"{path}%2Fecho%20hello")
    assert (told["Complete"], told["Suggestion"], told["Hint"]) == ("echo hello", "", "[text]")
    for nothing in ("%2Faway%20", "%2Fnosuch%20x"):
        assert await world.ok("bob", "GET", f"{path}{nothing}") == []
