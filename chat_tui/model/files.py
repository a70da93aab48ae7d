"""A file on its way from this machine into a message: our own copy of it, until the server has it."""

from __future__ import annotations

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import FileId


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """One file of a message or draft that is not sent; size in bytes.

    `key` names our copy in the spool. `file_id` is what the server calls it, once it has it.
    """

    key: str
    name: str
    size: int
    mime: str = ""
    file_id: FileId | None = None
