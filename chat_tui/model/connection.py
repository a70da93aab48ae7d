"""How the line to the server is: one enum, always with a reason and, when waiting, a moment to wait for."""

from __future__ import annotations

from enum import Enum

from chat_tui.model.frozen import dataclass


class ConnectionPhase(Enum):
    """The states of the realtime worker; the value is the word that people see."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    CATCHING_UP = "catching up"
    ONLINE = "online"
    POLLING = "polling"
    """In step, but by asking again and again: no event stream gets through."""
    WAITING = "reconnecting"
    SIGNED_OUT = "signed out"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """`reason` says why, in words; `retry_at` is a monotonic time in seconds; `latency` in seconds."""

    phase: ConnectionPhase
    reason: str = ""
    retry_at: float | None = None
    since: float = 0.0
    latency: float | None = None
    done: int = 0
    total: int = 0
    """Channels caught up, of how many, while catching up."""
