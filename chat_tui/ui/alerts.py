"""What should a person know of an account before something stops working? Pure: numbers in, sentences out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from chat_tui.model.metrics import Metrics
from chat_tui.text.figures import size_text, span_text
from chat_tui.text.sanitize import safe_line

if TYPE_CHECKING:
    from chat_tui.account.account import Account

SIGN_IN_SOON = 24 * 3600.0
CERTIFICATE_SOON = 14 * 86_400.0
LITTLE_ROOM = 200 * 1000 * 1000
"""Bytes of free disk below which one is told; what is written needs none of them yet."""
MUCH_SKEW = 60.0
"""Seconds by which clocks may differ before times are read wrongly."""
EVERY = 5.0
"""Seconds between two looks at the numbers."""
LINGERS = 60.0
"""Seconds for which a sentence stays after its reason is gone, so that it does not come and go."""


class Alert(NamedTuple):
    """A sentence, and how bad it is: one that was seen is told again only when that number grows."""

    about: str
    degree: int
    sentence: str


def alerts_of(metrics: Metrics, wall: float) -> tuple[Alert, ...]:
    """All there is to say just now, what needs a person most first; `wall` is Unix time."""
    found = (look(metrics, wall) for look in _LOOKS)
    return tuple(alert for alerts in found for alert in alerts)


class Alerts:
    """What is said of one account, and what of it was seen. Times are Unix time."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[Alert, float]] = {}
        self._seen: dict[str, int] = {}

    def look(self, metrics: Metrics, wall: float) -> Sequence[Alert]:
        """What is to be said now; what went a moment ago is still among it."""
        for alert in alerts_of(metrics, wall):
            self._told[alert.about] = (alert, wall)
        gone = [about for about, (_alert, at) in self._told.items() if not 0 <= wall - at < LINGERS]
        for about in gone:
            del self._told[about]
            self._seen.pop(about, None)
        return [alert for alert, _at in self._told.values()]

    def unseen(self, metrics: Metrics, wall: float) -> str:
        """The first sentence that nobody has seen in the panel; empty for none."""
        fresh = (
            alert for alert in self.look(metrics, wall) if alert.degree > self._seen.get(alert.about, -1)
        )
        return next((alert.sentence for alert in fresh), "")

    def were_seen(self) -> None:
        """Somebody has looked closer: what is told now is not told again until it is worse."""
        self._seen |= {about: alert.degree for about, (alert, _at) in self._told.items()}


class AlertDesk:
    """What is to be said of all accounts, on the screen of one of them."""

    def __init__(
        self, accounts: Callable[[], Sequence[Account]], clock: Callable[[], float] = time.time
    ) -> None:
        self._accounts = accounts
        self._clock = clock
        self._each: dict[str, Alerts] = {}
        self._at = -EVERY
        self._told: list[tuple[str, str, str]] = []

    def sentence_for(self, name: str) -> str:
        """Of the account itself first, then of another, which is named; empty for nothing."""
        self._look()
        own = next((sentence for at, _title, sentence in self._told if at == name), "")
        return own or next((f"{title}: {sentence}" for _at, title, sentence in self._told), "")

    def were_seen(self) -> None:
        """Somebody looks at all of it."""
        self._at = -EVERY
        self._look()
        for alerts in self._each.values():
            alerts.were_seen()
        self._told = []

    def _look(self) -> None:
        """Not with each change: the numbers move with every request, what is said of them hardly ever."""
        now = self._clock()
        if 0 <= now - self._at < EVERY:
            return
        self._at, self._told = now, []
        for account in self._accounts():
            sentence = self._each.setdefault(account.name, Alerts()).unseen(account.metrics(), now)
            if sentence:
                self._told.append((account.name, safe_line(account.title or account.name, 24), sentence))


def _sign_in(metrics: Metrics, wall: float) -> Iterator[Alert]:
    until = metrics.traffic.signed_in_until
    if until is not None and until - wall < SIGN_IN_SOON:
        left = until - wall
        words = f"the sign-in ends in {span_text(left)}" if left > 0 else "the sign-in has ended"
        yield Alert("sign-in", int(left < SIGN_IN_SOON / 12), words)


def _certificate(metrics: Metrics, wall: float) -> Iterator[Alert]:
    until = metrics.traffic.way.certificate_until
    if until is not None and until - wall < CERTIFICATE_SOON:
        left = until - wall
        words = f"the server's certificate ends in {span_text(left)}"
        yield Alert("certificate", int(left < 86_400), words if left > 0 else "the certificate has ended")


def _disk(metrics: Metrics, _wall: float) -> Iterator[Alert]:
    free = metrics.disk_free
    if free is not None and free < LITTLE_ROOM:
        yield Alert("disk", int(free < LITTLE_ROOM / 10), f"the disk has {size_text(free)} left")


def _failures(metrics: Metrics, _wall: float) -> Iterator[Alert]:
    if metrics.traffic.is_failing:
        yield Alert("failures", 0, "many requests fail just now")


def _clock(metrics: Metrics, _wall: float) -> Iterator[Alert]:
    skew = metrics.traffic.skew
    if skew is not None and abs(skew) > MUCH_SKEW:
        side = "ahead of" if skew > 0 else "behind"
        yield Alert(
            "clock", int(abs(skew) > 3600), f"this clock is {span_text(abs(skew))} {side} the server's"
        )


_LOOKS: tuple[Callable[[Metrics, float], Iterator[Alert]], ...] = (
    _sign_in,
    _disk,
    _certificate,
    _clock,
    _failures,
)
