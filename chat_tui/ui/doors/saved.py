"""How does a person find what they saved for later?"""

from __future__ import annotations

from collections.abc import Sequence

from chat_tui.model.messages import Message
from chat_tui.model.questions import Saved
from chat_tui.ui.doors.listing import show_messages
from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """All of this account, the last saved first."""
    account = screen.account

    async def fetch() -> Sequence[Message]:
        await account.directory.ask(Saved())
        return account.store.saved()

    known = account.store.saved()
    show_messages(screen, "Saved for later", known, fetch, empty="Nothing is saved; b on a message does it.")
