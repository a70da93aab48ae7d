"""Did each client notice in time what went wrong, and was none of them hasty?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from tests.chaos.history import ClientHistory
from tests.chaos.nemesis import Strike
from tests.chaos.plan import CLIENT_NAMES
from tests.chaos.profiles import DETECTED_WITHIN
from tests.chaos.stage import ClientProcess

HASTE_SECONDS = 3.0
MOST_CONNECTS = 60
"""Connections in so many seconds: the stream and a few lanes of the outbox, each with growing waits."""


def affected(strike: Strike, clients: Sequence[ClientProcess]) -> list[ClientProcess]:
    """Whose line a fault was on."""
    client = strike.fault.client
    return list(clients) if client is None else [clients[client]]


def noticed(history: ClientHistory, strike: Strike) -> tuple[float | None, float | None]:
    """Seconds until a client that was online was not any more, and from healing to online again.

    None where there is nothing to tell: not online before, or back online before the fault ended.
    """
    before = [phase for at, phase in history.phases if at <= strike.began]
    if not before or before[-1] != "online":
        return None, None
    later = [(at, phase) for at, phase in history.phases if at > strike.began]
    detected = next((at - strike.began for at, phase in later if phase != "online"), None)
    back = next((at - strike.healed for at, phase in later if at > strike.healed and phase == "online"), None)
    return detected, back


def late(
    strikes: Sequence[Strike], clients: Sequence[ClientProcess], histories: dict[str, ClientHistory]
) -> Iterator[str]:
    """Faults that lasted longer than their bound and were not named within it."""
    for strike in strikes:
        bounds = DETECTED_WITHIN.get(strike.fault.kind)
        for client in affected(strike, clients) if bounds else ():
            assert bounds is not None
            bound = bounds[0] if client.is_local else bounds[1]
            history = histories[client.name]
            if not _was_awake(history, strike, bound) or _is_hidden(strike, strikes, client, clients, bound):
                continue
            detected, _ = noticed(history, strike)
            lasting = strike.healed - strike.began > bound or strike.fault.duration == 0.0
            was_online = [phase for at, phase in history.phases if at <= strike.began][-1:] == ["online"]
            if was_online and lasting and (detected is None or detected > bound):
                took = "never" if detected is None else f"after {detected:.1f} s"
                yield f"late: {client.name} noticed {strike.fault.kind} {took}, not within {bound:.0f} s"


def _is_hidden(
    strike: Strike,
    strikes: Sequence[Strike],
    client: ClientProcess,
    clients: Sequence[ClientProcess],
    bound: float,
) -> bool:
    """Whether another fault of the same line kept the news from the client."""
    return any(
        other.began < strike.began + bound and other.healed > strike.began
        for other in strikes
        if other is not strike and client in affected(other, clients)
    )


def _was_awake(history: ClientHistory, strike: Strike, bound: float) -> bool:
    """Whether the process lived, and was not held, until it had to know; it notes its vitals all the time."""
    until = strike.began + bound
    signs = [record["at"] for record in history.vitals if strike.began - 5.0 < record["at"] < until + 5.0]
    gaps = [later - earlier for earlier, later in pairwise(signs)]
    return len(signs) > 1 and max(gaps) < 5.0


def hasty(clients: Sequence[ClientProcess]) -> Iterator[str]:
    """Clients that connected again and again without pause."""
    for client in clients:
        times = client.proxy.connects
        for first, last in zip(times, times[MOST_CONNECTS:], strict=False):
            if last - first < HASTE_SECONDS:
                yield f"hasty: {client.name} connected {MOST_CONNECTS} times in {last - first:.1f} s"
                break


def times(
    strikes: Sequence[Strike], histories: dict[str, ClientHistory]
) -> dict[str, dict[str, list[float]]]:
    """By kind of fault: how long detection and recovery took."""
    found: dict[str, dict[str, list[float]]] = {}
    for strike in strikes:
        client = strike.fault.client
        for name in histories if client is None else (CLIENT_NAMES[client],):
            detected, back = noticed(histories[name], strike)
            if detected is not None and detected <= strike.healed - strike.began + 1.0:
                kept = found.setdefault(strike.fault.kind, {"detected": [], "recovered": []})
                kept["detected"].append(detected)
                if back is not None:
                    kept["recovered"].append(back)
    return found
