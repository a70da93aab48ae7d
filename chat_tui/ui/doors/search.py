"""How does a person find a message and go there?"""

from __future__ import annotations

from functools import partial

from chat_tui.account.searching import Hit
from chat_tui.ui import dialogs
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.work import spawn


def open_door(screen: ChatKeys, words: str) -> None:
    """With what is looked for, if that is known already."""

    def go_to(hit: Hit | None) -> None:
        if hit is not None:
            going = partial(screen.chat_app.whereabouts.go_to, hit.account, hit.message)
            spawn(screen.app, going, group="going")

    settings = screen.ui_settings
    found = dialogs.SearchScreen(
        screen.chat_app.accounts,
        words,
        clock_24h=settings.clock_24h,
        glyphs=settings.glyphs,
        downloads=settings.downloads,
    )
    screen.app.push_screen(found, go_to)
