"""Does one come back to the very line that was read, and go to days and addresses without leaving the app?"""

from __future__ import annotations

import dataclasses

import pytest

from chat_tui.account.account import Account
from chat_tui.account.dating import message_near
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.ui.deeds import Place, opening
from tests.ui.conftest import OpenStage, Stage
from tests.ui.world import START, SmallWorld, TurningClock, a_world

SITE = "https://chat.example.org/sub"


def a_long_world(count: int = 300) -> SmallWorld:
    """One message every twenty seconds and, behind every hundredth, a pause of a day, all in `infra`."""
    clock = TurningClock()
    world = a_world(clock)
    for number in range(count):
        if number % 100 == 0:
            clock.now += 86_400
        world.server.post(world.people["maya"].id, world.channels["infra"].id, f"line {number}")
    return world


def seen(on: Stage) -> list[str]:
    """The messages of the pane as they stand on the screen."""
    return [line.partition("│")[2] for line in on.lines()[2:-6]]


async def read_back(on: Stage, channel: str = "infra", pages: int = 3) -> list[str]:
    """Open a channel, wait until it is read, and scroll up in it."""
    await on.open(channel)
    await on.until(lambda: on.account.store.summary(on.world.channels[channel].id).membership.unread == 0)  # type: ignore[union-attr]
    await on.press("end", *(["pageup"] * pages))
    return seen(on)


async def test_who_returns_to_a_channel_is_where_he_was_reading(stage: OpenStage) -> None:
    async with stage(world=a_long_world()) as on:
        await read_back(on)
        await on.open("random")
        await on.open("infra")  # the unread line of the first visit is gone now
        await on.press("pageup")
        before = seen(on)
        await on.open("random")
        await on.open("infra")
        assert seen(on) == before
        await on.press("end")
        await on.open("random")
        await on.open("infra")
        assert on.screen.main.messages.following


async def test_new_messages_are_more_than_what_was_read(stage: OpenStage) -> None:
    async with stage(world=a_long_world()) as on:
        await read_back(on)
        await on.open("random")
        channel = on.world.channels["infra"].id
        on.world.server.post(on.world.people["lin"].id, channel, "brand new")
        await on.until(lambda: on.account.store.summary(channel).membership.unread == 1)  # type: ignore[union-attr]
        await on.open("infra")
        assert any("brand new" in line for line in seen(on))


async def test_back_and_forward_lead_to_the_same_lines(stage: OpenStage) -> None:
    async with stage(world=a_long_world()) as on:
        before = await read_back(on)
        release = on.world.channels["release"].id
        there = next(iter(on.account.store.timeline(release, limit=1).rows))
        await on.app.whereabouts.go(on.account, release, there.id)  # type: ignore[union-attr]
        await on.until(lambda: on.screen.visits.here == release)
        await on.press("alt+left")
        await on.until(lambda: on.screen.visits.here != release)
        await on.until(lambda: seen(on) == before)
        await on.press("alt+right")
        await on.until(lambda: on.screen.visits.here == release)
        await on.press("alt+left")
        await on.until(lambda: seen(on) == before)
        await on.press("alt+left")  # before that, the channel where it all began
        await on.until(lambda: on.screen.visits.here == on.world.channels["welcome"].id)
        await on.press("alt+left")
        await on.until(lambda: any("no place to return" in note.message for note in on.app._notifications))


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account's server has an address."""
    plain = Account.capabilities.fget  # type: ignore[attr-defined]
    with_site = property(lambda account: dataclasses.replace(plain(account), site_url=SITE))
    monkeypatch.setattr(Account, "capabilities", with_site)


async def test_a_permalink_of_ours_opens_in_place_and_any_other_in_the_browser(
    stage: OpenStage, at_home: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    async def run_open(command: object, url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(opening, "open_command", lambda: ["open"])
    monkeypatch.setattr(opening, "run_open", run_open)
    async with stage(world=a_long_world()) as on:
        infra = on.world.channels["infra"].id
        rows = on.account.store.timeline(infra, limit=60).rows
        await on.open("release")
        place = Place(on.screen, on.screen.main)
        await opening.open_url(place, f"{SITE}/acme/pl/{rows[5].id}")  # type: ignore[union-attr]
        assert on.screen.visits.here == infra
        assert on.screen.main.messages.selected == rows[5].id  # type: ignore[union-attr]
        assert opened == []
        elsewhere = f"https://other.example.org/acme/pl/{rows[5].id}"  # type: ignore[union-attr]
        for url in (elsewhere, f"{SITE}/acme/pl/unknown12345", f"{SITE}/admin_console"):
            await opening.open_url(place, url)
        assert opened == [elsewhere, f"{SITE}/acme/pl/unknown12345", f"{SITE}/admin_console"]


async def test_goto_leads_to_a_day_and_says_what_is_understood(stage: OpenStage) -> None:
    async with stage(world=a_long_world()) as on:
        await on.open("infra")
        await on.press("text:/goto 2025-10-11", "enter")
        pane = on.screen.main.messages
        await on.until(lambda: pane.selected is not None)
        assert "line 100" in on.text()
        await on.press("escape", "alt+g")
        await on.until(lambda: "Say 14 Oct" in on.text())
        await on.press("text:2025-10-10")
        await on.until(lambda: "Friday 10 October" in on.text())
        await on.press("enter")
        await on.until(lambda: "line 0" in on.text().replace("line 0", "line 0 "))
        await on.until(lambda: "Friday 10 October" in on.text())


async def test_a_day_that_is_not_here_is_asked_of_the_server(stage: OpenStage) -> None:
    async with stage(world=a_long_world(700)) as on:
        infra = on.world.channels["infra"].id
        await on.open("infra")
        await on.account.wait_online(5)
        first_day = Millis(int(START + 86_400) * 1000)
        known = on.account.store.oldest_known(infra)
        assert known is not None
        assert known.at > first_day, "else nothing is asked"
        found = await message_near(on.account, infra, first_day)
        assert found is not None
        assert found.text == "line 0"
        await on.app.whereabouts.go_to(on.account, found)
        await on.until(lambda: "line 0" in on.text())


async def test_a_day_in_an_empty_channel_leads_nowhere(stage: OpenStage) -> None:
    async with stage() as on:
        empty = ChannelId(on.world.channels["random"].id)
        assert await message_near(on.account, empty, Millis(0)) is None
        assert on.account.store.message(MessageId("none")) is None
