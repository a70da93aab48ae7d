"""How does a person find what they began to write, and go on with it?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chat_tui.ui import dialogs
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.ui.screens.drafts import Found


def open_door(screen: ChatKeys, words: str) -> None:
    """Of every account, the last written first."""

    def go_on(found: Found | None) -> None:
        if found is not None:
            spawn(screen.app, partial(_go_on, screen, found), group="going")

    screen.app.push_screen(dialogs.DraftsScreen(screen.chat_app.accounts, screen.ui_settings), go_on)


async def _go_on(screen: ChatKeys, found: Found) -> None:
    """To the composer where it was written, be it that of a thread or the edit of a message."""
    draft, app = found.draft, screen.chat_app
    await app.whereabouts.go(found.account, draft.channel_id)
    there = app.screen_stack[0]
    if not isinstance(there, ChatKeys):
        return
    if draft.editing is None and draft.root_id is not None:
        there.open_thread(draft.channel_id, draft.root_id)
    elif draft.editing is not None:
        message = found.account.store.message(draft.editing)
        if message is None:
            there.say(
                "The message that you were changing is not known here. The text stays in /drafts.", "warning"
            )
        elif message.root_id is None:
            there.main.edit(message)
        else:
            there.open_thread(draft.channel_id, message.root_id)
            there.call_after_refresh(there.thread.edit, message)
