"""What happens with a message when a key asks for it: edit, delete, react, copy, links?"""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from chat_tui.model.actions import (
    AddReaction,
    DeleteMessage,
    EditMessage,
    MarkUnread,
    RemoveReaction,
    SendMessage,
)
from chat_tui.model.ids import MessageId
from chat_tui.model.messages import Attachment, Gap, Message
from chat_tui.model.outbox import OutboxItem
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.clipboard import OSC52_LIMIT, copy_command, run_copy
from chat_tui.ui.links import links_in, open_command, run_open
from chat_tui.ui.unsent import Unsent

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.message_files import MessageFiles
    from chat_tui.ui.screens.chat_frame import ChatFrame

LIKE = "+1"
Subject = Message | Gap | OutboxItem
Deed = Callable[[Any], Coroutine[Any, Any, None]]


class MessageActions:
    """The deeds behind the keys of the timeline, each by its name in `SelectablePane.Asked`."""

    def __init__(self, screen: ChatFrame, account: Account, files: MessageFiles) -> None:
        self._screen = screen
        self._account = account
        self._files = files
        unsent = Unsent(screen, account)
        self._deeds: dict[str, Deed] = {
            "delete": self._delete,
            "react": self._react,
            "like": self._like,
            "copy": self._copy,
            "open_link": self._open,
            "save": files.save,
            "mark_unread": self._mark_unread,
            "retry": unsent.retry,
            "cancel": unsent.cancel,
            "edit": unsent.edit,
            "let_pass": unsent.let_pass,
        }

    async def run(self, what: str, subject: Subject) -> None:
        """Do it; runs in a worker, so it may ask the user."""
        deed = self._deeds.get(what)
        if deed is not None:
            await deed(subject)

    def may_edit(self, message: Message) -> bool:
        """Whether the message is ours and the server lets us change it; says why not."""
        return self._is_ours(message, "edit") and self._can(self._account.capabilities.edit, "edit messages")

    def _is_ours(self, message: Message, verb: str) -> bool:
        me = self._account.store.me
        if me is not None and message.author_id == me.id:
            return True
        self._screen.say(f"You can {verb} your own messages only.", "warning")
        return False

    def _can(self, allowed: bool, deed: str) -> bool:
        if not allowed:
            self._screen.say(f"{self._account.title} does not let you {deed}.", "warning")
        return allowed

    async def _delete(self, message: Message) -> None:
        if not self._is_ours(message, "delete") or not self._can(self._account.capabilities.delete, "delete"):
            return
        question = dialogs.ConfirmScreen("Delete this message?", safe_line(message.text, 200), yes="delete")
        if await self._screen.app.push_screen_wait(question):
            await self._perform(DeleteMessage(self._account.new_client_id(), message.channel_id, message.id))

    async def _react(self, message: Message) -> None:
        if not self._can(self._account.capabilities.reactions, "react"):
            return
        name = await self._screen.app.push_screen_wait(dialogs.EmojiPicker())
        if name:
            await self._toggle(message, name)

    async def _like(self, message: Message) -> None:
        if self._can(self._account.capabilities.reactions, "react"):
            await self._toggle(message, LIKE)

    async def _toggle(self, message: Message, emoji: str) -> None:
        """Choose the emoji, or take it back if it was chosen."""
        me = self._account.store.me
        now = self._account.store.message(message.id) or message
        chosen = me is not None and any(
            each.emoji == emoji and me.id in each.user_ids for each in now.reactions
        )
        action = RemoveReaction if chosen else AddReaction
        await self._perform(action(self._account.new_client_id(), message.channel_id, message.id, emoji))

    async def _copy(self, subject: Message | OutboxItem) -> None:
        if isinstance(subject, Message):
            await self.copy_text(subject.text)
        elif isinstance(subject.action, SendMessage | EditMessage):
            await self.copy_text(subject.action.text)

    async def copy_text(self, text: str) -> None:
        """To the clipboard by whichever way works here; the toast names the way."""
        way = await self._to_clipboard(text)
        if way:
            self._screen.say(f"Copied {way}.")
        else:
            self._screen.say("Too long for the terminal's clipboard, and no copy program is here.", "warning")

    async def _to_clipboard(self, text: str) -> str:
        """How the text was copied; empty when it was not."""
        command = copy_command(os.environ)
        if command is not None and await run_copy(command, text):
            return f"by {command[0]}"
        if len(text.encode()) > OSC52_LIMIT:
            return ""
        self._screen.app.copy_to_clipboard(text)
        return "through the terminal (OSC 52)"

    async def _open(self, message: Message) -> None:
        """The one file or link of a message, or the one that is chosen."""
        things: list[Attachment | str] = [*message.attachments, *links_in(message.text)]
        chosen: Attachment | str | None = things[0] if things else None
        if not things:
            self._screen.say("There is no link and no file in this message.")
        elif len(things) > 1:
            choices = [
                Choice(thing, safe_line(thing if isinstance(thing, str) else thing.name, 200))
                for thing in things
            ]
            chosen = await self._screen.app.push_screen_wait(dialogs.ListPicker("Open", choices, verb="open"))
        if isinstance(chosen, str):
            await self.open_url(chosen)
        elif chosen is not None:
            await self._files.open(chosen)

    async def open_url(self, url: str) -> None:
        """In a browser window; where there is none, to the clipboard."""
        command = open_command()
        if command is None or not await run_open(command, url):
            way = await self._to_clipboard(url)
            self._screen.say(f"No browser opens from here. Link copied {way}: {safe_line(url, 100)}")

    async def _mark_unread(self, message: Message) -> None:
        await self._perform(MarkUnread(self._account.new_client_id(), message.channel_id, message.id))
        self._screen.say("Unread from here on; the line stays until you come back.")

    async def _perform(self, action: Any) -> None:
        await self._account.perform(action)


def thread_of(message: Message) -> MessageId:
    """The root of the thread that a message is in or would begin."""
    return message.root_id or message.id
