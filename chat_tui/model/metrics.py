"""How an account fares: numbers kept in memory for the connection panel, `doctor` and `status --json`."""

from __future__ import annotations

from chat_tui.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class RateLimits:
    """A server's allowance as far as it tells of one: requests, and seconds until the next may be made."""

    limit: int | None = None
    remaining: int | None = None
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Traffic:
    """What went over the line since the program started; bytes of bodies and messages, without headers."""

    bytes_in: int = 0
    bytes_out: int = 0
    requests: int = 0
    rate: RateLimits = RateLimits()


@dataclass(frozen=True, slots=True)
class LineRecord:
    """How the line behaved since the program started; latencies in seconds, the newest last."""

    latencies: tuple[float, ...] = ()
    connects: int = 0
    """Times that the account came in step; all but the first are reconnects."""
    last_resume: str = ""
    """How it last came in step: `resumed` exactly, `caught up` by history, `polling`; empty if never."""
    events: int = 0
    events_per_second: float = 0.0
    """Over the last ten seconds."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """One look at an account; `queued` counts what waits to be sent, `failed` what was refused."""

    line: LineRecord
    traffic: Traffic
    queued: int = 0
    failed: int = 0
