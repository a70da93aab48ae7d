"""Does the line that is read stay where it is, whatever happens, but for a key that moves?"""

from __future__ import annotations

import random

import pytest

from chat_tui.model.actions import DeleteMessage, EditMessage
from chat_tui.model.ids import ClientId
from chat_tui.model.messages import Message
from tests.ui.conftest import OpenStage, Stage
from tests.ui.fake_timeline import CHANNEL, message
from tests.ui.pane_bench import Bench, a_timeline, running
from tests.ui.test_whereabouts import a_long_world, read_back, seen

WIDE = (140, 40)


def top_line(bench: Bench) -> str:
    """The first row of the screen."""
    return bench.screen[0].rstrip()


@pytest.mark.parametrize("seed", range(6))
async def test_nothing_but_a_move_moves_what_is_read(seed: int) -> None:
    """Messages come and change, older pages come: sixty random things, one after the other."""
    chance = random.Random(seed)
    source = a_timeline(400)
    source.complete = False
    source.messages, older = source.messages[150:], source.messages[:150]
    async with running(source, density=chance.choice(("compact", "comfortable"))) as bench:
        pane = bench.pane
        pane.show(CHANNEL)
        pane.move(-90)
        count = 1000
        for _ in range(60):
            pane.move(chance.randint(-12, 12))
            if pane.following:
                pane.move(-30)
            before = bench.screen[:-1]
            what = chance.choice(("new", "many", "older", "edit", "select", "users"))
            if what in ("new", "many"):
                fresh = [
                    message(count + n, text="x " * chance.randint(1, 60))
                    for n in range(50 if what == "many" else 1)
                ]
                count += len(fresh)
                source.put(*fresh)
                bench.changed(*(each.id for each in fresh))
            elif what == "older" and older:
                page, older = older[-30:], older[:-30]
                source.put(*page)
                bench.changed(*(each.id for each in page))
            elif what == "edit":
                above = [row for row in pane._rows.items if isinstance(row, Message)][:3]
                for each in above:
                    source.put(message(int(each.id[1:]), text="longer than before " * 8))
                bench.changed(*(each.id for each in above))
                if any(each.id in str(pane._rows.items[pane._view.row_at(0) or 0]) for each in above):
                    continue  # what is on the screen was changed itself
            elif what == "select":
                pane.select(None)
            else:
                pane.redraw()
            assert bench.screen[:-1] == before, what


async def same(on: Stage, before: list[str]) -> None:
    """The messages stand where they stood."""
    await on.pilot.pause()
    await on.until(lambda: seen(on) == before)


async def test_threads_layouts_and_dialogs_leave_what_is_read_where_it_is(stage: OpenStage) -> None:
    async with stage(world=a_long_world()) as on:
        before = await read_back(on)
        rows = on.account.store.timeline(on.world.channels["infra"].id, limit=5).rows
        assert isinstance(rows[0], Message)
        await on.press("f1", "escape", "ctrl+f", "escape", "alt+g", "escape", "ctrl+k", "escape")
        await same(on, before)
        on.screen.open_thread(rows[0].channel_id, rows[0].id)
        await on.until(lambda: on.screen.thread.composer.has_focus)
        await on.press("escape")
        await on.until(lambda: not on.screen.is_in_thread)
        await same(on, before)
        for number in range(20):
            on.world.server.post(on.world.people["lin"].id, rows[0].channel_id, f"more {number}")
        await on.until(lambda: on.screen.main.messages.unseen == 20)
        assert seen(on)[:-1] == before[:-1]
        on.world.server.perform(
            on.world.people["maya"].id, EditMessage(ClientId("e1"), rows[0].channel_id, rows[0].id, "changed")
        )
        on.world.server.perform(
            on.world.people["maya"].id,
            DeleteMessage(ClientId("d1"), rows[0].channel_id, rows[1].id),  # type: ignore[union-attr]
        )
        await on.pilot.pause()
        assert seen(on)[:-1] == before[:-1]


async def test_the_line_at_the_top_stays_there_when_the_width_or_the_layout_is_another(
    stage: OpenStage,
) -> None:
    async with stage(WIDE, world=a_long_world()) as on:
        await read_back(on)
        pane = on.screen.main.messages

        def read() -> str:
            place = pane.place
            assert place is not None
            return f"{place.key} {place.line}"

        before = read()
        for _ in range(3):
            await on.press("f2")
            assert read() == before
        for size in ((100, 30), (61, 15), (140, 40)):
            await on.pilot.resize_terminal(*size)
            await on.pilot.pause()
            assert read() == before
