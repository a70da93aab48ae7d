"""Outgoing web hooks: who makes, sees and changes them, and what cannot be one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import World

URL = "https://ci.example.com/hook"


async def make(world: World, name: str = "alice", **more: Any) -> Any:
    body = {"team_id": world.team["id"], "trigger_words": ["build"], "callback_urls": [URL], **more}
    return await world.ok(name, "POST", "/hooks/outgoing", body)


async def test_a_hook_is_made_listed_changed_and_deleted(world: World) -> None:
    hook = await make(world, channel_id=world.channel())
    assert "secret" not in hook
    assert await world.ok("alice", "GET", f"/hooks/outgoing/{hook['id']}") == hook
    for query, count in (("", 1), (f"?channel_id={world.channel()}", 1), (f"?channel_id={'x' * 26}", 0)):
        assert len(await world.ok("alice", "GET", f"/hooks/outgoing{query}")) == count
    changed = {**hook, "display_name": "ci", "trigger_when": 1}
    after = await world.ok("alice", "PUT", f"/hooks/outgoing/{hook['id']}", changed)
    assert (after["display_name"], after["trigger_when"], after["token"]) == ("ci", 1, hook["token"])
    fresh = await world.ok("alice", "POST", f"/hooks/outgoing/{hook['id']}/regen_token")
    assert fresh["token"] not in {"", hook["token"]}
    await world.ok("alice", "DELETE", f"/hooks/outgoing/{hook['id']}")
    assert await world.ok("alice", "GET", "/hooks/outgoing") == []
    assert (await world.call("alice", "GET", f"/hooks/outgoing/{hook['id']}")).status_code == 400
    actions = [row[0] for row in world.records.reader.execute("SELECT action FROM audit_log ORDER BY id")]
    assert actions == ["hook.create", "hook.change", "hook.regen_token", "hook.delete"]


async def test_only_administrators_of_the_team_make_one_and_others_do_not_see_it(world: World) -> None:
    hook = await make(world)
    for name, status in (("bob", 403), ("erin", 403), ("", 401)):
        body = {"team_id": world.team["id"], "trigger_words": ["x"], "callback_urls": [URL]}
        assert (await world.call(name, "POST", "/hooks/outgoing", body)).status_code == status
        for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/regen_token")):
            response = await world.call(name, method, f"/hooks/outgoing/{hook['id']}{path}", {})
            assert response.status_code == status, (name, method)
    assert await world.ok("bob", "GET", "/hooks/outgoing") == []


@pytest.mark.parametrize(
    ("more", "error_id"),
    [
        ({"trigger_words": []}, "api.webhook.create_outgoing.triggers.app_error"),
        ({"callback_urls": []}, "api.context.invalid_body_param.app_error"),
        ({"callback_urls": ["http://a:b@x.org/"]}, "model.outgoing_hook.is_valid.url.app_error"),
        ({"callback_urls": ["http://2130706433/"]}, "model.outgoing_hook.is_valid.url.app_error"),
        ({"callback_urls": ["file:///etc/passwd"]}, "model.outgoing_hook.is_valid.url.app_error"),
        ({"events": ["everything"]}, "api.context.invalid_body_param.app_error"),
        ({"content_type": "text/html"}, "api.context.invalid_body_param.app_error"),
        ({"trigger_words": [""]}, "api.context.invalid_body_param.app_error"),
        ({"trigger_words": ["other", "build"]}, "api.webhook.create_outgoing.intersect.app_error"),
    ],
)
async def test_what_cannot_be_a_hook_is_refused(world: World, more: dict[str, Any], error_id: str) -> None:
    await make(world)
    body = {"team_id": world.team["id"], "trigger_words": ["x"], "callback_urls": [URL], **more}
    assert (await world.call("alice", "POST", "/hooks/outgoing", body)).json()["id"] == error_id


async def test_a_private_channel_has_no_outgoing_hook(world: World) -> None:
    body = {"team_id": world.team["id"], "name": "secret", "display_name": "s", "type": "P"}
    channel = await world.ok("alice", "POST", "/channels", body)
    body = {"team_id": world.team["id"], "channel_id": channel["id"], "callback_urls": [URL]}
    assert (await world.call("alice", "POST", "/hooks/outgoing", body)).status_code == 403
