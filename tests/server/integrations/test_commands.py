"""Slash commands of one's own: who makes them, what the program is asked, what becomes of its answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chat_tui.server.outgoing.caller import CallFailedError
from chat_tui.server.records.commands import REPLY_FOR
from chat_tui.server.records.rows import Row, update
from tests.server.conftest import World
from tests.server.program import PLACE, Program, beside


async def make(world: World, **more: object) -> Row:
    """The administrator makes /deploy."""
    settings = {"trigger": "deploy", "url": f"{PLACE}/run", "auto_complete": True, "username": "deployer"}
    made: Row = await world.ok(
        "alice", "POST", "/commands", {"team_id": world.team["id"], **settings, **more}
    )
    return made


async def give(world: World, line: str = "/deploy now", name: str = "bob", status: int = 200) -> Any:
    """Somebody gives it in off-topic."""
    body = {"command": line, "channel_id": world.channel("off-topic"), "team_id": world.team["id"]}
    answer = await world.call(name, "POST", "/commands/execute", body)
    assert answer.status_code == status, answer.text
    return answer.json()


def told(world: World, name: str) -> list[tuple[Any, set[str]]]:
    """Posts that an event told of, and to whom."""
    return [(json.loads(data["post"]), readers) for event, data, readers in world.hub.told if event == name]


async def test_the_program_is_asked_as_recorded_and_its_answer_is_posted(world: World) -> None:
    program = beside(world)
    command = await make(world)
    program.answer = lambda _: {
        "response_type": "in_channel",
        "text": "Going <!here>",
        "icon_url": "https://program.example/i.png",
        "attachments": [{"text": "build <https://x.example|42>"}],
        "goto_location": "/home/channels/off-topic",
        "extra_responses": [{"text": "psst", "type": "system_join_channel"}],
    }
    answer = await give(world, "/deploy production --fast")
    asked = program.asked[0]
    assert (asked.method, asked.url) == ("POST", f"{PLACE}/run")
    assert asked.headers["Authorization"] == f"Token {command['token']}"
    form = program.form
    assert {name: form[name] for name in ("command", "text", "user_name", "channel_name", "team_domain")} == {
        "command": "/deploy",
        "text": "production --fast",
        "user_name": "bob",
        "channel_name": "off-topic",
        "team_domain": "home",
    }
    assert (answer["goto_location"], len(answer["trigger_id"])) == ("/home/channels/off-topic", 26)
    ((post, readers),) = told(world, "posted")
    assert (post["message"], post["user_id"]) == ("Going @here", world.id("bob"))
    assert post["props"]["override_username"] == "deployer"
    assert post["props"]["attachments"][0]["text"] == "build [42](https://x.example)"
    assert readers == world.members(world.channel("off-topic"))
    ((extra, only),) = told(world, "ephemeral_message")
    assert (extra["message"], extra["type"], only) == ("psst", "system_ephemeral", {world.id("bob")})


async def test_by_get_everything_is_in_the_query_and_plain_text_is_for_the_caller_alone(world: World) -> None:
    program = beside(world)
    await make(world, method="G", url=f"{PLACE}/run?a=b")
    program.answer = lambda _: "plain"
    assert (await give(world))["text"] == "plain"
    assert (program.asked[0].method, program.asked[0].body) == ("GET", b"")
    assert (program.form["a"], program.form["text"]) == ("b", "now")
    assert [post["message"] for post, _ in told(world, "ephemeral_message")] == ["plain"]
    assert told(world, "posted") == []


@pytest.mark.parametrize(("display_name", "told_as"), [("", "deploy"), ("Deployments", "Deployments")])
async def test_without_a_name_it_speaks_as_the_command_and_not_as_who_asked(
    world: World, display_name: str, told_as: str
) -> None:
    program = beside(world)
    await make(world, username="", display_name=display_name)
    program.answer = lambda _: {"response_type": "in_channel", "text": "done"}
    await give(world)
    ((post, _),) = told(world, "posted")
    assert post["props"]["override_username"] == told_as


async def test_it_may_answer_five_times_within_half_an_hour(world: World) -> None:
    program = beside(world)
    await make(world)
    await give(world)
    path = program.form["response_url"].removeprefix(world.workspace.config.site_url)
    async with world.client() as client:

        async def reply(**more: Any) -> int:
            given = more or {"json": {"text": "done", "response_type": "in_channel"}}
            return (await client.post(f"http://localhost{path}", **given)).status_code

        assert await reply() == 200
        assert await reply(content=b"{", headers={"Content-Type": "application/json"}) == 400
        assert [await reply() for _ in range(5)] == [200] * 4 + [404]
        await give(world)
        path = program.form["response_url"].removeprefix(world.workspace.config.site_url)
        late = world.records.now() - REPLY_FOR - 1000
        await world.records.write(lambda tx: update(tx.db, "command_replies", {"create_at": late}, "1", ()))
        assert await reply() == 404
    assert len(told(world, "posted")) == 5


async def test_who_left_the_channel_says_nothing_there_by_a_late_answer(world: World) -> None:
    program = beside(world)
    await make(world)
    await give(world)
    await world.ok("bob", "DELETE", f"/channels/{world.channel('off-topic')}/members/{world.id('bob')}")
    world.hub.names()
    async with world.client() as client:
        late = await client.post(
            program.form["response_url"], json={"text": "x", "response_type": "in_channel"}
        )
    assert late.status_code == 403
    assert world.hub.names() == []


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (500, "failed_resp"),
        (302, "failed_resp"),
        (CallFailedError("gone"), "failed"),
        ([], "failed"),
        ({"text": "x" * 17_000, "response_type": "in_channel"}, "create_post_failed"),
    ],
)
async def test_a_program_that_fails_is_said_to(world: World, answer: object, what: str) -> None:
    program = beside(world)
    await make(world)
    program.answer = lambda _: answer
    failed = await give(world, status=500)
    assert failed["id"] == f"api.command.execute_command.{what}.app_error"
    assert told(world, "posted") == []


async def test_only_team_administrators_make_and_see_them_whole(world: World) -> None:
    beside(world)
    command = await make(world)
    body = {"team_id": world.team["id"], "trigger": "other", "url": f"{PLACE}/"}
    assert (await world.call("bob", "POST", "/commands", body)).status_code == 403
    listing = f"/commands?team_id={world.team['id']}"
    assert (await world.call("bob", "GET", f"{listing}&custom_only=true")).status_code == 403
    (seen,) = [one for one in await world.ok("bob", "GET", listing) if one["trigger"] == "deploy"]
    assert (seen["token"], seen["url"], seen["creator_id"]) == ("", "", "")
    assert await world.ok("alice", "GET", f"{listing}&custom_only=true") == [command]
    path = f"/commands/{command['id']}"
    for method, more in (("GET", ""), ("DELETE", ""), ("PUT", "/regen_token")):
        assert (await world.call("bob", method, path + more)).status_code == 404
    offered = await world.ok("bob", "GET", f"/teams/{world.team['id']}/commands/autocomplete")
    assert [one["display_name"] for one in offered if one["trigger"] == "deploy"] == [""]
    hints = f"/teams/{world.team['id']}/commands/autocomplete_suggestions?user_input=%2Fdep"
    assert [one["Complete"] for one in await world.ok("bob", "GET", hints)] == ["deploy"]


async def test_what_would_not_work_is_refused(world: World) -> None:
    beside(world)
    for bad in (
        {"trigger": "/x"},
        {"trigger": "two words"},
        {"trigger": "help"},
        {"trigger": ""},
        {"url": "file:///etc/passwd"},
        {"url": "http://user@host/"},
        {"method": "X"},
    ):
        body = {"team_id": world.team["id"], "trigger": "ok", "url": f"{PLACE}/", **bad}
        assert (await world.call("alice", "POST", "/commands", body)).status_code == 400, bad
    await make(world)
    again = {"team_id": world.team["id"], "trigger": "Deploy", "url": f"{PLACE}/"}
    duplicate = await world.call("alice", "POST", "/commands", again)
    assert duplicate.json()["id"] == "api.command.duplicate_trigger.app_error"


async def test_it_is_changed_moved_and_deleted(world: World) -> None:
    program = beside(world)
    command = await make(world)
    path = f"/commands/{command['id']}"
    changed = await world.ok("alice", "PUT", path, {**command, "trigger": "ship", "token": "mine"})
    assert (changed["trigger"], changed["token"]) == ("ship", command["token"])
    token = (await world.ok("alice", "PUT", f"{path}/regen_token"))["token"]
    await give(world, "/ship")
    assert program.form["token"] == token != command["token"]
    team = await world.ok("alice", "POST", "/teams", {"name": "other", "display_name": "O", "type": "O"})
    await world.ok("alice", "PUT", f"{path}/move", {"team_id": team["id"]})
    assert (await give(world, "/ship", status=404))["status_code"] == 404
    await world.ok("alice", "DELETE", path)
    assert (await world.call("alice", "GET", path)).status_code == 404
    assert (await make(world, trigger="ship"))["id"] != command["id"]


async def test_who_is_not_in_the_channel_gives_no_command_there(world: World) -> None:
    program: Program = beside(world)
    await make(world)
    await give(world, name="erin", status=403)
    assert program.asked == []
