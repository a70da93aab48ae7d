"""How does who wrote `/undo` get back what was just sent?"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from chat_tui.ui import deeds
from chat_tui.ui.sending import held_there

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat import ChatScreen
    from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """Into the composer with the last that is held there."""
    conversation = screen.conversation
    here = conversation.composer.destination
    held = held_there(screen.account, here) if here is not None else None
    if held is not None:
        deeds.do(deeds.Place(cast("ChatScreen", screen), conversation), "restore", held)
