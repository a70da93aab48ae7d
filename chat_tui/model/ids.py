"""What names a thing: opaque ids, unique only within one account."""

from __future__ import annotations

from typing import NamedTuple, NewType

WorkspaceId = NewType("WorkspaceId", str)
ChannelId = NewType("ChannelId", str)
MessageId = NewType("MessageId", str)
UserId = NewType("UserId", str)
FileId = NewType("FileId", str)
CategoryId = NewType("CategoryId", str)
ScheduledId = NewType("ScheduledId", str)
"""Of what the server keeps to be said later."""

ClientId = NewType("ClientId", str)
"""Our own id of an action, made before it is sent: the idempotency key and the outbox row's key."""

Cursor = NewType("Cursor", str)
"""Opaque position in a server's event stream."""

Millis = NewType("Millis", int)
"""Unix time in milliseconds by the server's clock; 0 means never."""


class Position(NamedTuple):
    """A place in a channel's timeline; positions sort as messages are shown."""

    at: Millis
    id: MessageId
