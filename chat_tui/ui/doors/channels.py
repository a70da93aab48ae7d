"""How does a person look through the public channels, and join one?"""

from __future__ import annotations

from functools import partial

from chat_tui.model.actions import JoinChannel
from chat_tui.model.ids import ChannelId
from chat_tui.ui import dialogs
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.work import spawn


def open_door(screen: ChatKeys, words: str) -> None:
    """The one that is taken is joined first, unless we are in it."""

    def go(channel_id: ChannelId | None) -> None:
        if channel_id is not None:
            spawn(screen, partial(_join, screen, channel_id), group="going")

    screen.app.push_screen(dialogs.BrowseScreen(screen.account), go)


async def _join(screen: ChatKeys, channel_id: ChannelId) -> None:
    if screen.account.store.summary(channel_id) is None:
        await screen.account.perform(JoinChannel(channel_id))
    screen.open_channel(channel_id)
