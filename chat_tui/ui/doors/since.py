"""How does a person see what was said since they left?"""

from __future__ import annotations

from functools import partial

from chat_tui.ui import dialogs
from chat_tui.ui.news_lines import Place
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.waiting_lines import Manner
from chat_tui.ui.work import spawn


def open_door(screen: ChatKeys, words: str) -> None:
    """In all accounts, channel by channel."""

    def go_to(place: Place | None) -> None:
        if place is None:
            return
        news = place.news
        there = news.first if news.root_id is not None else None
        going = partial(screen.chat_app.whereabouts.go, place.account, news.channel_id, there or news.root_id)
        spawn(screen.app, going, group="going")

    app, settings = screen.chat_app, screen.ui_settings
    manner = Manner(settings.glyphs, settings.emoji, settings.clock_24h, app.has_several_accounts)
    screen.app.push_screen(dialogs.OverviewScreen(app.accounts, manner), go_to)
    for account in app.accounts:
        account.absence.told()
    screen.status.reload()
