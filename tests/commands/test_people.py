"""Tests of the commands about oneself among others."""

from __future__ import annotations

import pytest

from chat_tui.model.users import Presence
from tests.commands.conftest import Desk


@pytest.mark.parametrize(
    ("line", "presence"),
    [
        ("/status away", Presence.AWAY),
        ("/status busy", Presence.DND),
        ("/away", Presence.AWAY),
        ("/dnd", Presence.DND),
        ("/status offline", Presence.OFFLINE),
    ],
)
async def test_a_presence_is_told_to_the_server(desk: Desk, line: str, presence: Presence) -> None:
    assert await desk.type(line)
    await desk.time.until(lambda: desk.server.world.presence(desk.ada.id).presence is presence)


async def test_an_unknown_presence_names_those_there_are(desk: Desk) -> None:
    assert not await desk.type("/status sleepy")
    assert "online, away, dnd" in desk.ui.said[0][1]
