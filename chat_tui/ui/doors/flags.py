"""How does a person see which features are on, and why?"""

from __future__ import annotations

from chat_tui.ui import dialogs, rereading
from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """Those of this account's server."""
    app, live = screen.chat_app, screen.ui_settings.live
    features = screen.account.features
    app.push_screen(dialogs.FlagsScreen(features, live, lambda: rereading.look(app, by_us=True)))
