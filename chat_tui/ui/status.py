"""What does the last row of the screen say? Pure: connection state and counts in, words out."""

from __future__ import annotations

from collections.abc import Sequence

from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.model.frozen import dataclass
from chat_tui.text.width import cells, truncate

Part = tuple[str, str]
"""Text and the name of its style: good, bad, wait, plain, faint, mention, key."""

SIGNS = {
    ConnectionPhase.ONLINE: "●",
    ConnectionPhase.CATCHING_UP: "◐",
    ConnectionPhase.POLLING: "◑",
    ConnectionPhase.CONNECTING: "◌",
    ConnectionPhase.WAITING: "◌",
    ConnectionPhase.OFFLINE: "○",
    ConnectionPhase.SIGNED_OUT: "✖",
    ConnectionPhase.BLOCKED: "✖",
}
ASCII_SIGNS = {
    ConnectionPhase.ONLINE: "*",
    ConnectionPhase.CATCHING_UP: "~",
    ConnectionPhase.POLLING: "~",
    ConnectionPhase.CONNECTING: ".",
    ConnectionPhase.WAITING: ".",
    ConnectionPhase.OFFLINE: "-",
    ConnectionPhase.SIGNED_OUT: "x",
    ConnectionPhase.BLOCKED: "x",
}
STYLES = {
    ConnectionPhase.ONLINE: "good",
    ConnectionPhase.SIGNED_OUT: "bad",
    ConnectionPhase.BLOCKED: "bad",
}
GAP = "   "


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """All that the status bar shows."""

    account: str
    state: ConnectionState
    now: float
    """Monotonic seconds, by the clock of `state`."""
    unread: int = 0
    mentions: int = 0
    waiting: int = 0
    """Actions in the outbox."""
    keys: Sequence[tuple[str, str]] = ()
    """Key label and what it does."""
    terminal: str = ""
    time: str = ""
    reconnect_key: str = "^R"
    glyphs: str = "unicode"


def status_parts(facts: StatusFacts, width: int) -> list[Part]:
    """The row in exactly `width` cells; what matters least goes first when there is no room."""
    left = connection_parts(facts)
    counts = _counts(facts)
    right: list[Part] = [(facts.terminal, "faint"), (facts.time, "plain")]
    keys = [(f"{key} {label}", "key") for key, label in facts.keys]
    if facts.state.phase is not ConnectionPhase.ONLINE:
        keys = []
    return _fitted(left, counts, keys, [part for part in right if part[0]], width)


def connection_parts(facts: StatusFacts) -> list[Part]:
    """How the line is, in words, with its reason and countdown."""
    state = facts.state
    sign = (ASCII_SIGNS if facts.glyphs == "ascii" else SIGNS)[state.phase]
    style = STYLES.get(state.phase, "wait")
    head: list[Part] = [(f" {sign}", style), (f" {facts.account}", "plain")]
    if state.phase is ConnectionPhase.ONLINE:
        latency = f" {state.latency * 1000:.0f} ms" if state.latency is not None else ""
        return [*head, (latency, "faint")] if latency else head
    if state.phase is ConnectionPhase.WAITING:
        lost = max(0, int(facts.now - state.since))
        words = f" lost {duration(lost)} ago"
        if state.retry_at is not None:
            words += f" · next try in {duration(max(0, round(state.retry_at - facts.now)))}"
        reason = [(f" · {state.reason}", "faint")] if state.reason else []
        return [*head, (words, style), (f" · {facts.reconnect_key} now", "key"), *reason]
    next_step = [(" · `chat-tui login` signs in", "key")] if state.phase is ConnectionPhase.SIGNED_OUT else []
    reason = [(f" · {state.reason}", "faint")] if state.reason else []
    return [*head, (f" {state.phase.value}", style), *next_step, *reason]


def duration(seconds: int) -> str:
    """Seconds as people say them in a row with little room."""
    if seconds < 100:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 6000 else f"{seconds // 3600} h"


def _counts(facts: StatusFacts) -> list[Part]:
    counted = (
        (facts.unread, "new", "plain"),
        (facts.mentions, "@", "mention"),
        (facts.waiting, "waiting", "wait"),
    )
    parts: list[Part] = []
    for count, word, style in counted:
        if count:
            parts += [(" · ", "faint")] if parts else []
            parts.append((f"{count} {word}", style))
    return parts


def _fitted(
    left: list[Part], counts: list[Part], keys: list[Part], right: list[Part], width: int
) -> list[Part]:
    """Drop the terminal's truth, then keys from the last, then the clock, until it fits.

    What is still too long loses the end of its reason, so that the counts stay in sight; then all is cut.
    """

    def row() -> list[Part]:
        parts = list(left)
        if counts:
            parts += [(GAP, "plain"), *counts]
        for key in keys:
            parts += [(GAP, "plain"), key]
        tail: list[Part] = []
        for part in right:
            tail += [(GAP, "plain"), part]
        room = width - _width(parts) - _width(tail) - 1
        return [*parts, (" " * max(0, room), "plain"), *tail, (" ", "plain")]

    while _width(row()) > width and (len(right) > 1 or keys or right):
        if len(right) > 1:
            del right[0]
        elif keys:
            keys.pop()
        else:
            right.clear()
    too_much = _width(row()) - width
    if too_much > 0 and counts and left[-1][1] == "faint":
        reason, style = left[-1]
        left = [*left[:-1], (truncate(reason, max(0, cells(reason) - too_much)), style)]
    return _cut(row(), width)


def _width(parts: Sequence[Part]) -> int:
    return sum(cells(text) for text, _style in parts)


def _cut(parts: Sequence[Part], width: int) -> list[Part]:
    from chat_tui.text.width import split_at

    cut: list[Part] = []
    for text, style in parts:
        fits, _rest = split_at(text, width)
        if fits:
            cut.append((fits, style))
        width -= cells(fits)
    return cut
