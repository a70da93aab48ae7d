"""How does a person find and run any command?"""

from __future__ import annotations

from chat_tui.ui import dialogs, rekeying
from chat_tui.ui.choices import Choice
from chat_tui.ui.palette import palette_choices
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.widgets.composer import Composer


def open_door(screen: ChatKeys, words: str) -> None:
    """All of them, with their keys."""
    picker = dialogs.ListPicker("Commands", choices_of(screen), placeholder="what to do", verb="run")
    picker.wraps = True
    picker.add_class("wide")
    screen.app.push_screen(picker, lambda value: run_choice(screen, value))


def choices_of(screen: ChatKeys) -> list[Choice]:
    """What can be run on a screen."""
    settings, extended = screen.ui_settings, rekeying.facts_of(screen.chat_app).is_extended
    actions = actions_of(screen.conversation.composer)
    return palette_choices(settings.keys, actions, settings.glyphs, extended=extended)


def run_choice(screen: ChatKeys, value: str | None) -> None:
    """Run what was chosen."""
    kind, _, name = (value or "").partition(" ")
    if kind == "action":
        screen.call_next(screen.run_action, name)
    elif kind == "composer":
        screen.call_next(screen.conversation.composer.run_action, name)
    elif kind == "command":
        _run_or_insert(screen, name)


def actions_of(composer: Composer) -> dict[str, str]:
    """What runs each binding of the composer, by its id."""
    bound = composer._bindings.key_to_bindings.values()
    return {each.id: each.action for bindings in bound for each in bindings if each.id}


def _run_or_insert(screen: ChatKeys, name: str) -> None:
    """A command that wants an argument goes to the composer to get it."""
    from chat_tui.commands import COMMANDS

    composer = screen.conversation.composer
    if COMMANDS[name].args and composer.is_empty:
        composer.set_text(f"/{name} ")
        composer.focus()
    else:
        screen.run_command(f"/{name}", composer.destination)
