"""Do the long moves in the messages go where they say, and is a range what is shown as chosen?"""

from __future__ import annotations

import pytest

from chat_tui.config.keymap import bindings
from chat_tui.model.ids import MessageId, Millis
from chat_tui.ui.deeds import copying
from chat_tui.ui.deeds import several as several_deeds
from chat_tui.ui.widgets.message_pane import MessagePane
from chat_tui.ui.widgets.pane_selection import MOVES
from tests.ui.conftest import OpenStage
from tests.ui.fake_timeline import CHANNEL, MINUTE, START, FakeTimeline, message
from tests.ui.pane_bench import Bench, a_timeline, running

A_DAY = 24 * 60


def days(count: int) -> FakeTimeline:
    """Ten messages on each of so many days, two hours from one to the next."""
    return FakeTimeline(message(day * A_DAY + number * 60) for day in range(count) for number in range(10))


def chosen(bench: Bench) -> int:
    """The number of the chosen message."""
    return int((bench.pane.selected or "m-1")[1:])


def test_every_move_has_its_action() -> None:
    for action in MOVES.values():
        assert callable(getattr(MessagePane, f"action_{action.partition('(')[0]}"))


async def test_brackets_go_from_day_to_day() -> None:
    async with running(days(5)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.jump_to(MessageId(f"m{2 * A_DAY + 180:05}"))
        bench.pane.action_day(-1)
        assert chosen(bench) == 2 * A_DAY
        bench.pane.action_day(-1)
        assert chosen(bench) == A_DAY
        assert "Wednesday 15 October" in bench.seen
        bench.pane.action_day(1)
        assert chosen(bench) == 2 * A_DAY
        bench.pane.action_day(-1)
        bench.pane.action_day(-1)
        bench.pane.action_day(-1)
        assert chosen(bench) == 0


async def test_a_long_day_is_crossed_in_one_move() -> None:
    source = FakeTimeline(
        message(number, created_at=Millis(START + (number // 3000) * A_DAY * MINUTE + number * 100))
        for number in range(6000)
    )
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.select_some()
        assert chosen(bench) == 5999
        bench.pane.action_day(-1)
        assert chosen(bench) == 3000
        reads = source.reads
        bench.pane.action_day(-1)
        assert chosen(bench) == 0
        assert source.reads - reads < 8


async def test_space_shows_the_next_page_and_chooses_its_first_message() -> None:
    async with running(a_timeline(200)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.action_scroll_home()
        before = bench.screen
        bench.pane.action_page_on()
        assert bench.screen[0] == before[-1]
        top = bench.pane._rows.items[bench.pane._view.row_at(0) or 0]
        assert chosen(bench) >= int(top.id[1:])  # type: ignore[union-attr]
        for _ in range(60):
            bench.pane.action_page_on()
        assert bench.pane.following
        assert chosen(bench) == 199


async def test_n_goes_to_what_is_unread_and_then_wants_another_channel() -> None:
    source = a_timeline(100)
    source.unread_from, source.unread = source.messages[70].position, 30
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.jump_to(MessageId("m00010"))
        bench.pane.action_unread(1)
        assert chosen(bench) == 70
        bench.pane.select("m00090")
        bench.pane.action_unread(-1)
        assert chosen(bench) == 70


async def test_a_range_reaches_from_where_it_began_to_the_chosen_row() -> None:
    async with running(a_timeline(100)) as bench:
        pane = bench.pane
        pane.show(CHANNEL)
        pane.select("m00090")
        pane.action_range()
        pane.select_next()
        pane.select_next()
        assert [each.id for each in pane.several] == ["m00090", "m00091", "m00092"]
        assert sum(line.startswith("▌") for line in bench.screen) >= 3
        pane.select("m00089")
        assert [each.id for each in pane.several] == ["m00089", "m00090"]
        pane.action_leave()
        assert not pane.has_range
        assert pane.selected == "m00089"
        assert pane.several == ()


async def test_moving_with_shift_begins_a_range() -> None:
    async with running(a_timeline(100)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.action_stretch(-1)
        bench.pane.action_stretch(-1)
        assert [each.id for each in bench.pane.several] == ["m00097", "m00098", "m00099"]
        bench.pane.clear_selection()
        assert not bench.pane.has_range


async def test_a_range_is_copied_and_quoted_as_one(stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []

    async def copy(place: object, text: str) -> None:
        copied.append(text)

    monkeypatch.setattr(several_deeds, "copy_text", copy)
    monkeypatch.setattr(copying, "copy_text", copy)
    async with stage() as on:
        await on.open("design")
        await on.press("shift+tab", "v", "k", "k")
        assert "3 chosen" in on.text()
        await on.press("d")
        assert any("Several messages" in note.message for note in on.app._notifications)
        await on.press("y")
        await on.until(lambda: copied)
        assert copied[0].count("\n") == 2
        assert "take 3" in copied[0].split("\n")[0]
        await on.press("K", "Y")
        await on.until(lambda: len(copied) == 2)
        assert copied[1].count("maya, ") == 2
        await on.press("K", "greater_than_sign")
        await on.until(lambda: on.composer.text.count("> Banner") == 2)


@pytest.mark.parametrize("key", ["space", "n", "N", "left_square_bracket", "right_square_bracket", "v", "K"])
async def test_no_move_is_typed(stage: OpenStage, key: str) -> None:
    async with stage() as on:
        await on.open("release")
        await on.press("shift+tab", key)
        assert on.composer.text == ""
        assert on.screen.main.composer.destination is not None


async def test_n_walks_through_the_unread_channels_without_a_letter_written(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("random")
        await on.press("shift+tab")
        seen = set()
        for _ in range(8):
            await on.press("n")
            seen.add(on.screen.visits.here)
        assert on.world.channels["release"].id in seen
        assert on.world.channels["design"].id in seen
        assert on.composer.text == ""


def test_keys_of_the_moves_are_in_no_other_row() -> None:
    keys = [key for entry in bindings("timeline") if not entry.when for key in entry.keys]
    assert len(keys) == len(set(keys))
