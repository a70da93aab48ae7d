"""What does the last row of the screen say? Pure: connection state and counts in, words out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.model.frozen import dataclass
from chat_tui.model.metrics import RateLimits
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import cells, split_at, truncate

_WORD = re.compile(r"\s*\S+|\s+")

Part = tuple[str, str]
"""Text and the name of its style: good, bad, wait, plain, faint, mention, key, account."""

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
INDENT = "   "
MOST_ROWS = 4
"""As many as the row may become where a reason would be cut."""
SETTLED = 2.0
"""Seconds that the line must be down before its reason may take a second row: a blip moves nothing."""
DOWN = frozenset({ConnectionPhase.WAITING, ConnectionPhase.CONNECTING, ConnectionPhase.OFFLINE})


@dataclass(frozen=True, slots=True)
class Held:
    """What keeps the outbox waiting though the line is up, and in how many seconds it is tried again."""

    reason: str
    retry_in: int | None = None


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
    held: Held | None = None
    rate: RateLimits = RateLimits()
    keys: Sequence[tuple[str, str]] = ()
    """Key label and what it does."""
    terminal: str = ""
    time: str = ""
    reconnect_key: str = "^R"
    glyphs: str = "unicode"
    alert: str = ""
    """What a person should know before something stops working."""


def status_rows(facts: StatusFacts, width: int, most: int = 1) -> list[list[Part]]:
    """Rows of exactly `width` cells: one, or up to `most` where the reason needs more room than one has."""
    reason = _reason(facts)
    if most > 1 and reason and _is_settled(facts):
        whole = [*connection_parts(facts), *_after(GAP, _counts(facts)), *_after(" · ", reason)]
        if _width(whole) >= width:
            return flowed(whole, width, most)
    return [status_parts(facts, width)]


def status_parts(facts: StatusFacts, width: int) -> list[Part]:
    """One row in exactly `width` cells; what matters least goes first when there is no room."""
    right: list[Part] = [(facts.terminal, "faint"), (facts.time, "plain")]
    keys = [(f"{key} {label}", "key") for key, label in facts.keys]
    reason = _reason(facts)
    if facts.state.phase is not ConnectionPhase.ONLINE or reason:
        keys = []
    said = reason or _alert(facts)
    pieces = _Pieces(connection_parts(facts), said, _counts(facts), keys, [part for part in right if part[0]])
    if reason and pieces.least > width:
        pieces.left = connection_parts(facts, brief=True)
    return pieces.fitted(width)


def connection_parts(facts: StatusFacts, *, brief: bool = False) -> list[Part]:
    """How the line is, in words: since when, when it is tried again and which key does it now."""
    state = facts.state
    sign = (ASCII_SIGNS if facts.glyphs == "ascii" else SIGNS)[state.phase]
    style = STYLES.get(state.phase, "wait")
    head: list[Part] = [(f" {sign}", style), (f" {facts.account}", "account")]
    if state.phase is ConnectionPhase.ONLINE:
        latency = [(f" {state.latency * 1000:.0f} ms", "faint")] if state.latency is not None else []
        return [*head, *latency, *_limit(facts.rate)]
    if state.phase is ConnectionPhase.SIGNED_OUT:
        return [*head, (" signed out", style), (f" · {facts.reconnect_key} signs in again", "key")]
    words = f" {state.phase.value}"
    if state.phase is ConnectionPhase.WAITING:
        words = "" if brief else f" lost {duration(max(0, int(facts.now - state.since)))} ago"
    if state.retry_at is None:
        return [*head, (words, style), *_limit(facts.rate)]
    next_try = _next_try(max(0, round(state.retry_at - facts.now)))
    return [
        *head,
        (f"{words}{' ·' if words else ''} {next_try}", style),
        (f" · {facts.reconnect_key} now", "key"),
    ]


def _limit(rate: RateLimits) -> list[Part]:
    """Said before the server's limit is reached, so that nobody wonders why things begin to wait."""
    if not rate.is_scarce:
        return []
    if rate.wait > 0:
        return [(f" · slowed down by the server, {duration(int(rate.wait) + 1)}", "bad")]
    return [(f" · {rate.remaining} of {rate.limit} requests left", "wait")]


def _alert(facts: StatusFacts) -> list[Part]:
    """Only where nothing more pressing is said of the line."""
    if not facts.alert or facts.rate.is_scarce or facts.state.phase in DOWN:
        return []
    return [(facts.alert, "wait")]


def duration(seconds: int) -> str:
    """Seconds as people say them in a row with little room."""
    if seconds < 100:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 6000 else f"{seconds // 3600} h"


