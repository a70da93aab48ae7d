"""Is what was saved listed, gone to, and kept no longer when that is asked for?"""

from __future__ import annotations

from chat_tui.model.actions import Save
from chat_tui.model.messages import Message
from chat_tui.ui.screens.saved_list import SavedList
from tests.ui.conftest import OpenStage, Stage


async def saved(on: Stage, count: int) -> list[Message]:
    """Some messages of #release, saved one after the other."""
    rows = on.account.store.timeline(on.world.channels["release"].id).rows
    messages = [row for row in rows if isinstance(row, Message)][:count]
    for message in messages:
        await on.account.perform(Save(on.account.new_client_id(), message.channel_id, message.id))
    await on.until(lambda: len(on.account.store.saved()) == count)
    return messages


def listed(on: Stage) -> list[str]:
    screen = on.app.screen
    return [each.value.id for each in screen._all] if isinstance(screen, SavedList) else []


async def test_a_key_drops_the_chosen_one_and_the_list_follows(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("release")
        first, second, third = await saved(on, 3)
        await on.press("text:/saved", "enter")
        await on.until(lambda: listed(on) == [third.id, second.id, first.id])
        await on.press("down", "ctrl+r")
        await on.until(lambda: listed(on) == [third.id, first.id])
        await on.until(lambda: not on.account.store.is_saved(second.id))
        assert on.app.screen.choices.chosen.value.id == first.id  # type: ignore[attr-defined]
        await on.account.perform(Save(on.account.new_client_id(), first.channel_id, first.id, saved=False))
        await on.until(lambda: listed(on) == [third.id])
        await on.press("ctrl+r")
        await on.until(lambda: "Nothing is saved" in on.text())
