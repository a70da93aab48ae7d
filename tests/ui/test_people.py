"""Does a person see who is there, who somebody is, and who reacted?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from chat_tui.account.recents import Recents
from chat_tui.model.actions import SetCustomStatus
from chat_tui.model.ids import Millis, UserId
from chat_tui.model.users import Presence, User, UserPresence
from chat_tui.ui.people import custom_status, local_time, presence_words
from chat_tui.ui.screens.emoji_picker import EmojiPicker
from chat_tui.ui.screens.members import MembersScreen
from chat_tui.ui.screens.profile import ProfileScreen
from tests.ui.conftest import OpenStage, Stage

NOON = Millis(1_760_616_000_000)
"""12:00 UTC of 16 October 2025."""


async def test_members_are_listed_and_one_is_told_of(stage: OpenStage) -> None:
    async with stage() as on:
        world = on.world
        world.server.perform(world.people["maya"].id, SetCustomStatus("in the garden", "seedling"))
        await on.open("release")
        await on.press("alt+shift+n")
        await on.until(lambda: isinstance(on.app.screen, MembersScreen) and "· 5" in on.text())
        await on.until(lambda: "● maya" in on.text())
        assert "Maya Lindt · 🌱 in the garden" in on.text()
        assert "you" in on.text()
        await on.press("text:maya", "enter")
        await on.until(lambda: isinstance(on.app.screen, ProfileScreen) and "Maya Lindt" in on.text())
        assert "🌱 in the garden" in on.text()
        await on.press("enter")
        direct = world.channels["@maya"].id
        await on.until(lambda: on.screen.main.messages.channel_id == direct)


async def test_the_author_of_a_message(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("design")
        await on.press("shift+tab", "at")
        await on.until(lambda: isinstance(on.app.screen, ProfileScreen) and "Maya Lindt" in on.text())
        await on.press("escape", "escape", "text:/whois @sol", "enter")
        await on.until(lambda: isinstance(on.app.screen, ProfileScreen) and "Sol Arroyo" in on.text())


async def test_a_profile_without_a_line_is_what_is_known(stage: OpenStage) -> None:
    async with stage() as on:
        on.world.server.faults.offline = True
        on.screen.action_go("profile lin")
        await on.until(lambda: "told no more" in on.text())
        assert "Lin Wei" in on.text()


async def choose_the_sign_message(on: Stage) -> None:
    """The one that lin and ravi reacted to."""
    await on.open("release")
    await on.press("shift+tab")
    await on.until(lambda: on.screen.main.pane.selected_item is not None)
    while "sign the tag" not in getattr(on.screen.main.pane.selected_item, "text", ""):
        await on.press("k")


async def test_the_picker_shows_who_reacted_and_what_was_used_last(stage: OpenStage) -> None:
    async with stage() as on:
        await choose_the_sign_message(on)
        await Recents(on.account.mine).used("melon")
        await on.press("plus")
        await on.until(lambda: isinstance(on.app.screen, EmojiPicker))
        lines = [line for line in on.lines() if ":" in line]
        assert any(":+1:" in line and "lin, ravi" in line for line in lines)
        assert any(":melon:" in line for line in lines)
        await on.press("text:tada", "enter")
        await on.until(lambda: Recents(on.account.mine).emoji() == ("tada", "melon"))


async def test_emoji_of_this_server_are_found(stage: OpenStage) -> None:
    async with stage() as on:
        on.world.server.world.emoji["partyparrot"] = "e1"
        await choose_the_sign_message(on)
        await on.press("plus")
        await on.until(on.account.store.custom_emoji)
        await on.press("text:parrot", "enter")
        await on.until(lambda: ":partyparrot:" in on.text() and isinstance(on.app.screen, type(on.screen)))
        # Asked for a moment ago, so not again.
        on.world.server.world.emoji.clear()
        await on.press("plus")
        await on.until(lambda: isinstance(on.app.screen, EmojiPicker))
        assert on.account.store.custom_emoji() == {"partyparrot": "e1"}


async def test_the_list_is_asked_for_once_somebody_uses_one_of_them(stage: OpenStage) -> None:
    async with stage() as on:
        world = on.world
        world.server.world.emoji["partyparrot"] = "e1"
        await on.open("general")
        assert not on.account.store.custom_emoji()
        world.server.post(world.people["maya"].id, world.channels["general"].id, "look :partyparrot:")
        await on.until(on.account.store.custom_emoji)
        view = on.screen.main.messages.views
        await on.until(lambda: ":partyparrot:" in view.words.known)
        world.server.world.emoji.clear()
        world.server.post(world.people["maya"].id, world.channels["general"].id, "and :neverheardof:")
        await on.until(lambda: ":neverheardof:" in on.text())
        assert on.account.store.custom_emoji() == {"partyparrot": "e1"}


async def test_who_reacted(stage: OpenStage) -> None:
    async with stage() as on:
        await choose_the_sign_message(on)
        await on.press("w")
        await on.until(lambda: "Reactions" in on.text() and ":eyes:" in on.text())
        assert on.text().count("ravi") >= 2
        await on.press("text:lin", "enter")
        await on.until(lambda: isinstance(on.app.screen, ProfileScreen) and "Lin Wei" in on.text())


async def test_nobody_reacted(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("design")
        await on.press("shift+tab", "w")
        await on.until(lambda: any("Nobody reacted" in each.message for each in on.app._notifications))


async def test_recents_keep_each_once_and_no_more_than_a_few(stage: OpenStage) -> None:
    async with stage() as on:
        recents = Recents(on.account.mine)
        for name in ("tea", "tada", "tea", *(f"e{number}" for number in range(15))):
            await recents.used(name)
        assert recents.emoji()[0] == "e14"
        assert recents.emoji()[-1] == "tea"
        assert len(recents.emoji()) == 16


@pytest.mark.parametrize(
    ("presence", "minutes", "words"),
    [
        (Presence.ONLINE, 5, "here"),
        (Presence.AWAY, 12, "away 12m"),
        (Presence.AWAY, 0, "away"),
        (Presence.OFFLINE, 60 * 49, "off 2d"),
        (Presence.DND, 12, "do not disturb"),
        (Presence.UNKNOWN, 1, ""),
    ],
)
def test_where_somebody_is(presence: Presence, minutes: int, words: str) -> None:
    since = Millis(NOON - minutes * 60_000)
    assert presence_words(UserPresence(UserId("u"), presence, since), NOON / 1000) == words
    if presence is Presence.AWAY:
        assert presence_words(UserPresence(UserId("u"), presence), NOON / 1000) == "away"


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Europe/Berlin", "14:00, 2 h ahead of you"),
        ("Asia/Kolkata", "17:30, 5.5 h ahead of you"),
        ("America/New_York", "08:00, 4 h behind you"),
        ("UTC", "12:00, as with you"),
        ("", ""),
        ("Nowhere/At all", ""),
        ("../../etc/passwd", ""),
        ("Europe", ""),
    ],
)
def test_local_time(zone: str, told: str) -> None:
    assert local_time(zone, NOON, UTC) == told


def test_a_status_is_said_safely() -> None:
    user = User(UserId("u"), "u", status_emoji="tea", status_text="at\x1b[2J tea")
    assert "\x1b" not in custom_status(user)
    assert custom_status(replace(user, status_until=Millis(5_000)), now=4.0)
    assert not custom_status(replace(user, status_until=Millis(5_000)), now=5.0)
    assert custom_status(replace(user, status_emoji="no_such", status_text="")) == ":no_such:"
    assert custom_status(replace(user, status_emoji="tea", status_text="x"), pictures=False) == ":tea: x"


async def test_who_one_talks_to_says_what_they_do(stage: OpenStage) -> None:
    async with stage() as on:
        lin = on.world.people["lin"].id
        on.world.server.perform(lin, SetCustomStatus("back in twelve", "tea"))
        await on.open("@lin")
        await on.until(lambda: "🍵 back in twelve · away" in on.text())


async def test_where_somebody_is_has_the_same_word_above_the_talk_as_in_lists(stage: OpenStage) -> None:
    async with stage() as on:
        ravi = on.world.people["ravi"].id
        await on.open("@ravi")
        await on.until(lambda: on.lines()[0].endswith(" do not disturb"))
        assert presence_words(on.account.store.presence(ravi)) == "do not disturb"


async def test_no_name_is_taken_for_markup(stage: OpenStage) -> None:
    async with stage() as on:
        world = on.world
        named = world.server.add_channel("[red]x[/]")
        await on.until(lambda: on.account.store.summary(named.id))
        world.channels["hostile"] = named
        await on.open("hostile")
        on.screen.action_go("members")
        await on.until(lambda: "Members of # [red]x[/] · " in on.text())
