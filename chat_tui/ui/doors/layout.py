"""How does a person choose by words which panes are seen?"""

from __future__ import annotations

from chat_tui.errors import TargetError
from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """The one that is named, or the next in turn."""
    if not words.strip():
        screen.layouts.turn()
        return
    try:
        screen.layouts.choose(words)
    except TargetError as error:
        screen.say(f"{error} {error.hint}", "warning")
