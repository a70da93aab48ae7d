"""Buttons, menus and dialogs: what clients see, what programs are asked, and what their answers do."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from chat_tui.server.integrations.triggers import VALID_FOR, Triggers
from chat_tui.server.outgoing.addresses import CallRefusedError
from chat_tui.server.records.passing_posts import KEEP_FOR
from chat_tui.server.records.rows import Row, update
from chat_tui.server.wire_errors import ApiError
from tests.server.conftest import World
from tests.server.program import PLACE, beside

SECRET = {"url": f"{PLACE}/act", "context": {"key": "secret"}}
ACTIONS = [
    {"id": "yes", "name": "Yes", "type": "button", "style": "good", "integration": SECRET},
    {
        "id": "pick",
        "name": "Pick",
        "type": "select",
        "options": [{"text": "1", "value": "1"}],
        "integration": SECRET,
    },
    {"id": "dead", "name": "Dead", "type": "button"},
    {"id": "not an id!", "name": "Named by us", "type": "button", "integration": SECRET},
]
PROPS = {"attachments": [{"text": "Deploy?", "actions": ACTIONS}], "override_username": "robo"}


def told(world: World, name: str) -> list[Any]:
    """The posts that an event told of."""
    return [json.loads(data["post"]) for event, data, _ in world.hub.told if event == name]


async def use(world: World, post_id: str, action: str = "pick", name: str = "bob", **body: object) -> Any:
    """Somebody uses a button; status and answer."""
    answer = await world.call(name, "POST", f"/posts/{post_id}/actions/{action}", body)
    return answer.status_code, answer.json()


async def test_whom_a_button_calls_is_shown_to_nobody(world: World) -> None:
    made = await world.post("alice", "choose", props=PROPS)
    page = await world.ok("bob", "GET", f"/channels/{world.channel()}/posts")
    found = await world.ok("bob", "POST", f"/teams/{world.team['id']}/posts/search", {"terms": "choose"})
    seen = [made, page, found, *told(world, "posted")]
    await world.ok("alice", "PUT", f"/posts/{made['id']}/patch", {"message": "well?"})
    seen += told(world, "post_edited")
    assert not any(hidden in json.dumps(seen) for hidden in ("integration", "secret", PLACE))
    shown = page["posts"][made["id"]]["props"]["attachments"][0]["actions"]
    assert [one["name"] for one in shown] == ["Yes", "Pick", "Dead", "Named by us"]
    assert len(shown[3]["id"]) == 26
    program = beside(world)
    assert (await use(world, made["id"], shown[3]["id"]))[0] == 200
    assert program.body["context"] == {"key": "secret"}


async def test_the_program_is_asked_as_recorded_and_its_answer_happens(world: World) -> None:
    program = beside(world)
    post = await world.post("alice", "choose", props=PROPS)
    world.hub.names()
    program.answer = lambda _: {
        "update": {
            "message": "chosen",
            "props": {"by": "bob", "override_username": "forged", "from_webhook": "true"},
        },
        "ephemeral_text": "Thanks <!here>",
    }
    status, answer = await use(world, post["id"], selected_option="1")
    assert (status, answer["status"], len(answer["trigger_id"])) == (200, "OK", 26)
    assert program.asked[0].url == f"{PLACE}/act"
    asked = program.body
    word = asked.pop("trigger_id")
    assert asked == {
        "user_id": world.id("bob"),
        "user_name": "bob",
        "channel_id": world.channel(),
        "channel_name": "town-square",
        "team_id": world.team["id"],
        "team_domain": "home",
        "post_id": post["id"],
        "type": "select",
        "data_source": "",
        "context": {"key": "secret", "selected_option": "1"},
    }
    assert world.workspace.triggers.read(word, world.records.now()) == (answer["trigger_id"], world.id("bob"))
    (edited,), (note,) = told(world, "post_edited"), told(world, "ephemeral_message")
    assert (edited["message"], edited["props"]) == ("chosen", {"by": "bob", "override_username": "robo"})
    assert (note["message"], note["root_id"]) == ("Thanks @here", post["id"])


async def test_an_update_without_props_leaves_the_buttons(world: World) -> None:
    program = beside(world)
    post = await world.post("alice", "choose", props=PROPS)
    program.answer = lambda _: {"update": {"message": "again?"}}
    for _ in range(2):
        assert (await use(world, post["id"], "yes"))[0] == 200
    assert len(program.asked) == 2


@pytest.mark.parametrize(
    ("action", "answer", "status"),
    [
        ("nosuch", {}, 404),
        ("dead", {}, 400),
        ("yes", 500, 400),
        ("yes", "no json", 400),
        ("yes", CallRefusedError("private"), 400),
        ("yes", [], 200),
        ("yes", {"update": "x", "ephemeral_text": 1}, 200),
    ],
)
async def test_what_goes_wrong_changes_nothing(
    world: World, action: str, answer: object, status: int
) -> None:
    program = beside(world)
    post = await world.post("alice", "choose", props=PROPS)
    world.hub.names()
    program.answer = lambda _: answer
    assert (await use(world, post["id"], action))[0] == status
    assert world.hub.names() == []


async def test_who_cannot_read_the_post_uses_no_button(world: World) -> None:
    program = beside(world)
    post = await world.post("alice", "choose", props=PROPS)
    assert (await use(world, post["id"], "yes", "erin"))[0] == 403
    assert (await use(world, "p" * 26, "yes"))[0] == 404
    assert program.asked == []


async def test_buttons_of_a_post_for_one_person_work_for_him_alone_and_for_a_day(world: World) -> None:
    program = beside(world)
    body = {
        "user_id": world.id("bob"),
        "post": {"channel_id": world.channel(), "message": "psst", "props": PROPS},
    }
    shown = await world.ok("alice", "POST", "/posts/ephemeral", body)
    assert "integration" not in json.dumps([shown, told(world, "ephemeral_message")])
    assert (await use(world, shown["id"], "yes", "carol"))[0] == 404
    program.answer = lambda _: {"update": {"message": "done", "props": {}}}
    assert (await use(world, shown["id"], "yes"))[0] == 200
    (edited,) = told(world, "post_edited")
    assert (edited["id"], edited["message"]) == (shown["id"], "done")
    world.hub.names()
    again = await world.ok("alice", "POST", "/posts/ephemeral", body)
    late = world.records.now() - KEEP_FOR - 1000
    await world.records.write(lambda tx: update(tx.db, "passing_posts", {"create_at": late}, "1", ()))
    assert (await use(world, again["id"], "yes"))[0] == 404


def test_a_trigger_is_good_for_three_seconds_and_cannot_be_forged() -> None:
    triggers = Triggers()
    made = triggers.make("u" * 26, 1_000)
    assert triggers.read(made.word, 1_000 + VALID_FOR) == (made.client_id, "u" * 26)
    said = base64.b64decode(made.word).decode()
    forged = base64.b64encode(said.replace("u" * 26, "v" * 26).encode()).decode()
    for word, now in (
        (made.word, 1_001 + VALID_FOR),
        (forged, 1_000),
        ("", 1_000),
        ("%", 1_000),
        ("YQ==", 1),
    ):
        with pytest.raises(ApiError) as refused:
            triggers.read(word, now)
        assert refused.value.status == 400
    with pytest.raises(ApiError):
        Triggers().read(made.word, 1_000)


DIALOG = {"title": "Survey", "elements": [{"name": "n", "type": "text"}], "notify_on_cancel": True}


async def test_a_program_opens_a_dialog_for_who_called_it(world: World) -> None:
    program = beside(world)
    post = await world.post("alice", "choose", props=PROPS)
    await use(world, post["id"], "yes")
    body: Row = {"trigger_id": program.body["trigger_id"], "url": f"{PLACE}/dialog", "dialog": DIALOG}
    for bad in ({"url": "file:///x"}, {"dialog": None}, {"trigger_id": "x"}):
        assert (await world.call("", "POST", "/actions/dialogs/open", {**body, **bad})).status_code == 400
    await world.ok("", "POST", "/actions/dialogs/open", body)
    ((_, data, readers),) = [one for one in world.hub.told if one[0] == "open_dialog"]
    opened = json.loads(data["dialog"])
    assert readers == {world.id("bob")}
    assert (opened["url"], opened["dialog"]["elements"][0]["options"]) == (f"{PLACE}/dialog", None)
    assert opened["dialog"]["state"] == ""


async def test_what_is_put_into_a_dialog_reaches_the_program_and_its_complaints_come_back(
    world: World,
) -> None:
    program = beside(world)
    program.answer = lambda _: {"errors": {"n": "too short", "x": 1}}
    body: Row = {
        "url": f"{PLACE}/dialog",
        "callback_id": "cb",
        "state": "S",
        "user_id": world.id("carol"),
        "channel_id": world.channel(),
        "team_id": world.team["id"],
        "submission": {"n": "B"},
    }
    path = "/actions/dialogs/submit"
    assert await world.ok("bob", "POST", path, body) == {"errors": {"n": "too short"}}
    sent = program.body
    assert (sent["user_id"], sent["submission"], sent["cancelled"]) == (world.id("bob"), {"n": "B"}, False)
    program.answer = lambda _: {}
    assert await world.ok("bob", "POST", path, {**body, "submission": None, "cancelled": True}) == {}
    assert (program.body["cancelled"], program.body["submission"]) == (True, None)
    assert (await world.call("erin", "POST", path, body)).status_code == 403
    assert (await world.call("bob", "POST", path, {**body, "submission": "x"})).status_code == 400


async def test_a_program_may_want_another_dialog_and_says_what_can_be_chosen(world: World) -> None:
    program = beside(world)
    body: Row = {
        "url": f"{PLACE}/dialog",
        "channel_id": world.channel(),
        "submission": {"query": "on", "selected_field": "n"},
    }
    element = {"name": "n", "type": "select", "data_source": "dynamic", "data_source_url": f"{PLACE}/look"}
    program.answer = lambda _: {"type": "form", "form": {**DIALOG, "elements": [element]}}
    following = await world.ok("bob", "POST", "/actions/dialogs/submit", body)
    assert following["type"] == "form"
    assert following["form"]["elements"][0]["data_source_url"] == f"{PLACE}/look"
    program.answer = lambda _: {"items": [{"text": "One", "value": "1", "x": 2}, 7, {"text": 1}]}
    found = await world.ok("bob", "POST", "/actions/dialogs/lookup", body)
    assert found == {"items": [{"text": "One", "value": "1"}, {"text": "", "value": ""}]}
    assert (program.body["type"], program.body["submission"]["query"]) == ("dialog_lookup", "on")
    assert "cancelled" not in program.body
    assert (await world.call("erin", "POST", "/actions/dialogs/lookup", body)).status_code == 403
