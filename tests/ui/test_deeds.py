"""Does every key of a message lead somewhere, and every name of a screen?"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import pytest

from chat_tui.config.keymap import bindings
from chat_tui.model.events import Batch, EphemeralShown
from chat_tui.model.ids import MessageId, Millis
from chat_tui.model.messages import Message, MessageKind
from chat_tui.ui import deeds, doors
from chat_tui.ui.deeds import OF_A_GAP, OF_A_MESSAGE, OF_THE_OUTBOX, Deed
from chat_tui.ui.widgets.pane_selection import ASKS, MOVES, SHARED
from tests.ui.conftest import OpenStage, Stage

TABLES = (OF_A_MESSAGE, OF_THE_OUTBOX, OF_A_GAP)


@pytest.mark.parametrize("entry", bindings("timeline"), ids=lambda entry: entry.id)
def test_every_key_moves_or_asks_for_a_deed(entry: object) -> None:
    name = getattr(entry, "id", "")
    assert name in MOVES or any(ASKS[name] in table for table in TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_every_deed_is_there(table: Mapping[str, Deed]) -> None:
    for name, deed in table.items():
        assert callable(getattr(import_module(f"{deeds.__name__}.{deed.home}"), name))


def test_keys_in_common_are_known() -> None:
    assert {"reply", "open", "delete", "pin", "retry", "cancel", "let_pass", "fill"} == SHARED


@pytest.mark.parametrize("name", sorted(doors.DOORS))
def test_every_screen_has_its_door(name: str) -> None:
    assert callable(import_module(f"{doors.__name__}.{name}").open_door)


async def test_a_screen_nobody_knows_is_a_mistake(stage: OpenStage) -> None:
    async with stage() as on:
        with pytest.raises(ValueError, match="nowhere"):
            doors.go(on.screen, "nowhere")


async def said_to_us_alone(on: Stage) -> None:
    """The server's answer, chosen in `random`, where it stands alone."""
    await on.open("random")
    text, channel = "You are away.", on.world.channels["random"].id
    said = Message(
        MessageId("e1"), channel, on.world.me.id, text, Millis(1_760_000_900_000), kind=MessageKind.EPHEMERAL
    )
    on.account.feed.publish(await on.account.store.apply(Batch((EphemeralShown(said),))))
    await on.until(lambda: "only visible to you" in on.text())
    await on.press("shift+tab")
    assert on.screen.main.pane.selected_item == said


@pytest.mark.parametrize("key", ["r", "e", "d", "equals_sign", "m", "enter"])
async def test_what_the_server_does_not_keep_is_not_asked_about(stage: OpenStage, key: str) -> None:
    async with stage() as on:
        await said_to_us_alone(on)
        assert "y copy" in on.text()
        assert "r reply" not in on.text()
        await on.press(key)
        assert any("does not keep it" in note.message for note in on.app._notifications)
        assert on.account.outbox.states() == {}
        assert not on.screen.is_in_thread


async def test_what_is_asked_in_a_thread_is_done_in_the_thread(stage: OpenStage) -> None:
    async with stage() as on:
        world = on.world
        root = world.server.post(world.people["maya"].id, world.channels["general"].id, "a root")
        world.server.post(world.me.id, world.channels["general"].id, "a reply of mine", root_id=root.id)
        await on.open("general")
        on.screen.open_thread(world.channels["general"].id, root.id)
        await on.until(lambda: "a reply of mine" in on.text())
        await on.press("shift+tab", "e")
        await on.until(lambda: on.screen.thread.composer.text == "a reply of mine")
        assert on.screen.main.composer.text == ""
