"""Alerts: told once to every administrator, kept over a restart, and taken back when it is over."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import Any

import pytest

from chat_tui.server.records import channels, members
from chat_tui.server.upkeep.last_backup import LastBackup, remember
from chat_tui.server.watching import alerts, vitals
from chat_tui.server.watching.alerts import CHANNEL, Alert, amiss, look
from chat_tui.server.workspace import Workspace
from tests.server.conftest import World

FULL = Alert("disk", "full", "room again")


@pytest.fixture(autouse=True)
def healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "disk", lambda data: (50, 100))


def finding(*found: Alert) -> Any:
    def find(workspace: Workspace) -> Sequence[Alert]:
        return found

    return find


async def said(world: World) -> list[str]:
    channel = channels.by_name(world.records.reader, world.team["id"], CHANNEL)
    if channel is None:
        return []
    page = await world.ok("alice", "GET", f"/channels/{channel['id']}/posts")
    return [page["posts"][post_id]["message"] for post_id in reversed(page["order"])]


async def test_what_is_amiss_is_told_once_and_taken_back_when_it_is_over(world: World) -> None:
    await look(world.workspace, finding())
    assert await said(world) == []
    for _ in range(3):
        await look(world.workspace, finding(FULL))
    assert await said(world) == [":warning: full"]
    for _ in range(3):
        await look(world.workspace, finding())
    assert await said(world) == [":warning: full", ":white_check_mark: room again"]
    await look(world.workspace, finding(FULL))
    assert len(await said(world)) == 3


async def test_administrators_hear_it_and_others_do_not_find_it(world: World) -> None:
    await world.ok("alice", "PUT", f"/users/{world.id('bob')}/roles", {"roles": "system_user system_admin"})
    world.hub.told.clear()
    await look(world.workspace, finding(FULL))
    channel = channels.by_name(world.records.reader, world.team["id"], CHANNEL)
    assert channel is not None
    admins = {world.id("alice"), world.id("bob")}
    heard = [readers for event, _, readers in world.hub.told if event == "posted"]
    assert [one & {world.id(name) for name in world.users} for one in heard] == [admins]
    assert (await world.call("carol", "GET", f"/channels/{channel['id']}")).status_code == 403


async def test_who_became_an_administrator_is_there_at_the_next_alert(world: World) -> None:
    await look(world.workspace, finding(FULL))
    await world.ok("alice", "PUT", f"/users/{world.id('carol')}/roles", {"roles": "system_user system_admin"})
    await look(world.workspace, finding(FULL, Alert("wal", "large", "small")))
    channel = channels.by_name(world.records.reader, world.team["id"], CHANNEL)
    assert channel is not None
    member = members.get(world.records.reader, channel["id"], world.id("carol"))
    assert member is not None


async def test_a_nearly_full_disk_a_grown_log_and_overload_are_amiss(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(world.records.directory, LastBackup(world.records.now(), "b.tar", 1))
    assert [alert.kind for alert in amiss(world.workspace)] == []
    monkeypatch.setattr(alerts, "disk", lambda data: (9, 100))
    monkeypatch.setattr(alerts, "wal_size", lambda data: alerts.MOST_WAL + 1)
    for _ in range(10):
        world.workspace.load.note(1.0, 0)
    assert [alert.kind for alert in amiss(world.workspace)] == ["disk", "wal", "load"]


async def test_a_shared_workspace_wants_a_backup_every_two_days(world: World) -> None:
    records, now = world.records, world.records.now()
    await records.write(
        lambda tx: tx.db.execute("INSERT INTO facts VALUES ('seeded', ?)", (str(now - 3 * 86_400_000),))
    )
    assert [alert.kind for alert in amiss(world.workspace)] == ["backup"]
    remember(records.directory, LastBackup(now - 3_600_000, "b.tar", 1))
    assert amiss(world.workspace) == []
    remember(records.directory, LastBackup(now - 49 * 3_600_000, "b.tar", 1))
    assert [alert.kind for alert in amiss(world.workspace)] == ["backup"]


async def test_the_disk_is_really_looked_at(world: World) -> None:
    free, total = vitals.disk(world.records.directory)
    assert total == shutil.disk_usage(world.records.directory).total
    assert 0 < free <= total
    assert vitals.disk(world.records.directory / "gone") == (0, 0)
