"""How does a person see all keys?"""

from __future__ import annotations

from chat_tui.config import keymap
from chat_tui.ui import dialogs
from chat_tui.ui.screens.chat_keys import ChatKeys

NARROW = 80
"""Cells below which the help names one key a line."""


def open_door(screen: ChatKeys, words: str) -> None:
    """The ones that work here first."""
    settings = screen.ui_settings
    keys = keymap.keymap(settings.keys)
    narrow = screen.size.width < NARROW
    choices = dialogs.help_choices(screen.active_bindings, keys, settings.glyphs, narrow=narrow)
    screen.app.push_screen(dialogs.HelpScreen(choices))
