"""What becomes of a message, or a change to one, that did not reach the server: retry, edit, discard?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chat_tui.model.actions import EditMessage, SendMessage
from chat_tui.model.outbox import OutboxItem
from chat_tui.realtime.timing import uninterrupted
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.screens.chat_frame import ChatFrame


class Unsent:
    """The deeds behind the keys for a chosen row of the outbox; each raises what the outbox raises."""

    def __init__(self, screen: ChatFrame, account: Account) -> None:
        self._screen = screen
        self._account = account

    async def retry(self, item: OutboxItem) -> None:
        """Try it now, in its old place."""
        await self._account.outbox.retry(item.client_id)

    async def let_pass(self, item: OutboxItem) -> None:
        """Send what waits behind it without waiting longer for a decision."""
        self._account.outbox.let_pass(item.channel_id)

    async def cancel(self, item: OutboxItem) -> None:
        """What nobody will see is gone for good, so whoever wrote it is asked."""
        words = item.action.text if isinstance(item.action, SendMessage | EditMessage) else ""
        if words.strip():
            question = dialogs.ConfirmScreen(
                "Discard what was not sent?", safe_line(words, 200), yes="discard"
            )
            if not await self._screen.app.push_screen_wait(question):
                return
        await self._account.outbox.cancel(item.client_id)

    async def edit(self, item: OutboxItem) -> None:
        """Back to where it was written, with its files; it does not leave before it is sent again."""
        action = item.action
        if not isinstance(action, SendMessage | EditMessage):
            return
        await uninterrupted(self._take_back(item, action))

    async def _take_back(self, item: OutboxItem, action: SendMessage | EditMessage) -> None:
        """Out of the outbox and into the composer: a text that is in neither would be lost."""
        await self._account.outbox.cancel(item.client_id, keep_files=True)
        if isinstance(action, EditMessage):
            self._change_again(action)
            return
        if action.files:
            self._account.drafts.attach(item.channel_id, item.root_id, *action.files)
        self._screen.bring_back(item.channel_id, item.root_id, action.text)

    def _change_again(self, action: EditMessage) -> None:
        """The message stands as it was, and its new text in the composer."""
        message = self._account.store.message(action.message_id)
        if message is not None:
            is_reply = message.root_id is not None and self._screen.is_in_thread
            conversation = self._screen.thread if is_reply else self._screen.main
            conversation.edit(replace(message, text=action.text))
