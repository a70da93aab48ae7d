"""Do the channels and hashtags that a message names lead there, by a key and by the mouse?"""

from __future__ import annotations

from textual.geometry import Offset

from chat_tui.ui.render.inline import LEADS
from chat_tui.ui.screens.hint_labels import HintLabels
from chat_tui.ui.screens.search import SearchScreen
from tests.ui.conftest import OpenStage, Stage


async def said(on: Stage, text: str) -> None:
    world = on.world
    world.server.post(world.people["maya"].id, world.channels["general"].id, text)
    await on.open("general")
    await on.until(lambda: text in on.text())


def cell_that_leads(on: Stage) -> Offset:
    """Where on the pane a click follows something."""
    pane = on.screen.main.messages
    for y, strip in enumerate(pane.render_lines(pane.size.region)):
        x = 0
        for segment in strip:
            if segment.style is not None and LEADS in segment.style.meta:
                return Offset(x, y)
            x += segment.cell_length
    raise AssertionError("nothing leads anywhere")


async def test_the_key_for_links_offers_where_a_message_leads(stage: OpenStage) -> None:
    async with stage() as on:
        await said(on, "see ~infra about #rollback")
        await on.press("shift+tab", "o")
        await on.until(lambda: isinstance(on.app.screen, HintLabels))
        await on.press("1")
        await on.until(lambda: on.screen.visits.here == on.world.channels["infra"].id)


async def test_a_click_on_a_channel_opens_it(stage: OpenStage) -> None:
    async with stage() as on:
        await said(on, "see ~infra")
        await on.pilot.click(on.screen.main.messages, offset=cell_that_leads(on))
        await on.until(lambda: on.screen.visits.here == on.world.channels["infra"].id)


async def test_a_click_on_a_hashtag_looks_for_it(stage: OpenStage) -> None:
    async with stage() as on:
        await said(on, "the #rollback again")
        await on.pilot.click(on.screen.main.messages, offset=cell_that_leads(on))
        await on.until(lambda: isinstance(on.app.screen, SearchScreen))
