"""What does the connection panel say? Pure: an account's state and numbers in, styled lines out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.model.frozen import dataclass
from chat_tui.model.metrics import LineRecord, Metrics, RateLimits, RouteRecord, Traffic
from chat_tui.model.outbox import OutboxState
from chat_tui.text.figures import gauge, percentile, size_text, span_text, sparkline, time_text
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import cells, fit, truncate, wrap
from chat_tui.ui.alerts import alerts_of
from chat_tui.ui.status import ASCII_SIGNS, SIGNS, STYLES, Part

Line = list[Part]
"""Parts with the names of their styles: those of the status bar, and `name` and `head`."""

LABEL = 11
"""Cells of the column that says what a line is about, and the indent of what goes on below it."""
MOST_BARS = 40
GAUGE = 16
CALM = 0.050
"""Seconds up to which a latency is a low bar."""
HALF = 0.5
NOTABLE_SKEW = 3.0
"""Seconds by which clocks may differ without a word: answers are dated to the second only."""
RESUMES = {
    "": "never in step yet",
    "resumed": "resumed exactly where it was",
    "caught up": "caught up from history",
    "polling": "by asking, without an event stream",
}
OUTBOX_WORDS = (
    (OutboxState.HELD, "can be taken back", "wait"),
    (OutboxState.QUEUED, "queued", "wait"),
    (OutboxState.UPLOADING, "uploading", "wait"),
    (OutboxState.SENDING, "being sent", "wait"),
    (OutboxState.RETRY, "tried again soon", "wait"),
    (OutboxState.UNCERTAIN, "perhaps sent", "wait"),
    (OutboxState.FAILED, "refused", "bad"),
)


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """One look at one account; `now` is by the clock of `state`, `wall` Unix time."""

    name: str
    state: ConnectionState
    metrics: Metrics
    now: float
    wall: float = 0.0


def panel_lines(accounts: Sequence[AccountFacts], width: int, glyphs: str = "unicode") -> list[Line]:
    """All accounts, one below the other, no line wider than `width`."""
    lines: list[Line] = []
    for facts in accounts:
        lines += [[]] if lines else []
        lines += account_lines(facts, width, glyphs)
    return [_cut(line, width) for line in lines]


def account_lines(facts: AccountFacts, width: int, glyphs: str) -> list[Line]:
    """How the line is, its numbers, each kind of request."""
    return [
        *_state(facts, width, glyphs),
        *_alerts(facts, width),
        *number_lines(facts.state, facts.metrics, width, glyphs, facts.wall),
        *route_lines(facts.metrics.traffic.routes, width),
    ]


def number_lines(
    state: ConnectionState, metrics: Metrics, width: int, glyphs: str, wall: float
) -> Iterator[Line]:
    """How the line was, by which way, what waits, what is left to ask, what it cost."""
    line = metrics.line
    yield from _fact("latency", _latency(state, line, width, glyphs), width)
    yield from _fact("line", _line(line), width)
    if way := _way(metrics.traffic, wall):
        yield from _fact("way", way, width)
    yield from _fact("outbox", _outbox(metrics), width)
    yield from _fact("rate", _rate(metrics.traffic.rate, width, glyphs), width)
    yield from _fact("traffic", _traffic(line, metrics.traffic), width)
    yield from _fact("store", [(f"{size_text(metrics.store_bytes)} on this disk", "plain")], width)


def _state(facts: AccountFacts, width: int, glyphs: str) -> Iterator[Line]:
    state = facts.state
    sign = (ASCII_SIGNS if glyphs == "ascii" else SIGNS)[state.phase]
    style = STYLES.get(state.phase, "wait")
    passed = span_text(facts.now - state.since)
    if state.phase is ConnectionPhase.WAITING:
        words = f"lost {passed} ago"
    elif state.phase is ConnectionPhase.CATCHING_UP and state.total:
        words = f"catching up: {state.done} of {state.total} channels"
    else:
        words = f"{state.phase.value} for {passed}"
    line: Line = [(f"{sign} ", style), (safe_line(facts.name), "name"), (f"  {words}", style)]
    if state.retry_at is not None:
        line.append((f" · next try in {span_text(state.retry_at - facts.now + 0.5)}", style))
    yield line
    if state.reason and state.phase is not ConnectionPhase.CATCHING_UP:
        for row in wrap(safe_line(state.reason), max(1, width - 2)):
            yield [(f"  {row}", "faint")]


def _latency(state: ConnectionState, line: LineRecord, width: int, glyphs: str) -> Line:
    if not line.latencies:
        return [("not measured yet", "faint")]
    parts: Line = [(time_text(line.latencies[-1]), "plain" if state.latency is not None else "faint")]
    pings = len(line.latencies)
    middle, slow = percentile(line.latencies, 0.5), percentile(line.latencies, 0.95)
    words = f"median {time_text(middle)}, 95 % {time_text(slow)} of {_counted(pings, 'ping')}"
    room = width - LABEL - cells(parts[0][0]) - 3
    bars = min(MOST_BARS, room - 3 - cells(words) if room >= cells(words) + 11 else room)
    return [*parts, (sparkline(line.latencies, bars, glyphs, least=CALM), "good"), (words, "faint")]


def _line(line: LineRecord) -> Line:
    again = max(0, line.connects - 1)
    words = _counted(again, "reconnect") if again else "no reconnect"
    resume = RESUMES.get(line.last_resume, line.last_resume)
    return [(words, "plain"), (f"last {resume}" if line.last_resume else resume, "plain")]


def _way(traffic: Traffic, wall: float) -> Line:
    """What stands between us and the server; nothing before a first answer."""
    way = traffic.way
    words = {
        "tls": way.protocol.replace("TLSv", "TLS "),
        "plain": "not encrypted",
        "socket": "" if way.ssh else "a socket of this machine",
    }
    parts: Line = [(words[way.kind], "plain")] if words.get(way.kind) else []
    if way.ssh:
        parts.append((f"through ssh to {safe_line(way.ssh)}", "plain"))
    if way.proxy:
        parts.append((f"through {safe_line(way.proxy)}", "plain"))
    if way.is_pinned:
        parts.append(("pinned certificate", "plain"))
    if way.certificate_until is not None:
        parts.append((f"certificate for {span_text(way.certificate_until - wall)}", "plain"))
    if traffic.skew is not None and abs(traffic.skew) >= NOTABLE_SKEW:
        side = "ahead" if traffic.skew > 0 else "behind"
        parts.append((f"this clock is {span_text(abs(traffic.skew))} {side}", "wait"))
    if traffic.signed_in_until is not None:
        parts.append((f"signed in for {span_text(traffic.signed_in_until - wall)}", "plain"))
    return parts


def _alerts(facts: AccountFacts, width: int) -> Iterator[Line]:
    for alert in alerts_of(facts.metrics, facts.wall):
        for row in wrap(alert.sentence, max(1, width - 4)):
            yield [(f"  ! {row}", "wait")]


def _outbox(metrics: Metrics) -> Line:
    found = [(state, word, style) for state, word, style in OUTBOX_WORDS if metrics.outbox.get(state)]
    if not found:
        return [("nothing waits", "plain")]
    return [(f"{metrics.outbox[state]} {word}", style) for state, word, style in found]


def _rate(rate: RateLimits, width: int, glyphs: str) -> Line:
    share = rate.share
    parts: Line = []
    if share is None:
        parts.append(("the server tells no limit", "faint"))
    else:
        style = "bad" if rate.is_scarce else "wait" if share < HALF else "good"
        bars = max(4, min(GAUGE, width - LABEL - 32))
        words = f" {rate.remaining} of {rate.limit} requests left"
        parts += [(gauge(share, bars, glyphs) + words, style)]
    if rate.wait > 0:
        parts.append((f"slowed down for {span_text(rate.wait + 1)}", "bad"))
    return parts


def _traffic(line: LineRecord, traffic: Traffic) -> Line:
    return [
        (f"{size_text(traffic.bytes_in)} in", "plain"),
        (f"{size_text(traffic.bytes_out)} out", "plain"),
        (_counted(traffic.requests, "request"), "plain"),
        (f"{_counted(line.events, 'event')} ({line.events_per_second:.1f} a second)", "plain"),
    ]


COLUMNS = (("count", 7), ("median", 9), ("95 %", 9), ("errors", 8), ("again", 7), ("429", 6))
FEW_COLUMNS = (("count", 7), ("95 %", 9), ("errors", 8))
NARROW = 66


def route_lines(routes: Sequence[RouteRecord], width: int) -> Iterator[Line]:
    """A table with a row for each kind of request; where it is narrow, the columns that matter most."""
    if not routes:
        return
    columns = FEW_COLUMNS if width < NARROW else COLUMNS
    room = max(8, width - 2 - sum(size for _, size in columns))
    heads = "".join(fit(head, size, right=True) for head, size in columns)
    yield []
    yield [("  ", "faint"), (f"{fit('request', room)}{heads}", "head")]
    for route in routes:
        values = {
            "count": (f"{route.requests:,}", "plain"),
            "median": (time_text(route.median), "plain"),
            "95 %": (time_text(route.slow), "plain"),
            "errors": (_count(route.errors), "bad" if route.errors else "faint"),
            "again": (_count(route.retries), "wait" if route.retries else "faint"),
            "429": (_count(route.limited), "bad" if route.limited else "faint"),
        }
        cut = fit(truncate(safe_line(route.route), room), room)
        cells_ = [(fit(values[head][0], size, right=True), values[head][1]) for head, size in columns]
        yield [(f"  {cut}", "plain"), *cells_]


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _count(number: int) -> str:
    return f"{number:,}" if number else "-"


def _fact(label: str, items: Sequence[Part], width: int) -> Iterator[Line]:
    """A label and items with dots between them; what has no room goes on below, under the first item."""
    line: Line = [(fit(f"  {label}", LABEL), "faint")]
    used = LABEL
    for text, style in items:
        gap = " · " if len(line) > 1 else ""
        if gap and used + len(gap) + cells(text) > width:
            yield line
            line, used, gap = [(" " * LABEL, "faint")], LABEL, ""
        line += [(gap, "faint"), (text, style)] if gap else [(text, style)]
        used += len(gap) + cells(text)
    yield line


def _cut(line: Line, width: int) -> Line:
    cut: Line = []
    for text, style in line:
        short = truncate(text, width)
        if short:
            cut.append((short, style))
        width -= cells(short)
        if short != text:
            break
    return cut
