"""Which message would be sent by what stands in a composer, and how is it drawn?"""

from __future__ import annotations

from textual.strip import Strip

from chat_tui.model.files import OutgoingFile
from chat_tui.model.ids import FileId, MessageId
from chat_tui.model.messages import Attachment, Message
from chat_tui.ui.destination import Destination
from chat_tui.ui.render.message import message_lines
from chat_tui.ui.render.view import Extras, MessageView
from chat_tui.ui.sending import command_in, said
from chat_tui.ui.widgets.conversation import Conversation, wall_clock


def why_not_shown(text: str, files: tuple[OutgoingFile, ...], destination: Destination) -> str:
    """What stands against a preview, a sentence; empty for a message."""
    if not (text.strip() or files):
        return "Nothing is written here yet."
    line = command_in(destination, text)
    if line is not None:
        return "This is a command: it is run, not said. // at its beginning says it."
    return ""


def draft_lines(
    conversation: Conversation,
    text: str,
    files: tuple[OutgoingFile, ...],
    destination: Destination,
    width: int,
) -> list[Strip]:
    """The message whole, nothing of it folded away, as the pane above the composer would draw it."""
    views, me = conversation.pane.views, conversation.account.store.me
    assert me is not None  # there is a channel, so somebody is signed in
    message = Message(
        id=MessageId("preview"),
        channel_id=destination.channel_id,
        author_id=me.id,
        text=said(text.rstrip()),
        created_at=wall_clock(),
        root_id=destination.root_id,
        attachments=tuple(Attachment(FileId(file.key), file.name, file.size, file.mime) for file in files),
    )
    views.words.look_at(message)
    view = MessageView(
        message=message,
        author=views.author(message),
        is_mine=True,
        in_thread=destination.root_id is not None,
        me=me.id,
        words=views.words.known,
        extra=Extras(unfolded=True),
    )
    return message_lines(view, width, views.look)