def flowed(parts: Sequence[Part], width: int, most: int) -> list[list[Part]]:
    """The parts in rows of exactly `width` cells, broken between words; a word goes on in the next row only
    where none could hold it."""
    rows: list[list[Part]] = [[]]
    used = 0
    for word, style in _words(parts, width - len(INDENT)):
        if used + cells(word.rstrip()) > width and used > len(INDENT):
            if len(rows) == most:
                rows[-1] = _with_end_cut(rows[-1], width)
                break
            rows.append([(INDENT, "plain")])
            used, word = len(INDENT), word.lstrip()
        rows[-1].append((word, style))
        used += cells(word)
    return [_filled(row, width) for row in rows]


def _words(parts: Sequence[Part], longest: int) -> Iterator[Part]:
    """Each word with the blanks before it, those that are too long in pieces; what is a key stays whole."""
    for text, style in parts:
        for word in [text] if style == "key" else _WORD.findall(text):
            rest = word
            while cells(rest) > longest > 0:
                head, rest = split_at(rest, longest)
                if not head:
                    break
                yield head, style
            yield rest, style


def _with_end_cut(row: list[Part], width: int) -> list[Part]:
    """The row with the sign that something follows, at the cost of its own end where there is no room."""
    text, style = row[-1]
    room = max(0, width - _width(row[:-1]) - 1)
    return [*row[:-1], (split_at(text, room)[0] + "…", style)]


def _filled(row: Sequence[Part], width: int) -> list[Part]:
    cut = _cut(row, width)
    return [*cut, (" " * (width - _width(cut)), "plain")]


def _is_settled(facts: StatusFacts) -> bool:
    return facts.state.phase not in DOWN or facts.now - facts.state.since >= SETTLED


def _reason(facts: StatusFacts) -> list[Part]:
    """Why the line is not up, or else why the outbox waits; the latter with its next try."""
    state = facts.state
    if state.phase not in (ConnectionPhase.ONLINE, ConnectionPhase.POLLING):
        return [(safe_line(state.reason), "faint")] if state.reason else []
    held = facts.held
    if held is None:
        why = state.reason if state.phase is ConnectionPhase.POLLING else ""
        return [(safe_line(why), "faint")] if why else []
    tried: list[Part] = []
    if held.retry_in is not None:
        tried = [
            (_next_try(held.retry_in), "wait"),
            (f" · {facts.reconnect_key} now", "key"),
            (" · ", "faint"),
        ]
    return [*tried, (safe_line(held.reason), "faint")]


def _next_try(seconds: int) -> str:
    return f"next try in {duration(seconds)}"


def _after(gap: str, parts: Sequence[Part]) -> list[Part]:
    return [(gap, "plain"), *parts] if parts else []


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


class _Pieces:
    """What one row is made of."""

    def __init__(
        self, left: list[Part], reason: list[Part], counts: list[Part], keys: list[Part], right: list[Part]
    ) -> None:
        self.left, self.reason, self.counts, self.keys, self.right = left, reason, counts, keys, right

    @property
    def _row(self) -> list[Part]:
        parts = [*self.left, *_after(" · ", self.reason), *_after(GAP, self.counts)]
        for key in self.keys:
            parts += _after(GAP, [key])
        return parts

    @property
    def _tail(self) -> list[Part]:
        return [piece for part in self.right for piece in _after(GAP, [part])]

    @property
    def least(self) -> int:
        """The cells that it takes without the clock and the like."""
        return _width(self._row) + 1

    @property
    def width(self) -> int:
        """The cells that all of it takes."""
        return _width(self._row) + _width(self._tail) + 1

    def fitted(self, width: int) -> list[Part]:
        """Drop the terminal's truth, then keys from the last, then the clock, until it fits.

        What is still too long loses the end of its reason, so that the counts stay in sight; then all is cut.
        """
        while self.width > width and (self.keys or self.right):
            if len(self.right) > 1:
                del self.right[0]
            elif self.keys:
                self.keys.pop()
            else:
                self.right.clear()
        too_much = self.width - width
        if too_much > 0 and self.reason:
            why, style = self.reason[-1]
            self.reason[-1] = (truncate(why, max(0, cells(why) - too_much)), style)
        row, tail = self._row, self._tail
        room = width - _width(row) - _width(tail) - 1
        return _cut([*row, (" " * max(0, room), "plain"), *tail, (" ", "plain")], width)


def _width(parts: Sequence[Part]) -> int:
    return sum(cells(text) for text, _style in parts)


def _cut(parts: Sequence[Part], width: int) -> list[Part]:
    cut: list[Part] = []
    for text, style in parts:
        fits, _rest = split_at(text, width)
        if fits:
            cut.append((fits, style))
        width -= cells(fits)
    return cut
