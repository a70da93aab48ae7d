"""How does a person do with the open channel what its row in the list offers?"""

from __future__ import annotations

from chat_tui.ui import dialogs
from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """`mute`, `notify`, `favourite`, `category NAME` and other deeds of the list; `unread`, `notify_all`."""
    what, _, rest = words.partition(" ")
    here = screen.visits.here
    if what == "unread":
        screen.action_only_unread()
    elif what == "notify_all":
        screen.app.push_screen(dialogs.OwnNotifyScreen(screen.account))
    elif here is not None:
        screen.do_in_rail(what, here, title=rest)
