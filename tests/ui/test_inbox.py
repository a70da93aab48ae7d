"""Is what waits shown, gone to, answered, dealt with, put off and taken back?"""

from __future__ import annotations

import pytest

from chat_tui.model.actions import AddReaction, Save
from chat_tui.model.ids import ClientId, Millis
from chat_tui.ui.screens import inbox
from chat_tui.ui.screens.inbox import InboxScreen
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage
from tests.ui.world import START

NOW = Millis(int(START * 1000) + 3_600_000)


@pytest.fixture(autouse=True)
def an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Soon after the world was made, which was long ago."""
    monkeypatch.setattr(inbox, "wall_clock", lambda: NOW)


def inbox_of(on: Stage) -> InboxScreen:
    assert isinstance(on.app.screen, InboxScreen)
    return on.app.screen


def lines(on: Stage) -> list[str]:
    """The lines of the list, as texts."""
    return [choice.label for choice in inbox_of(on).choices._choices]


async def opened(on: Stage, *, at: str = "infra") -> None:
    """The inbox of the world: a call in #release and a word of lin's."""
    await on.open(at)
    await on.press("alt+i")
    await on.until(lambda: len(lines(on)) == 2)


async def test_what_waits_is_listed_and_told_in_full(stage: OpenStage) -> None:
    async with stage() as on:
        await opened(on)
        text = on.text()
        assert "Inbox · 2 unread" in text
        assert "direct  @ lin" in text
        assert "mention # release" in text
        assert "lin · @ lin · " in text, "the chosen one in full"
        await on.press("j")
        assert "maya · # release · " in on.text()
        await on.press("k", "e")
        await on.until(lambda: len(lines(on)) == 1)
        assert "Inbox · 1 unread" in on.text()


async def test_it_is_gone_to(stage: OpenStage) -> None:
    async with stage() as on:
        await opened(on)
        await on.press("down", "enter")
        await on.until(lambda: on.screen.visits.here == on.world.channels["release"].id)
        await on.press("f7")
        await on.until(lambda: isinstance(on.app.screen, InboxScreen))
        await on.press("escape")
        assert on.app.screen is on.screen


async def test_done_marks_it_read_and_undo_brings_it_back(stage: OpenStage) -> None:
    async with stage() as on:
        await opened(on)

        def unread() -> int:
            summary = on.account.store.summary(on.world.channels["@lin"].id)
            assert summary is not None
            return summary.membership.unread

        assert "shout" in lines(on)[0]
        await on.press("e")
        await on.until(lambda: unread() == 0 and len(lines(on)) == 1)
        await on.press("e")
        await on.until(lambda: "Nothing waits for you." in on.text())
        await on.press("z", "z")
        await on.until(lambda: unread() == 1 and len(lines(on)) == 2)
        await on.press("z")
        await on.until(lambda: "There is nothing to take back." in on.text())


async def test_it_is_put_off_and_comes_back(stage: OpenStage) -> None:
    async with stage() as on:
        await opened(on)
        await on.press("s")
        assert "in 20 minutes" in on.text()
        await on.press("enter")
        await on.until(lambda: len(lines(on)) == 1)
        assert "1 put off" in on.text()
        inbox_of(on)._clock = lambda: Millis(NOW + 21 * 60_000)
        inbox_of(on)._show()
        assert len(lines(on)) == 2
        await on.pilot.pause()
        assert "back direct" in on.text()


async def test_it_is_answered_in_place(stage: OpenStage) -> None:
    async with stage() as on:
        await opened(on)
        await on.press("r")
        await on.until(lambda: "answer to lin" in on.text())
        await on.press("text:easy", "enter")
        await on.until(lambda: len(lines(on)) == 1)
        await on.until(lambda: on.account.outbox.waiting() == 0)
        said = [message for message in on.world.server.world.messages.values() if message.text == "easy"]
        assert [message.channel_id for message in said] == [on.world.channels["@lin"].id]


async def test_an_answer_that_is_left_is_a_draft(stage: OpenStage) -> None:
    async with stage() as on:
        await opened(on)
        await on.press("r", "text:not yet", "escape")
        draft = on.account.drafts.get(on.world.channels["@lin"].id)
        assert draft is not None
        assert draft.text == "not yet"
        await on.press("r")
        await on.until(lambda: "› not yet" in on.text())
        await on.press("escape", "escape")
        assert on.app.screen is on.screen


async def test_what_comes_is_added_while_it_is_open(stage: OpenStage) -> None:
    async with stage((140, 40)) as on:
        await opened(on)
        mine = on.world.server.post(on.world.me.id, on.world.channels["random"].id, "what I said")
        maya = on.world.people["maya"].id
        on.world.server.perform(maya, AddReaction(ClientId("r"), mine.channel_id, mine.id, "tada"))
        await on.until(lambda: len(lines(on)) == 3)
        await on.until(lambda: "🎉  what I said" in on.text())
        await on.account.perform(Save(on.account.new_client_id(), mine.channel_id, mine.id))
        await on.until(lambda: len(lines(on)) == 4)
        assert "2 unread · 4 waiting" in on.text()


async def test_under_read_only_nothing_leaves(stage: OpenStage) -> None:
    async with stage(read_only=True) as on:
        await opened(on)
        await on.press("r", "text:no", "enter")
        await on.until(lambda: "Nothing is sent" in on.text())
        await on.press("escape", "e")
        await on.until(lambda: len(lines(on)) == 1)
        room = on.world.server.world.room(on.world.channels["@lin"].id)
        assert on.world.server.world.membership(room, on.world.me.id).unread == 1


async def test_it_is_whole_on_a_small_screen_and_in_ascii(stage: OpenStage) -> None:
    async with stage((60, 15), UiSettings(glyphs="ascii")) as on:
        await opened(on)
        assert on.text().isascii()
        assert "Inbox - 2 unread" in on.text() or "Inbox" in on.text()
        assert "lin" in on.text()


async def test_a_channel_that_is_peeked_into_stays_unread(stage: OpenStage) -> None:
    async with stage() as on:
        design = on.world.channels["design"].id

        def unread() -> int:
            summary = on.account.store.summary(design)
            assert summary is not None
            return summary.membership.unread

        await on.open("random")
        await on.press("text:/peek #design", "enter", "enter")
        await on.until(lambda: on.screen.visits.here == design)
        await on.until(lambda: "peeking" in on.lines()[0])
        on.world.server.post(on.world.people["maya"].id, design, "take six")
        await on.until(lambda: unread() == 6)
        await on.press("text:/peek", "enter")
        await on.until(lambda: unread() == 0 and "peeking" not in on.lines()[0])
