"""Does F2 share the screen out in turn, does it stay so, and are our own words whole at every size?"""

from __future__ import annotations

import pytest

from chat_tui.errors import TargetError
from chat_tui.ui.layouts import LAYOUT_KEY, Layout, remembered
from tests.ui.conftest import OpenStage, Stage

SIZES = ((60, 15), (72, 20), (130, 40), (240, 70))


def rail(on: Stage) -> str:
    """What is seen of the list of channels."""
    channels = on.screen.channels
    if not channels.display:
        return "none"
    return "strip" if channels.size.height == 1 else "full"


def panes(on: Stage) -> int:
    """How many conversations are seen."""
    return sum(bool(each.display) for each in (on.screen.main, on.screen.thread))


@pytest.mark.parametrize(
    ("size", "states"),
    [((80, 24), ["full", "strip", "none", "full"]), ((60, 24), ["strip", "full", "none", "strip"])],
)
async def test_f2_turns_the_list_of_channels(
    stage: OpenStage, size: tuple[int, int], states: list[str]
) -> None:
    async with stage(size) as on:
        seen = [rail(on)]
        for _ in range(3):
            await on.press("f2")
            seen.append(rail(on))
            assert on.screen.main.messages.size.width >= 40
            assert on.lines()[-1].strip(), "the status bar is where it was"
        assert seen == states


async def test_f2_turns_the_thread_too_where_it_has_room(stage: OpenStage) -> None:
    async with stage((140, 40)) as on:
        root = on.account.store.threads()[0]
        await on.open("release")
        on.screen.open_thread(root.channel_id, root.id)
        await on.until(lambda: on.screen.thread.composer.has_focus)
        assert on.screen.main.size.width > 0
        await on.press("f2", "f2", "f2")
        assert (rail(on), panes(on)) == ("full", 1)
        assert on.screen.thread.size.width > 100
        await on.press("f2", "f2", "f2")
        assert (rail(on), panes(on)) == ("full", 2)
        assert on.screen.thread.size.width < 60


async def test_what_was_chosen_is_there_after_a_restart(stage: OpenStage) -> None:
    async with stage((80, 24)) as on:
        await on.press("f2")
        await on.until(lambda: on.account.mine.recall(LAYOUT_KEY) == "strip strip beside")
    async with stage((80, 24)) as on:
        assert rail(on) == "strip"
        await on.press("text:/layout none", "enter")
        await on.until(lambda: rail(on) == "none")
        await on.press("text:/layout sideways", "enter")
        await on.until(lambda: any("no layout sideways" in note.message for note in on.app._notifications))
        await on.press("text:/layout usual", "enter")
        await on.until(lambda: rail(on) == "full")


def test_what_is_remembered_is_what_was_chosen() -> None:
    for text in ("full none instead", "none strip beside", str(Layout())):
        assert str(remembered(text)) == text
    for nothing in (None, "", "x y z", "1 2 3"):
        assert remembered(nothing) == Layout()
    with pytest.raises(TargetError):
        Layout().put("nonsense", narrow=True)


async def widths(on: Stage) -> set[int]:
    """How wide the lines of the screen are."""
    return {sum(segment.cell_length for segment in strip) for strip in on._strips()}


@pytest.mark.parametrize("size", SIZES)
async def test_our_own_words_are_whole(stage: OpenStage, size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.open("release")
        cut = {"channel": our_cuts(on)}
        await on.press("f2")
        cut["layout"] = our_cuts(on)
        await on.press("f2", "f2", "shift+tab")
        cut["message"] = our_cuts(on)
        await on.press("escape", "f1")
        cut["keys"] = our_cuts(on)
        for _ in range(12):
            await on.press("pagedown")
            cut["keys"] += our_cuts(on)
        await on.press("escape", "ctrl+p")
        cut["commands"] = our_cuts(on)
        for _ in range(12):
            await on.press("pagedown")
            cut["commands"] += our_cuts(on)
        await on.press("escape", "alt+g")
        cut["day"] = our_cuts(on)
        assert not {where: lines for where, lines in cut.items() if lines}
        assert await widths(on) == {size[0]}


def our_cuts(on: Stage) -> list[str]:
    """Lines in which a word of ours was cut off; the topic of a channel is not ours."""
    rows = [line for line in on.lines() if "…" in line]
    return [line for line in rows if "Ship 0.5" not in line]
