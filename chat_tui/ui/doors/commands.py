"""How does a person find and run any command?"""

from __future__ import annotations

from chat_tui.ui import dialogs
from chat_tui.ui.palette import palette_choices
from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """All of them, with their keys."""

    def run_choice(value: str | None) -> None:
        kind, _, name = (value or "").partition(" ")
        if kind == "action":
            screen.call_next(screen.run_action, name)
        elif kind == "command":
            _run_or_insert(screen, name)

    choices = palette_choices(screen.active_bindings, screen.ui_settings.glyphs)
    picker = dialogs.ListPicker("Commands", choices, placeholder="what to do", verb="run")
    picker.wraps = True
    picker.add_class("wide")
    screen.app.push_screen(picker, run_choice)


def _run_or_insert(screen: ChatKeys, name: str) -> None:
    """A command that wants an argument goes to the composer to get it."""
    from chat_tui.commands import COMMANDS

    composer = screen.conversation.composer
    if COMMANDS[name].args and composer.is_empty:
        composer.set_text(f"/{name} ")
        composer.focus()
    else:
        screen.run_command(f"/{name}", composer.destination)
