"""How does a person take the keys of another habit, or see what a key does?"""

from __future__ import annotations

from chat_tui.config.keymap import PROFILE
from chat_tui.config.profiles import DEFAULT, PROFILES
from chat_tui.errors import ConfigError
from chat_tui.ui import dialogs, rekeying
from chat_tui.ui.choices import Choice
from chat_tui.ui.screens.chat_keys import ChatKeys

INSPECT = "inspect"


def open_door(screen: ChatKeys, words: str) -> None:
    """Take the profile of that name, try keys, or choose from a list."""
    if words == INSPECT:
        screen.app.push_screen(dialogs.KeyInspector(screen))
    elif words:
        _take(screen, words.lower())
    else:
        here = screen.ui_settings.keys.get(PROFILE, DEFAULT)
        choices = [
            Choice(name, f"{name}: {meaning}", right="now" if name == here else "")
            for name, meaning in PROFILES.items()
        ]
        picker = dialogs.ListPicker("Keys", choices, placeholder="whose keys", verb="take")
        picker.wraps = True
        picker.add_class("wide")
        screen.app.push_screen(picker, lambda name: _take(screen, name) if name else None)


def _take(screen: ChatKeys, name: str) -> None:
    try:
        complaints = rekeying.take_profile(screen.chat_app, name)
    except ConfigError as error:
        screen.say(f"{error} {error.hint}".strip(), "warning")
        return
    screen.say(f"These are the keys of {name} now. {screen.labels.get('app.help', '/keys')} shows them.")
    for sentence in complaints:
        screen.say(sentence, "warning")
