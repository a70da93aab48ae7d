"""Is it told what was said since somebody left, gone to, and called read, from the keyboard alone?"""

from __future__ import annotations

from functools import partial

import pytest

from chat_tui.account.absence import MANY
from chat_tui.model.ids import Millis
from chat_tui.ui.screens import overview
from chat_tui.ui.screens.overview import OverviewScreen
from tests.ui.conftest import OpenStage, Stage
from tests.ui.world import START

NOW = Millis(int(START * 1000) + 3 * 3_600_000)


@pytest.fixture(autouse=True)
def some_hours_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the world was made, which was long ago."""
    monkeypatch.setattr(overview, "wall_clock", lambda: NOW)


def labels(on: Stage) -> list[str]:
    """The lines of the list."""
    screen = on.app.screen
    return (
        [f"{each.sign} {each.label} {each.right}" for each in screen.choices._choices]
        if isinstance(screen, OverviewScreen)
        else []
    )


def is_as_long(on: Stage, count: int) -> bool:
    return len(labels(on)) == count


async def opened(on: Stage) -> None:
    await on.open("infra")
    on.world.server.post(on.world.people["ravi"].id, on.world.channels["random"].id, "one more thing")
    await on.until(lambda: on.account.store.totals()[0] == 4)
    await on.press("alt+o")
    await on.until(lambda: len(labels(on)) == 4)


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (140, 40)])
async def test_what_calls_us_comes_first_with_its_words_below(
    stage: OpenStage, size: tuple[int, int]
) -> None:
    async with stage(size=size) as on:
        await opened(on)
        found = labels(on)
        assert "@" in found[0]
        assert "@" in found[1]
        assert "# random" in found[2]
        assert "ravi 1" in found[2]
        assert "Since you left" in on.text()
        await on.press("j", "j")
        assert "one more thing" in on.text()
        assert all(len(line) <= size[0] for line in on.lines())


async def test_the_chosen_one_is_gone_to_and_one_comes_back(stage: OpenStage) -> None:
    async with stage() as on:
        await opened(on)
        await on.press("j", "down", "enter")
        await on.until(lambda: on.screen.visits.here == on.world.channels["random"].id)
        await on.press("alt+left")
        await on.until(lambda: on.screen.visits.here == on.world.channels["infra"].id)


async def test_what_is_called_read_leaves_the_list(stage: OpenStage) -> None:
    async with stage() as on:
        await opened(on)
        for left in (3, 2, 1, 0):
            await on.press("r")
            await on.until(partial(is_as_long, on, left))
        assert "All is read." in on.text()
        assert on.account.store.totals() == (0, 0, 0)
        await on.press("escape")
        assert on.app.screen is on.screen


async def test_nothing_is_marked_where_nothing_may_be_sent(stage: OpenStage) -> None:
    async with stage(read_only=True) as on:
        await on.press("alt+o")
        await on.until(lambda: labels(on))
        before = labels(on)
        await on.press("r")
        await on.until(lambda: "read-only" in on.text())
        assert labels(on) == before


async def test_a_thread_is_gone_to_beside_its_channel(stage: OpenStage) -> None:
    async with stage() as on:
        server, maya = on.world.server, on.world.people["maya"]
        den = on.world.channels["design"].id
        root = server.post(on.world.me.id, den, "which blue?")
        server.post(maya.id, den, "the dark one", root_id=root.id)
        await on.until(lambda: any(state.unread for state in on.account.store.followed_threads()))
        await on.open("infra")
        await on.press("alt+o")
        await on.until(lambda: any("which blue?" in label for label in labels(on)))
        while "which blue?" not in on.app.screen.choices.chosen.label:  # type: ignore[attr-defined]
            await on.press("down")
        await on.press("enter")
        await on.until(lambda: on.screen.is_in_thread and on.screen.visits.here == den)


async def test_a_quiet_hint_tells_of_it_until_it_was_looked_at(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("infra")
        assert "since you left" not in on.text()
        for number in range(MANY):
            on.world.server.post(on.world.people["ravi"].id, on.world.channels["random"].id, f"line {number}")
        await on.until(lambda: "alt+o since you left" in on.lines()[-1])
        await on.press("alt+o", "escape")
        assert "since you left" not in on.lines()[-1]


async def test_leaving_is_noted_when_the_program_ends(stage: OpenStage) -> None:
    async with stage() as on:
        assert not on.account.absence.left
        await on.app.action_quit()
        assert on.account.absence.left


async def test_what_is_typed_before_the_list_is_there_counts(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("infra")
        await on.press("alt+o", "enter")
        await on.until(lambda: on.screen.visits.here == on.world.channels["@lin"].id)
