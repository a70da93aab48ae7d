"""How fast a server lets us ask: its rate limit headers, and who waits so that what matters need not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import Enum

from chat_tui.model.frozen import dataclass
from chat_tui.model.metrics import RateLimits

LONGEST_WAIT = 900.0
"""Seconds; a server that asks for more is not believed."""
UNSAID_WAIT = 1.0
"""Seconds to wait after a refusal that tells no wait, and between requests until one succeeds."""
_EPOCH = 1e9
"""A reset above this is a Unix time (GitHub's way), below it seconds from now (Mattermost's way)."""


class Urgency(Enum):
    """What a request is for; the value is the share of the allowance that it leaves to what matters more."""

    SENDING = 0.0
    READING = 0.1
    """Lists and changes that keep us in step."""
    PAGING = 0.2
    """Older history and searches."""
    MARKING = 0.3
    PRESENCE = 0.4
    TYPING = 0.5

    @property
    def may_wait(self) -> bool:
        """Whether a request of this kind is worth waiting for a moment, rather than left out or put off."""
        return self in {Urgency.SENDING, Urgency.READING, Urgency.PAGING}


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an answer tells: of `limit` requests `remaining` are left, all of them again in `reset` seconds.

    `is_gradual`: they come back one by one meanwhile, not all at once at the end.
    """

    limit: float
    remaining: float
    reset: float
    is_gradual: bool


def seconds_until(value: str, now: float) -> float | None:
    """Retry-After in seconds from `now` (Unix time): a number or an HTTP date (RFC 9110 10.2.3).

    None if it is neither; never negative, never more than 15 minutes.
    """
    wait = _number(value)
    if wait is None:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
        wait = moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now
    elif wait > _EPOCH and wait - now < _EPOCH:
        wait -= now
    return min(max(0.0, wait), LONGEST_WAIT)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds a refused client must wait: Retry-After, else the reset of the allowance, else None."""
    for name in ("retry-after", "x-ratelimit-reset", "ratelimit-reset"):
        if name in headers:
            wait = seconds_until(headers[name], now)
            if wait is not None:
                return wait
    return next((allowance.reset for allowance in _drafted(headers) if not allowance.remaining), None)


def allowance_of(headers: Mapping[str, str], now: float) -> Allowance | None:
    """The tightest allowance that an answer tells of; whatever is malformed is as good as absent.

    Read are X-RateLimit-* (Mattermost, GitHub), RateLimit-Limit and its like (the draft of IETF up to its
    seventh revision), and RateLimit with RateLimit-Policy (since then).
    """
    found = list(_drafted(headers))
    for prefix in ("x-ratelimit", "ratelimit"):
        limit = _number(headers.get(f"{prefix}-limit", ""))
        remaining = _number(headers.get(f"{prefix}-remaining", ""))
        reset = seconds_until(headers.get(f"{prefix}-reset", ""), now)
        if limit is not None and limit >= 1 and remaining is not None and reset is not None:
            left = min(max(0.0, remaining), limit)
            found.append(Allowance(limit, left, reset, is_gradual=prefix == "x-ratelimit"))
    return min(found, key=lambda allowance: allowance.remaining / allowance.limit, default=None)


class RateBudget:
    """What is left of a server's allowance. Times are monotonic seconds, but `wall` is Unix time."""

    def __init__(self) -> None:
        self._not_before = -math.inf
        self._is_refused = False
        self._allowance: Allowance | None = None
        self._at = 0.0
        self._each = UNSAID_WAIT

    def observe(self, headers: Mapping[str, str], now: float, wall: float) -> None:
        """Read an answer that was no refusal; without headers only what we counted ourselves is known."""
        self._is_refused = False
        told = allowance_of(headers, wall)
        if told is not None:
            self._allowance, self._at = told, now
            if told.reset and told.remaining < told.limit:
                self._each = told.reset / (told.limit - told.remaining)

    def refused(self, seconds: float | None, now: float) -> None:
        """The server refused a request for their number: ask nothing for some seconds, then one at a time."""
        self._is_refused = True
        self.pause(min(seconds, LONGEST_WAIT) if seconds and seconds > 0 else UNSAID_WAIT, now)

    def pause(self, seconds: float, now: float) -> None:
        """Ask nothing for some seconds."""
        self._not_before = max(self._not_before, now + seconds)

    def take(self, now: float) -> None:
        """A request is made: count it, as its answer comes later than the next request may."""
        if self._is_refused:
            self.pause(UNSAID_WAIT, now)
        left, told = self._left(now), self._allowance
        if told is not None:
            left = max(0.0, left - 1)
            reset = max(0.0, self._at + told.reset - now)
            if told.is_gradual or not reset:
                # Nobody has told yet when this one comes back: as fast as the last that was told of.
                reset = max(reset, min((told.limit - left) * self._each, LONGEST_WAIT))
            self._allowance = Allowance(told.limit, left, reset, told.is_gradual)
            self._at = now

    def delay(self, now: float, urgency: Urgency = Urgency.SENDING) -> float:
        """Seconds to wait before the next request of a kind; 0 if none."""
        paused = max(0.0, self._not_before - now)
        told = self._allowance
        if told is None:
            return paused
        missing = min(told.limit, 1 + urgency.value * told.limit) - self._left(now)
        if missing <= 0:
            return paused
        until_full = max(0.0, self._at + told.reset - now)
        if told.is_gradual and told.limit > told.remaining:
            until_full = min(until_full, told.reset * missing / (told.limit - told.remaining))
        return max(paused, min(until_full, LONGEST_WAIT))

    def limits(self, now: float) -> RateLimits:
        """The allowance for people to see."""
        if self._allowance is None:
            return RateLimits(wait=self.delay(now))
        return RateLimits(int(self._allowance.limit), int(self._left(now)), self.delay(now))

    def _left(self, now: float) -> float:
        told = self._allowance
        if told is None:
            return math.inf
        passed = now - self._at
        if passed >= told.reset:
            return told.limit
        if not told.is_gradual:
            return told.remaining
        return told.remaining + (told.limit - told.remaining) * passed / told.reset


_ITEM = re.compile(r'\s*"?([A-Za-z0-9_.*:/-]{1,80})"?\s*((?:;\s*[a-z]+=[^;,]*)*)\s*')


def _drafted(headers: Mapping[str, str]) -> Iterator[Allowance]:
    """RateLimit: "default";r=50;t=30 with RateLimit-Policy: "default";q=100;w=60, names quoted or not."""
    policies = dict(_items(headers.get("ratelimit-policy", "")))
    for name, values in _items(headers.get("ratelimit", "")):
        remaining, reset = values.get("r"), values.get("t")
        policy = policies.get(name, {})
        limit = policy.get("q") or max(1.0, remaining or 0.0)
        reset = policy.get("w") if reset is None else reset
        if remaining is not None and reset is not None and limit >= 1:
            left = min(max(0.0, remaining), limit)
            yield Allowance(limit, left, min(max(0.0, reset), LONGEST_WAIT), is_gradual=False)


def _items(header: str) -> Iterator[tuple[str, dict[str, float]]]:
    for part in header[:4096].split(","):
        found = _ITEM.fullmatch(part)
        if found is None:
            continue
        values: dict[str, float] = {}
        for parameter in found[2].split(";"):
            key, _, value = parameter.strip().partition("=")
            number = _number(value)
            if number is not None:
                values[key] = number
        yield found[1], values


def _number(value: str) -> float | None:
    try:
        number = float(value.split(",")[0])
    except ValueError:
        return None
    return number if math.isfinite(number) else None
