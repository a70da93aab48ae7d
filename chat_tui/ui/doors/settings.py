"""How does a person see and change the settings?"""

from __future__ import annotations

import asyncio

from chat_tui.errors import ConfigError
from chat_tui.ui import dialogs, rereading
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.work import spawn


def open_door(screen: ChatKeys, words: str) -> None:
    """All of them; words say which."""
    live = screen.ui_settings.live
    if live is None:
        raise ConfigError("There is no configuration file here.")
    app = screen.chat_app

    async def show() -> None:
        # What the settings mean is read by a library that takes a moment to come.
        await asyncio.to_thread(dialogs.__getattr__, "SettingsScreen")
        app.push_screen(
            dialogs.SettingsScreen(live, lambda: rereading.look(app, by_us=True), app.choose_theme, words)
        )

    spawn(screen, show, group="going")
