"""What does a submitted text become: a message, an edit, or a command; and which files of it go up now?"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from chat_tui.account.account import Account
from chat_tui.errors import ChatError
from chat_tui.model.actions import EditMessage, SendMessage
from chat_tui.model.files import OutgoingFile
from chat_tui.model.messages import Message
from chat_tui.model.outbox import OutboxItem, OutboxState, last_held
from chat_tui.ui.destination import Destination

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat_keys import ChatKeys
    from chat_tui.ui.widgets.composer import Composer

REACTION = re.compile(r"([+-])(:[\w+-]{1,64}:)")
"""A text that is only this is put on the newest message, or taken from it."""


WORTH_TELLING = 500_000
"""Bytes of files; fewer are gone before one has seen that they go."""


def on_their_way(account: Account, destination: Destination) -> tuple[OutboxItem, ...]:
    """Messages for there whose files go up for so long that a person can look on."""
    if destination.editing is not None:
        return ()
    return tuple(
        item
        for item in account.outbox.pending(destination.channel_id, destination.root_id)
        if item.state is OutboxState.UPLOADING and item.progress[1] >= WORTH_TELLING
    )


def held_there(account: Account, destination: Destination) -> OutboxItem | None:
    """What was said last there, while it can be taken back."""
    if destination.editing is not None:
        return None
    return last_held(account.outbox.pending(destination.channel_id, destination.root_id))


def command_in(destination: Destination, text: str) -> str | None:
    """The command line that a text is, or None for something to be said."""
    from chat_tui.commands.registry import (
        is_command,  # with all commands, which the first screen does not need
    )

    if destination.editing is not None:
        return None
    if reaction := REACTION.fullmatch(text.strip()):
        return f"/{'react' if reaction[1] == '+' else 'unreact'} {reaction[2]}"
    return text if is_command(text) else None


def said(text: str) -> str:
    """What is said by a text that is no command: `//shrug` says `/shrug`."""
    return text[1:] if text.startswith("//") else text


def as_it_will_be(account: Account, message: Message) -> Message:
    """A message of ours with the change to it that the server has not told of yet.

    Who changes it again goes on from there: from the text of before, the first change would be undone.
    """
    for item in reversed(account.outbox.pending(message.channel_id)):
        if isinstance(item.action, EditMessage) and item.action.message_id == message.id:
            return replace(message, text=item.action.text)
    return message


async def submit(screen: ChatKeys, event: Composer.Submitted) -> None:
    """Run it if it is a command, else send it; what cannot be kept returns to the composer."""
    composer, destination = event.composer, event.destination
    line = command_in(destination, event.text)
    if line is not None:
        composer.taken(destination, event.text)
        screen.run_command(line, destination, composer)
        return
    try:
        hold = screen.ui_settings.undo_seconds
        await send(screen.account, destination, event.text, event.files, hold=hold)
    except ChatError as error:
        composer.give_back(destination, event.text)
        screen.say(f"Not sent: {error} {error.hint}".strip(), "error")
        return
    composer.taken(destination, event.text, event.files)
    if screen.chat_app.has_several_accounts:
        from chat_tui.account.guards import where

        screen.chat_app.last_written = where(screen.account, destination.channel_id)
    if destination.editing is not None and composer.destination == destination:
        composer.aim(Destination(destination.channel_id, destination.root_id))


async def send(
    account: Account,
    destination: Destination,
    text: str,
    files: tuple[OutgoingFile, ...] = (),
    *,
    hold: float = 0.0,
) -> None:
    """Put it in the outbox, on disk when this returns; raises ChatError, and then nothing was sent.

    A message can be taken back for `hold` seconds; a change to one goes at once.
    """
    client_id = account.new_client_id()
    if destination.editing is not None:
        action: EditMessage | SendMessage = EditMessage(
            client_id, destination.channel_id, destination.editing, text
        )
    else:
        root_id = destination.root_id
        action = SendMessage(client_id, destination.channel_id, said(text), root_id, files=files)
    await account.perform(action, hold=hold if isinstance(action, SendMessage) else 0.0)
