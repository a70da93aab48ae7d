"""What does a submitted text become: a message, an edit, or a command?"""

from __future__ import annotations

from chat_tui.account.account import Account
from chat_tui.model.actions import EditMessage, SendMessage
from chat_tui.model.files import OutgoingFile
from chat_tui.ui.destination import Destination


def command_in(destination: Destination, text: str) -> str | None:
    """The command line that a text is, or None for something to be said."""
    from chat_tui.commands.registry import (
        is_command,  # with all commands, which the first screen does not need
    )

    return text if destination.editing is None and is_command(text) else None


def said(text: str) -> str:
    """What is said by a text that is no command: `//shrug` says `/shrug`."""
    return text[1:] if text.startswith("//") else text


async def send(
    account: Account, destination: Destination, text: str, files: tuple[OutgoingFile, ...] = ()
) -> None:
    """Put it in the outbox, on disk when this returns; raises ChatError, and then nothing was sent."""
    client_id = account.new_client_id()
    if destination.editing is not None:
        action: EditMessage | SendMessage = EditMessage(
            client_id, destination.channel_id, destination.editing, text
        )
    else:
        root_id = destination.root_id
        action = SendMessage(client_id, destination.channel_id, said(text), root_id, files=files)
    await account.perform(action)
