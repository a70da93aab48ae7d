"""How does a person see that notices reach them? One is sent, and a sentence says by which way, and why."""

from __future__ import annotations

from functools import partial

from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.work import spawn


def open_door(screen: ChatKeys, words: str) -> None:
    """By the way that is named, or by those that are configured."""
    spawn(screen, partial(_test, screen, words))


async def _test(screen: ChatKeys, way: str) -> None:
    delivery = screen.chat_app.delivery
    screen.say(await delivery.test(way) if delivery is not None else "Notices begin in a moment; try again.")
