"""How do other keys come into force while the app runs: at once, and with all that names them?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from chat_tui.config.keymap import PROFILE, complaints
from chat_tui.config.profiles import NAMES
from chat_tui.errors import ConfigError
from chat_tui.ui.bindings import dialog_keys, live_labels, moved_keys, normal_keys, ring_keys
from chat_tui.ui.screens.chat_frame import ChatFrame
from chat_tui.ui.terminal_facts import TerminalFacts
from chat_tui.ui.widgets.composer import Composer

if TYPE_CHECKING:
    from chat_tui.ui.dressing import DressedApp


def take_keys(app: DressedApp, keys: Mapping[str, str]) -> None:
    """From now on these are the user's keys, as `[keys]` has them."""
    app.take_settings(replace(app.settings, keys=keys))
    app.set_keymap(moved_keys(keys))
    app.normal_keys = normal_keys(keys)
    app.ring_keys = ring_keys(keys)
    app.dialog_keys = dialog_keys(keys, app.settings.glyphs)
    tell_keys(app)


def take_profile(app: DressedApp, name: str) -> tuple[str, ...]:
    """Follow the habit of that name, now and from now on; says what of the user's own rows cannot count."""
    if name not in NAMES:
        raise ConfigError(f"There is no profile {name}.", hint=f"There are {', '.join(NAMES)}.")
    keys = {**app.settings.keys, PROFILE: name}
    take_keys(app, keys)
    app.settings.remember_profile(name)
    return tuple(sentence for _, sentence in complaints(keys))


def facts_of(app: DressedApp) -> TerminalFacts:
    """What the terminal has shown of its keys."""
    if app.terminal_facts is None:
        app.terminal_facts = TerminalFacts(os.environ)
    return app.terminal_facts


def tell_keys(app: DressedApp) -> None:
    """Name the keys as they are now in all that names them."""
    settings = app.settings
    labels = live_labels(settings.keys, settings.glyphs, extended=facts_of(app).is_extended)
    for screen in app.lowest_screens():
        if isinstance(screen, ChatFrame):
            screen.labels.clear()
            screen.labels.update(labels)
            for composer in screen.query(Composer):
                composer.post_message(Composer.Moved(composer))
            screen.status.reload()
    app.dress_messages()
