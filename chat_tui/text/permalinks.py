"""Under which address does a message stand for good?"""

from __future__ import annotations

from urllib.parse import urlsplit

from chat_tui.model.ids import MessageId


def permalink(site: str, workspace: str, message_id: MessageId) -> str | None:
    """Where a browser finds it; None for a server that has no address, being reached over a socket.

    `workspace` is the slug of the one that the channel belongs to; a direct channel belongs to none.
    """
    parts = urlsplit(site)
    if not parts.hostname or (parts.hostname == "localhost" and parts.port is None):
        return None
    return f"{site.rstrip('/')}/{workspace or '_redirect'}/pl/{message_id}"


def open_line(message_id: MessageId) -> str:
    """What shows it from a shell on this machine."""
    return f"chat-tui open {message_id}"
