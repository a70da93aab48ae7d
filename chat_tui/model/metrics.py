"""How an account fares: numbers kept in memory for the connection panel, `doctor` and `status --json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Literal

from chat_tui.model.frozen import dataclass
from chat_tui.model.outbox import OutboxState

SCARCE = 0.25
"""The share of an allowance below which people are told, before anything they do has to wait."""
MANY_FAILURES = 5
"""Failures within a minute that are no accident, if they are a quarter of all."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """A server's allowance as far as it tells of one: requests, and seconds until the next may be made."""

    limit: int | None = None
    remaining: int | None = None
    wait: float = 0.0

    @property
    def share(self) -> float | None:
        """How much of the allowance is left, from 0 to 1; None if the server tells none."""
        if self.limit is None or self.remaining is None or self.limit <= 0:
            return None
        return min(1.0, max(0.0, self.remaining / self.limit))

    @property
    def is_scarce(self) -> bool:
        """Whether the limit is near or reached."""
        share = self.share
        return self.wait > 0 or (share is not None and share < SCARCE)


@dataclass(frozen=True, slots=True)
class RouteRecord:
    """How requests of one kind fared; `median` and `slow` (95 of 100 are quicker) in seconds.

    Times are those of the latest requests, from sending to the whole answer.
    """

    route: str
    """Method and path, with `{id}` in place of what names one thing: `GET /channels/{id}/posts`."""
    requests: int
    errors: int = 0
    """Failed or refused, but for those refused for their number."""
    retries: int = 0
    """Made right after one of the same route that did not succeed."""
    limited: int = 0
    """Refused for their number (429)."""
    median: float = 0.0
    slow: float = 0.0


@dataclass(frozen=True, slots=True)
class WayFacts:
    """By which way requests reach a server, as the last line to it was made; empty is what is not known."""

    kind: Literal["", "socket", "plain", "tls"] = ""
    protocol: str = ""
    """Of the encryption: `TLSv1.3`."""
    certificate_until: float | None = None
    """Unix time at which the server's certificate ends."""
    issuer: str = ""
    """Who vouches for the server."""
    is_pinned: bool = False
    """Its certificate is known by its fingerprint, whoever signed it."""
    proxy: str = ""
    """What stands between, without credentials."""
    ssh: str = ""
    """The host through which the line goes."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What went over the line since the program started; bytes of bodies and messages, without headers."""

    bytes_in: int = 0
    bytes_out: int = 0
    requests: int = 0
    rate: RateLimits = RateLimits()
    routes: tuple[RouteRecord, ...] = ()
    """The busiest first."""
    way: WayFacts = WayFacts()
    skew: float | None = None
    """Seconds by which our clock is before the server's, to a second or two; None if it told no time."""
    signed_in_until: float | None = None
    """Unix time at which the sign-in ends and cannot be renewed; None if it can, or nobody said."""
    recent: int = 0
    """Requests that ended within the last minute."""
    recent_failures: int = 0
    """Those of them that failed, or were refused for their number."""

    @property
    def is_failing(self) -> bool:
        """Whether so much fails just now that a person should know."""
        return self.recent_failures >= MANY_FAILURES and self.recent_failures * 4 >= self.recent


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


NOTHING_WAITS: Mapping[OutboxState, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Metrics:
    """One look at an account. `outbox` counts rows by state; a state without rows is left out."""

    line: LineRecord
    traffic: Traffic
    outbox: Mapping[OutboxState, int] = field(default_factory=lambda: NOTHING_WAITS)
    store_bytes: int = 0
    """What the account's files take on disk."""
    uploading: tuple[int, int] = (0, 0)
    """Bytes of waiting files that the server has or is getting, and of all of them."""
    disk_free: int | None = None
    """Bytes that are left where the account's files are; None if nobody knows."""

    @property
    def failed(self) -> int:
        """How many actions were refused and wait for a person."""
        return self.outbox.get(OutboxState.FAILED, 0)

    @property
    def queued(self) -> int:
        """How many actions are still to be sent."""
        return sum(self.outbox.values()) - self.failed
