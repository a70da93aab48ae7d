"""Under which address does a message stand for good?"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from chat_tui.model.ids import MessageId

_PLACE = re.compile(r"/[^/]+/(?:pl|channels|messages)/@?[^/]+/?\Z")


def permalink(site: str, workspace: str, message_id: MessageId) -> str | None:
    """Where a browser finds it; None for a server that has no address, being reached over a socket.

    `workspace` is the slug of the one that the channel belongs to; a direct channel belongs to none.
    """
    parts = urlsplit(site)
    if not parts.hostname or (parts.hostname == "localhost" and parts.port is None):
        return None
    return f"{site.rstrip('/')}/{workspace or '_redirect'}/pl/{message_id}"


def leads_into(site: str, url: str) -> bool:
    """Whether an address is one of a message, a channel or a person of the server at that address."""
    try:
        ours, theirs = urlsplit(site), urlsplit(url)
        here, there = (ours.hostname, _port(ours)), (theirs.hostname, _port(theirs))
    except ValueError:
        return False
    base = ours.path.rstrip("/")
    inside = here[0] is not None and here == there and theirs.path.startswith(f"{base}/")
    return inside and _PLACE.match(theirs.path[len(base) :]) is not None


def _port(parts: SplitResult) -> int | None:
    return parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def open_line(message_id: MessageId) -> str:
    """What shows it from a shell on this machine."""
    return f"chat-tui open {message_id}"
