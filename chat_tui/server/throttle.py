"""How often somebody may guess a password: failures by account and by peer, delayed ever longer."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

ACCOUNT_TRIES, ACCOUNT_WINDOW = 5, 900.0
PEER_TRIES, PEER_WINDOW = 20, 600.0
LONGEST_DELAY = 900.0
MOST_KEYS = 10_000


@dataclass(slots=True)
class _Failures:
    count: int = 0
    first_at: float = 0.0
    blocked_until: float = 0.0


class Throttle:
    """Counts failures; `wait` says how many seconds until the next try is looked at.

    Guesses from anywhere slow an account down everywhere but where its owner signed in before: there he has
    a count of his own, so that nobody keeps him out by guessing.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()
        self._homes: OrderedDict[tuple[str, str], None] = OrderedDict()
        """Accounts with the peers they signed in from, the latest last."""

    def wait(self, account: str, peer: str) -> float:
        """Seconds until this account may be tried from this peer; 0 for now."""
        now = self._clock()
        entries = (self._failures.get(self._account(account, peer)), self._failures.get(("peer", peer)))
        return max(0.0, *(entry.blocked_until - now for entry in entries if entry is not None), 0.0)

    def failed(self, account: str, peer: str) -> None:
        """A password was wrong."""
        self._count(self._account(account, peer), ACCOUNT_TRIES, ACCOUNT_WINDOW)
        self._count(("peer", peer), PEER_TRIES, PEER_WINDOW)

    def succeeded(self, account: str, peer: str) -> None:
        """The account's owner is here: forget the failures that count for this peer."""
        self._failures.pop(self._account(account, peer), None)
        home = (account, peer)
        self._homes[home] = None
        self._homes.move_to_end(home)
        while len(self._homes) > MOST_KEYS:
            self._homes.popitem(last=False)

    def _account(self, account: str, peer: str) -> tuple[str, str]:
        at_home = (account, peer) in self._homes
        return ("account at home", f"{account} {peer}") if at_home else ("account", account)

    def _count(self, key: tuple[str, str], tries: int, window: float) -> None:
        now = self._clock()
        entry = self._failures.get(key)
        if entry is None or now - max(entry.first_at, entry.blocked_until) > window:
            entry = _Failures(first_at=now)
        self._failures[key] = entry
        self._failures.move_to_end(key)
        entry.count += 1
        if entry.count >= tries:
            entry.blocked_until = now + min(LONGEST_DELAY, 2.0 ** min(entry.count - tries, 20))
        while len(self._failures) > MOST_KEYS:
            self._failures.popitem(last=False)
