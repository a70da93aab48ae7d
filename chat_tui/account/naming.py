"""What are the files called that the answer to a repeated message lists by id only?"""

from __future__ import annotations

from dataclasses import replace

from chat_tui.model.actions import Receipt, SendMessage
from chat_tui.model.events import Event, MessageSeen
from chat_tui.model.ids import FileId
from chat_tui.model.messages import Attachment


def named(receipt: Receipt, action: SendMessage) -> Receipt:
    """An answer in which the files of what was sent have our names for them, where it has none.

    Mattermost answers a repeated `pending_post_id` with the post as it is stored, without `metadata.files`.
    """
    ours = {
        file.file_id: Attachment(file.file_id, file.name, file.size, file.mime)
        for file in action.files
        if file.file_id is not None
    }
    return (
        replace(receipt, events=tuple(_named(event, ours) for event in receipt.events)) if ours else receipt
    )


def _named(event: Event, ours: dict[FileId, Attachment]) -> Event:
    if not isinstance(event, MessageSeen):
        return event
    told = event.message.attachments
    files = tuple(file if file.name else ours.get(file.id, file) for file in told)
    return replace(event, message=replace(event.message, attachments=files))
