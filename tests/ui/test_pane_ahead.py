"""Is the next page drawn before it is asked for, without anything moving, and no more than that?"""

from __future__ import annotations

import asyncio

import pytest

from chat_tui.ui.render.look import Look
from chat_tui.ui.render.message import Drawn, draw_message
from chat_tui.ui.render.view import MessageView
from chat_tui.ui.widgets import pane_rows
from chat_tui.ui.widgets.pane_ahead import KEPT
from tests.pty_screen import PATIENCE
from tests.ui.fake_timeline import CHANNEL
from tests.ui.pane_bench import Bench, a_timeline, running, shifted


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the messages that were drawn, in order."""
    ids: list[str] = []

    def counted(view: MessageView, width: int, look: Look) -> Drawn:
        ids.append(view.message.id)
        return draw_message(view, width, look)

    monkeypatch.setattr(pane_rows, "draw_message", counted)
    return ids


async def at_rest(bench: Bench) -> None:
    """Wait until nothing more is drawn ahead."""
    async with asyncio.timeout(PATIENCE):
        while not bench.pane._ahead.is_done:  # noqa: ASYNC110 - a pane tells nobody that it rests
            await asyncio.sleep(0.005)


async def test_the_next_page_is_drawn_before_it_is_asked_for(drawn: list[str]) -> None:
    async with running(a_timeline(900)) as bench:
        bench.pane.show(CHANNEL)
        for _ in range(40):
            bench.pane.page_up()
            await at_rest(bench)
            drawn.clear()
            bench.pane.page_up()
            assert not drawn


async def test_the_text_stays_where_it_is_while_more_is_drawn_and_read() -> None:
    async with running(a_timeline(900)) as bench:
        bench.pane.show(CHANNEL)
        for _ in range(40):
            before = bench.screen
            bench.pane.page_up()
            after = bench.screen
            assert shifted(before, after, len(before) - 1)
            await at_rest(bench)
            assert bench.screen == after
            assert bench.pane._view.top == bench.pane.scroll_y


async def test_at_the_end_nothing_is_left_to_draw_and_the_end_is_followed(drawn: list[str]) -> None:
    async with running(a_timeline(900)) as bench:
        bench.pane.show(CHANNEL)
        before = bench.screen
        await at_rest(bench)
        assert bench.screen == before
        assert bench.pane.following
        bench.pane.settle()
        drawn.clear()
        await at_rest(bench)
        assert not drawn


async def test_lines_far_away_are_given_back_and_drawn_again_where_they_were() -> None:
    async with running(a_timeline(900)) as bench:
        bench.pane.show(CHANNEL)
        pages = 4 * KEPT
        seen = [bench.screen]
        for _ in range(pages):
            bench.pane.page_up()
            seen.append(bench.screen)
        await at_rest(bench)
        rows = bench.pane._rows
        kept = sum(row.drawn is not None for row in rows._rows)
        assert kept <= (2 * KEPT + 2) * bench.pane.size.height
        assert kept < len(rows) / 2
        for before in reversed(seen[:-1]):
            bench.pane.page_down()
            assert bench.screen == before


async def test_a_pane_that_is_gone_draws_nothing(drawn: list[str]) -> None:
    async with running(a_timeline(300)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.page_up()
        await bench.pane.remove()
        drawn.clear()
        await at_rest(bench)
        assert not drawn
