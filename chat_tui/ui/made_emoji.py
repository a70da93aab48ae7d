"""How do the panes of a screen come to know the emoji that people made on a server?"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from chat_tui.account import made_emoji
from chat_tui.errors import ChatError
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat_frame import ChatFrame

log = logging.getLogger(__name__)


def know_emoji(screen: ChatFrame) -> None:
    """Let the list be asked for once a message uses an emoji that is on no list; what is drawn follows it."""
    account, panes = screen.account, (screen.main.messages, screen.thread.replies)

    async def ask() -> None:
        try:
            await made_emoji.learn(account.directory, account.mine, time.time())
        except ChatError as error:
            log.info("the emoji made here are not known: %s", error)

    def wanted() -> None:
        if account.connection.is_online:
            for pane in panes:
                pane.views.words.on_unknown = None
            spawn(screen, ask, group="emoji")

    for pane in panes:
        pane.views.words.on_unknown = wanted
    if account.connection.is_online:
        screen.main.messages.redraw()  # else all is drawn anew once we are
