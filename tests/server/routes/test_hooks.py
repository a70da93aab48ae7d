"""Incoming web hooks: every shape senders use, and the answer byte for byte."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.server.conftest import World


async def _hook(world: World, **more: object) -> str:
    body = {"channel_id": world.channel("off-topic"), "display_name": "ci", **more}
    made = await world.ok("alice", "POST", "/hooks/incoming", body)
    return f"http://localhost/hooks/{made['id']}"


async def _send(world: World, url: str, **request: Any) -> httpx.Response:
    async with world.client() as client:
        return await client.post(url, **request)


async def _last(world: World) -> Any:
    page = await world.ok("alice", "GET", f"/channels/{world.channel('off-topic')}/posts?per_page=1")
    return page["posts"][page["order"][0]]


@pytest.mark.parametrize(
    "request_",
    [
        {"json": {"text": "hello"}},
        {"content": b'{"text": "hello"}'},
        {"content": b'{"text": "hello"}', "headers": {"Content-Type": "text/plain"}},
        {"data": {"payload": '{"text": "hello"}'}},
        {"files": {"text": (None, "hello")}},
        {"json": {"text": "hello", "blocks": [], "thread_ts": "1", "mrkdwn": True}},
    ],
    ids=["json", "no type", "text/plain", "form", "multipart", "slack keys"],
)
async def test_every_form_is_answered_ok_and_posted(world: World, request_: dict[str, Any]) -> None:
    response = await _send(world, await _hook(world), **request_)
    assert (response.status_code, response.content) == (200, b"ok")
    assert response.headers["Content-Type"] == "text/plain"
    assert (await _last(world))["message"] == "hello"


async def test_raw_control_characters_in_strings_are_understood(world: World) -> None:
    response = await _send(world, await _hook(world), content=b'{\n "text": "one\ntwo\tthree"\n}')
    assert response.content == b"ok"
    assert (await _last(world))["message"] == "one\ntwo\tthree"


async def test_a_hook_posts_under_the_name_it_asks_for(world: World) -> None:
    await _send(world, await _hook(world), json={"text": "x", "username": "build", "icon_emoji": ":rocket:"})
    props = (await _last(world))["props"]
    assert (props["override_username"], props["override_icon_emoji"]) == ("build", "rocket")
    assert props["from_webhook"] == "true"
    assert world.hub.told[-1][1]["sender_name"] == "build"


async def test_slack_markup_and_attachments_become_ours(world: World) -> None:
    attachment = {
        "text": "see <https://example.org|site>",
        "fields": [{"title": "n", "value": 5, "short": True}],
    }
    text = f"<!here> <@{world.id('bob')}>"
    await _send(world, await _hook(world), json={"text": text, "attachments": [attachment]})
    post = await _last(world)
    assert (post["message"], post["type"]) == ("@here @bob", "slack_attachment")
    assert post["props"]["attachments"][0]["text"] == "see [site](https://example.org)"
    assert post["props"]["attachments"][0]["fields"] == [{"title": "n", "value": 5, "short": True}]


async def test_a_long_text_becomes_several_posts(world: World) -> None:
    assert (await _send(world, await _hook(world), json={"text": "x" * 20_000})).content == b"ok"
    assert [name for name in world.hub.names() if name == "posted"] == ["posted", "posted"]


async def test_other_channels_and_people_unless_locked(world: World) -> None:
    free, locked = await _hook(world), await _hook(world, channel_locked=True)
    assert (await _send(world, free, json={"text": "x", "channel": "#town-square"})).content == b"ok"
    assert (await _send(world, free, json={"text": "x", "channel": "@bob"})).content == b"ok"
    refused = await _send(world, locked, json={"text": "x", "channel": "town-square"})
    assert (refused.status_code, refused.json()["id"]) == (
        403,
        "web.incoming_webhook.channel_locked.app_error",
    )


@pytest.mark.parametrize(
    ("request_", "status", "error_id"),
    [
        ({"json": {"text": ""}}, 400, "web.incoming_webhook.text.app_error"),
        ({}, 400, "web.incoming_webhook.text.app_error"),
        ({"content": b'{"text":'}, 400, "model.incoming_hook.parse_data.app_error"),
        ({"content": b'"text"'}, 400, "model.incoming_hook.parse_data.app_error"),
        ({"content": b"[" * 100_000}, 400, "model.incoming_hook.parse_data.app_error"),
        ({"content": b'{"text": "\\ud800"}'}, 400, "model.incoming_hook.parse_data.app_error"),
        ({"json": {"text": "x", "channel": "nosuch"}}, 404, "web.incoming_webhook.channel.app_error"),
        ({"json": {"text": "x", "channel": "@nobody"}}, 400, "web.incoming_webhook.user.app_error"),
        ({"json": {"text": "x", "type": "system_x"}}, 400, "api.context.invalid_param.app_error"),
    ],
)
async def test_what_is_refused(world: World, request_: dict[str, Any], status: int, error_id: str) -> None:
    response = await _send(world, await _hook(world), **request_)
    assert (response.status_code, response.json()["id"]) == (status, error_id)


async def test_a_deleted_or_unknown_hook_posts_nothing(world: World) -> None:
    url = await _hook(world)
    await world.ok("alice", "DELETE", f"/hooks/incoming/{url.rsplit('/', 1)[1]}")
    for dead in (url, f"http://localhost/hooks/{'a' * 26}"):
        response = await _send(world, dead, json={"text": "x"})
        assert (response.status_code, response.json()["id"]) == (
            400,
            "web.incoming_webhook.invalid.app_error",
        )


async def test_only_administrators_make_hooks(world: World) -> None:
    body = {"channel_id": world.channel(), "display_name": "x"}
    assert (await world.call("bob", "POST", "/hooks/incoming", body)).status_code == 403


async def test_a_hook_is_for_a_channel_of_its_team(world: World) -> None:
    pair = await world.ok("alice", "POST", "/channels/direct", [world.id("alice"), world.id("bob")])
    refused = await world.call("alice", "POST", "/hooks/incoming", {"channel_id": pair["id"]})
    assert (refused.status_code, refused.json()["id"]) == (400, "model.incoming_hook.team_id.app_error")
    hook = await world.ok("alice", "POST", "/hooks/incoming", {"channel_id": world.channel()})
    other = await world.ok("alice", "POST", "/teams", {"name": "away", "display_name": "Away"})
    place = await world.ok("alice", "GET", f"/teams/{other['id']}/channels/name/town-square")
    for channel_id in (pair["id"], place["id"]):
        moved = await world.call("alice", "PUT", f"/hooks/incoming/{hook['id']}", {"channel_id": channel_id})
        assert moved.status_code == 400
