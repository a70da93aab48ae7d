"""Scheduled posts and reminders: said once at their time, or their author learns why not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chat_tui.server.later.reminders import remind_due
from chat_tui.server.later.scheduled import LATE, say_due
from chat_tui.server.records import files, scheduled
from chat_tui.server.records.rows import Row, scalar, update
from tests.server.conftest import World

SOON = 2_000
"""Milliseconds: the world's clock goes on by ten whenever it is looked at."""


async def keep(world: World, name: str = "bob", at: int = 0, **more: Any) -> Row:
    """Somebody schedules a post in town-square."""
    body = {"channel_id": world.channel(), "message": "later", **more}
    kept: Row = await world.ok(
        name, "POST", "/posts/schedule", {**body, "scheduled_at": at or world.records.now() + SOON}
    )
    return kept


async def waiting(world: World, name: str = "bob") -> list[Row]:
    """What somebody has scheduled in his team."""
    path = f"/posts/scheduled/team/{world.team['id']}?includeDirectChannels=true"
    lists = await world.ok(name, "GET", path)
    return [*lists[world.team["id"]], *lists["directChannels"]]


async def until_due(world: World) -> None:
    """Look again and again, as the workspace does, until the time has come."""
    for _ in range(10 * SOON // 10):
        if await say_due(world.workspace):
            return
    raise AssertionError("it is never due")


def said(world: World, message: str = "later") -> int:
    return int(scalar(world.records.reader, "SELECT count(*) FROM posts WHERE message=?", (message,)))


async def test_it_is_said_once_at_its_time_and_told_to_its_author_alone(world: World) -> None:
    kept = await keep(world)
    assert (kept["error_code"], kept["processed_at"], kept["user_id"]) == ("", 0, world.id("bob"))
    assert [one["id"] for one in await waiting(world)] == [kept["id"]]
    assert await waiting(world, "carol") == []
    assert await say_due(world.workspace) == said(world) == 0
    await until_due(world)
    assert said(world) == 1
    assert await waiting(world) == []
    told = {name: (data, readers) for name, data, readers in world.hub.told}
    assert json.loads(told["scheduled_post_created"][0]["scheduledPost"])["id"] == kept["id"]
    assert json.loads(told["posted"][0]["post"])["create_at"] >= kept["scheduled_at"]
    assert told["scheduled_post_deleted"][1] == told["scheduled_post_created"][1] == {world.id("bob")}
    assert await say_due(world.workspace) == 0
    # Had the removal been lost, the pending id would still keep it from being said twice.
    await world.records.write(
        lambda tx: scheduled.add(
            tx,
            {
                name: kept[name]
                for name in ("user_id", "channel_id", "root_id", "message", "type", "scheduled_at")
            }
            | {"props": "{}", "file_ids": "[]", "id": kept["id"]},
        )
    )
    assert await say_due(world.workspace) == 1
    assert (said(world), await waiting(world)) == (1, [])


async def test_it_is_moved_and_dropped_by_its_author_only(world: World) -> None:
    kept = await keep(world, props={"mood": "calm"})
    path = f"/posts/schedule/{kept['id']}"
    moved = {"id": kept["id"], "channel_id": kept["channel_id"], "message": "other", "scheduled_at": 10**13}
    for name in ("carol", "alice"):
        assert (await world.call(name, "PUT", path, moved)).status_code == 404
        assert (await world.call(name, "DELETE", path)).status_code == 404
    shown = await world.ok("bob", "PUT", path, moved)
    assert (shown["scheduled_at"], shown["message"], shown["props"]) == (10**13, "other", {"mood": "calm"})
    assert (await world.ok("bob", "DELETE", path))["id"] == kept["id"]
    assert (await world.call("bob", "DELETE", path)).status_code == 404
    assert [name for name in world.hub.names() if name.startswith("scheduled")] == [
        "scheduled_post_created",
        "scheduled_post_updated",
        "scheduled_post_deleted",
    ]


async def test_what_could_not_be_said_today_is_refused_at_once(world: World) -> None:
    past, later = world.records.now() - 1, world.records.now() + 10**9
    town = world.channel()
    for status, body in (
        (400, {"channel_id": town, "message": "x", "scheduled_at": past}),
        (400, {"channel_id": town, "message": " ", "scheduled_at": later}),
        (400, {"channel_id": town, "message": "x", "scheduled_at": "soon"}),
        (400, {"channel_id": town, "message": "x" * 20_000, "scheduled_at": later}),
        (400, {"channel_id": town, "message": "x", "scheduled_at": later, "root_id": "r" * 26}),
        (403, {"channel_id": "c" * 26, "message": "x", "scheduled_at": later}),
    ):
        assert (await world.call("bob", "POST", "/posts/schedule", body)).status_code == status, body
    assert await waiting(world) == []


@pytest.mark.parametrize("reason", ["channel_archived", "no_channel_member", "unable_to_send"])
async def test_its_author_learns_why_it_was_not_said_and_may_try_again(world: World, reason: str) -> None:
    made = {"team_id": world.team["id"], "name": "dev", "type": "O"}
    channel = await world.ok("bob", "POST", "/channels", made)
    kept = await keep(world, channel_id=channel["id"])
    if reason == "channel_archived":
        await world.ok("bob", "DELETE", f"/channels/{channel['id']}")
    elif reason == "no_channel_member":
        await world.ok("bob", "DELETE", f"/channels/{channel['id']}/members/{world.id('bob')}")
    else:
        at = world.records.now() - LATE - 1
        await world.records.write(lambda tx: update(tx.db, "scheduled_posts", {"scheduled_at": at}, "1", ()))
    await until_due(world)
    assert said(world) == 0
    assert [(one["id"], one["error_code"]) for one in await waiting(world)] == [(kept["id"], reason)]
    assert world.hub.names()[-1] == "scheduled_post_updated"
    assert await say_due(world.workspace) == 0
    if reason == "unable_to_send":
        again = {"id": kept["id"], "channel_id": channel["id"], "message": "later"}
        again["scheduled_at"] = world.records.now() + SOON
        assert (await world.ok("bob", "PUT", f"/posts/schedule/{kept['id']}", again))["error_code"] == ""
        await until_due(world)
        assert said(world) == 1


async def test_only_who_had_read_everything_has_read_his_own_words(world: World) -> None:
    await keep(world, "carol")
    await keep(world, "bob")
    await world.ok("bob", "POST", "/channels/members/me/view", {"channel_id": world.channel()})
    await until_due(world)
    while await waiting(world):
        await say_due(world.workspace)
    path = f"/users/me/channels/{world.channel()}/unread"
    assert (await world.ok("carol", "GET", path))["msg_count"] == 1
    assert (await world.ok("bob", "GET", path))["msg_count"] == 1
    assert (await world.ok("alice", "GET", path))["msg_count"] == 2


async def test_its_files_wait_with_it(world: World) -> None:
    upload = {"files": ("a.txt", b"hello")}
    path = f"/files?channel_id={world.channel()}"
    made = await world.ok("bob", "POST", path, files=upload)
    file_id = made["file_infos"][0]["id"]
    await keep(world, file_ids=[file_id])
    forgotten = await world.records.write(lambda tx: files.forget_unattached(tx, tx.now + 1))
    assert forgotten == []
    await until_due(world)
    page = await world.ok("bob", "GET", f"/channels/{world.channel()}/posts?per_page=1")
    assert page["posts"][page["order"][0]]["file_ids"] == [file_id]


async def test_a_reminder_comes_once_from_the_system_bot(world: World) -> None:
    post = await world.post("carol", "read this")
    at = world.records.now() // 1000 + 2
    await world.ok("bob", "POST", f"/users/me/posts/{post['id']}/reminder", {"target_time": at})
    assert await remind_due(world.workspace) == 0
    while not await remind_due(world.workspace):
        assert world.records.now() < at * 1000 + 1000
    assert await remind_due(world.workspace) == 0
    found = [one for one in await world.ok("bob", "GET", "/users/me/channels") if one["type"] == "D"]
    page = await world.ok("bob", "GET", f"/channels/{found[0]['id']}/posts")
    (reminder,) = page["posts"].values()
    assert reminder["message"].endswith(f"/home/pl/{post['id']}")
    assert reminder["props"]["username"] == "carol"
    who = await world.ok("bob", "GET", f"/users/{reminder['user_id']}")
    assert (who["username"], who["is_bot"]) == ("system-bot", True)


async def test_a_reminder_is_for_those_who_may_read_and_for_a_time_to_come(world: World) -> None:
    post = await world.post("carol", "read this")
    path = f"/users/me/posts/{post['id']}/reminder"
    assert (await world.call("erin", "POST", path, {"target_time": 10**10})).status_code == 403
    assert (await world.call("bob", "POST", path, {"target_time": 1})).status_code == 400
    other = f"/users/{world.id('carol')}/posts/{post['id']}/reminder"
    assert (await world.call("bob", "POST", other, {"target_time": 10**10})).status_code == 403


async def test_there_is_an_end_to_what_one_user_may_keep_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat_tui.server.routes.scheduled.MOST", 1)
    post = await world.post("carol", "read this")
    reminder = f"/users/me/posts/{post['id']}/reminder"
    body = {"channel_id": world.channel(), "message": "later", "scheduled_at": world.records.now() + SOON}
    for path, given in (("/posts/schedule", body), (reminder, {"target_time": 10**10})):
        statuses = [(await world.call("bob", "POST", path, given)).status_code for _ in range(2)]
        assert statuses[0] < 300
        assert statuses[1] == 400
    assert (await world.call("carol", "POST", "/posts/schedule", body)).status_code == 201
