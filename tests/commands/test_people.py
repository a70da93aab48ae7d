"""Tests of the commands about oneself among others."""

from __future__ import annotations

import time

import pytest

from chat_tui.model.actions import Action, SetPresence
from chat_tui.model.users import Presence
from tests.commands.conftest import Desk


@pytest.mark.parametrize(
    ("line", "presence"),
    [
        ("/status away", Presence.AWAY),
        ("/status busy", Presence.DND),
        ("/away", Presence.AWAY),
        ("/dnd", Presence.DND),
        ("/status offline", Presence.OFFLINE),
    ],
)
async def test_a_presence_is_told_to_the_server(desk: Desk, line: str, presence: Presence) -> None:
    assert await desk.type(line)
    await desk.time.until(lambda: desk.server.world.presence(desk.ada.id).presence is presence)


async def test_an_unknown_presence_names_those_there_are(desk: Desk) -> None:
    assert not await desk.type("/status awya")
    assert "online, away, dnd" in desk.ui.said[0][1]


@pytest.mark.parametrize(
    ("line", "text", "emoji", "minutes"),
    [
        ("/status in the garden :seedling: for 1h", "in the garden", "seedling", 60),
        ("/status :palm_tree: away from it all", "away from it all", "palm_tree", 0),
        ("/status waiting for lunch", "waiting for lunch", "speech_balloon", 0),
        ("/status :tea:", "", "tea", 0),
        ("/status lunch until tomorrow", "lunch", "speech_balloon", None),
    ],
)
async def test_a_status_in_words(desk: Desk, line: str, text: str, emoji: str, minutes: int | None) -> None:
    before = int(time.time() * 1000)
    assert await desk.type(line)
    world = desk.server.world
    assert (world.users[desk.ada.id].status_text, world.users[desk.ada.id].status_emoji) == (text, emoji)
    until = world.users[desk.ada.id].status_until
    if minutes is None:
        assert before < until < before + 2 * 86_400_000
    else:
        assert (until == 0) == (minutes == 0)
        assert not minutes or 0 <= until - before - minutes * 60_000 < 60_000
    assert await desk.type("/status clear")
    assert world.users[desk.ada.id].status_text == world.users[desk.ada.id].status_emoji == ""


async def test_a_status_that_is_too_long_is_not_cut(desk: Desk) -> None:
    assert not await desk.type(f"/status {'long ' * 30}")
    assert "at most 100" in desk.ui.said[0][1]


async def test_who_somebody_is(desk: Desk) -> None:
    assert await desk.type("/whois @bob")
    assert await desk.type("/members")
    assert desk.ui.screens == ["profile bob", "members"]
    assert not await desk.type("/whois @nobody-at-all")


@pytest.mark.parametrize(
    ("line", "minutes"),
    [("/dnd 1h", 60), ("/dnd for 20m", 20), ("/status dnd until 2h", 120), ("/status busy for 1d", 1440)],
)
async def test_not_to_be_disturbed_for_a_while(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, line: str, minutes: int
) -> None:
    asked: list[Action] = []

    async def perform(action: Action) -> None:
        asked.append(action)

    monkeypatch.setattr(desk.account, "perform", perform)
    now = int(time.time() * 1000)
    assert await desk.type(line)
    (action,) = asked
    assert isinstance(action, SetPresence)
    assert action.presence is Presence.DND
    assert 0 <= action.until - now - minutes * 60_000 < 60_000
    assert desk.ui.said[0][1].startswith("Nothing disturbs you until ")


async def test_a_time_that_is_none_disturbs_nothing(desk: Desk) -> None:
    before = desk.server.world.presence(desk.ada.id).presence
    assert not await desk.type("/dnd sometime")
    assert "17" in desk.ui.said[0][1] or "14:30" in desk.ui.said[0][1]
    assert desk.server.world.presence(desk.ada.id).presence is before
    assert await desk.type("/dnd")
    await desk.time.until(lambda: desk.server.world.presence(desk.ada.id).presence is Presence.DND)
    assert await desk.type("/dnd off")
    await desk.time.until(lambda: desk.server.world.presence(desk.ada.id).presence is Presence.ONLINE)
