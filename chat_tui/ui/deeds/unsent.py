"""What becomes of a message, or a change to one, that did not reach the server: retry, edit, discard?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.account.regrets import into_draft
from chat_tui.model.actions import EditMessage, SendMessage
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.realtime.timing import uninterrupted
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.deeds import Place
from chat_tui.ui.deeds.copying import copy_text
from chat_tui.ui.destination import Destination

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat import ChatScreen


async def retry(place: Place, item: OutboxItem) -> None:
    """Try it now, in its old place."""
    await place.account.outbox.retry(item.client_id)


async def let_pass(place: Place, item: OutboxItem) -> None:
    """Send what waits behind it without waiting longer for a decision."""
    place.account.outbox.let_pass(item.channel_id)


async def copy(place: Place, item: OutboxItem) -> None:
    """What it would say."""
    if isinstance(item.action, SendMessage | EditMessage):
        await copy_text(place, item.action.text)


async def cancel(place: Place, item: OutboxItem) -> None:
    """What nobody will see is gone for good, so whoever wrote it is asked; what is held returns to him."""
    if item.state is OutboxState.HELD:
        await edit(place, item)
        return
    words = item.action.text if isinstance(item.action, SendMessage | EditMessage) else ""
    if words.strip():
        question = dialogs.ConfirmScreen("Discard what was not sent?", safe_line(words, 200), yes="discard")
        if not await place.screen.app.push_screen_wait(question):
            return
    await place.account.outbox.cancel(item.client_id)


async def restore(place: Place, item: OutboxItem) -> None:
    """What was just sent, and is held, is to be written again; what waits for the server stays."""
    if item.state is OutboxState.HELD:
        await edit(place, item)


async def edit(place: Place, item: OutboxItem) -> None:
    """Back to where it was written, with its files; it does not leave before it is sent again."""
    action = item.action
    if isinstance(action, SendMessage | EditMessage):
        await uninterrupted(_take_back(place, item, action))


async def _take_back(place: Place, item: OutboxItem, action: SendMessage | EditMessage) -> None:
    """Out of the outbox and into the composer: a text that is in neither would be lost."""
    if isinstance(action, EditMessage):
        await place.account.outbox.cancel(item.client_id)
        _change_again(place, action)
    else:
        await into_draft(place.account, item, action)
        _give_back(place.screen, Destination(item.channel_id, item.root_id), action.text)


def _change_again(place: Place, action: EditMessage) -> None:
    """The message stands as it was, and its new text in the composer."""
    message = place.account.store.message(action.message_id)
    if message is not None:
        screen = place.screen
        is_reply = message.root_id is not None and screen.is_in_thread
        conversation = screen.thread if is_reply else screen.main
        conversation.edit(message, action.text)


def _give_back(screen: ChatScreen, there: Destination, text: str) -> None:
    """A message that will not be sent returns to its composer, before what is written there now."""
    for conversation in (screen.main, screen.thread):
        if conversation.composer.destination == there:
            conversation.composer.give_back(there, text)
            conversation.composer.focus()
            return
    screen.main.composer.give_back(there, text)
