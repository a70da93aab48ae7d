"""How does a person see which plugins are on, and why one is not?"""

from __future__ import annotations

from chat_tui.ui import dialogs, rereading
from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """Those of this app; they are looked for soon after it stands."""
    app = screen.chat_app
    if app.plugged is None:
        screen.say("Plugins are off: the app was started with --no-plugins.")
        return
    host, live = app.plugged.host, screen.ui_settings.live
    app.push_screen(dialogs.PluginsScreen(host, live, lambda: rereading.look(app, by_us=True)))
