"""What the workspace tells: an event, whom it concerns, and its frame on the wire."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec


@dataclass(frozen=True, slots=True)
class Event:
    """Something to tell: the narrowest id that is given decides who hears it; with none, everybody."""

    name: str
    data: dict[str, object] = field(default_factory=dict)
    user_id: str = ""
    channel_id: str = ""
    team_id: str = ""
    omit_users: tuple[str, ...] = ()
    about: str = ""
    """The user whom it tells of: of what everybody hears, a guest hears only what is about his own circle."""
    only: frozenset[str] | None = None
    """Of those, just these: what matters only now is kept for nobody who is away."""
    omit_connection: str = ""
    """The connection of who did it and knows: it gets the event's number, and nothing else of it."""

    def frame(self) -> str:
        """The event on the wire, but for the sequence number that each connection adds."""
        broadcast: dict[str, object] = {
            "omit_users": dict.fromkeys(sorted(self.omit_users), True) or None,
            "user_id": self.user_id,
            "channel_id": self.channel_id,
            "team_id": self.team_id,
        }
        if self.omit_connection:
            broadcast["omit_connection_id"] = self.omit_connection
        return encode({"event": self.name, "data": self.data, "broadcast": broadcast})


def end_of_omitted(connection_id: str) -> str:
    """How the frame ends of an event that a connection is not told."""
    return f'"omit_connection_id":"{connection_id}"}}}}'


@dataclass(frozen=True, slots=True)
class Logged:
    """An event that is on disk: its frame, and its number in the stream of everybody who is to hear it."""

    frame: str
    numbers: dict[str, int]


def encode(value: object) -> str:
    """JSON text of a frame; it ends with the brace that closes it."""
    return msgspec.json.encode(value).decode()


def head_of(frame: str) -> bytes:
    """A frame as it is sent, up to the sequence number: that and a brace are all that is missing."""
    return f'{frame[:-1]},"seq":'.encode()


OMITTED = head_of(Event("omitted").frame())
"""What such a connection gets in its place: numbers have no holes."""
