"""Does the panel say all that is known of a line, in words and bars that fit at any width?"""

from __future__ import annotations

import pytest

from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.model.metrics import LineRecord, Metrics, RateLimits, RouteRecord, Traffic
from chat_tui.model.outbox import OutboxState
from chat_tui.text.width import cells
from chat_tui.ui.connection_facts import AccountFacts, panel_lines

ROUTES = (
    RouteRecord("GET /channels/{id}/posts", 1_204, errors=2, retries=1, median=0.012, slow=0.080),
    RouteRecord("POST /posts", 3, limited=1, median=0.020, slow=1.5),
)
BUSY = Metrics(
    LineRecord(tuple(0.03 + 0.01 * (n % 5) for n in range(60)), 3, "resumed", 1_500, 3.14),
    Traffic(1_200_000, 88_000, 1_207, RateLimits(100, 74), ROUTES),
    {OutboxState.QUEUED: 3, OutboxState.UNCERTAIN: 1, OutboxState.FAILED: 2},
    14_200_000,
)
ONLINE = ConnectionState(ConnectionPhase.ONLINE, since=10.0, latency=0.070)


def said(
    metrics: Metrics = BUSY, state: ConnectionState = ONLINE, width: int = 92, glyphs: str = "unicode"
) -> list[str]:
    lines = panel_lines([AccountFacts("acme", state, metrics, 730.0)], width, glyphs)
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def test_everything_is_said_in_one_look() -> None:
    assert said() == [
        "● acme  online for 12 min",
        "  latency  70 ms · ▅▆▇█▄▅▆▇█▄▅▆▇█▄▅▆▇█▄▅▆▇█▄▅▆▇█▄▅▆▇█ · median 50 ms, 95 % 70 ms of 60 pings",
        "  line     2 reconnects · last resumed exactly where it was",
        "  outbox   3 queued · 1 perhaps sent · 2 refused",
        "  rate     ████████████░░░░ 74 of 100 requests left",
        "  traffic  1.2 MB in · 88 kB out · 1,207 requests · 1,500 events (3.1 a second)",
        "  store    14 MB on this disk",
        "",
        "  request                                       count   median     95 %  errors  again   429",
        "  GET /channels/{id}/posts                      1,204    12 ms    80 ms       2      1     -",
        "  POST /posts                                       3    20 ms    1.5 s       -      -     1",
    ]


def test_every_state_of_the_outbox_has_a_word() -> None:
    (row,) = [
        line
        for line in said(Metrics(LineRecord(), Traffic(), dict.fromkeys(OutboxState, 7)), width=200)
        if line.startswith("  outbox")
    ]
    assert row.count("7 ") == len(OutboxState)


def test_a_line_that_is_down_says_why_and_when_it_is_tried() -> None:
    state = ConnectionState(
        ConnectionPhase.WAITING, "chat.example.org cannot be reached: no route.", 738.0, 690.0
    )
    assert said(state=state)[:2] == [
        "● acme  lost 40 s ago · next try in 8 s".replace("●", "◌"),
        "  chat.example.org cannot be reached: no route.",
    ]


def test_catching_up_is_counted() -> None:
    state = ConnectionState(ConnectionPhase.CATCHING_UP, "3/20 channels", since=729.0, done=3, total=20)
    assert said(state=state)[0] == "◐ acme  catching up: 3 of 20 channels"
    assert said(state=state)[1].startswith("  latency")


def test_what_is_not_known_yet_is_said_so() -> None:
    nothing = said(Metrics(LineRecord(), Traffic()), ConnectionState(ConnectionPhase.OFFLINE, "not started"))
    assert nothing == [
        "○ acme  offline for 12 min",
        "  not started",
        "  latency  not measured yet",
        "  line     no reconnect · never in step yet",
        "  outbox   nothing waits",
        "  rate     the server tells no limit",
        "  traffic  0 B in · 0 B out · 0 requests · 0 events (0.0 a second)",
        "  store    0 B on this disk",
    ]


def test_a_near_limit_is_loud_before_it_is_reached() -> None:
    def style(remaining: int, wait: float = 0.0) -> str:
        metrics = Metrics(LineRecord(), Traffic(rate=RateLimits(100, remaining, wait)))
        lines = panel_lines([AccountFacts("acme", ONLINE, metrics, 730.0)], 92)
        return next(part[1] for line in lines for part in line if "requests left" in part[0])

    assert [style(80), style(40), style(24), style(80, 3.0)] == ["good", "wait", "bad", "bad"]


@pytest.mark.parametrize("glyphs", ["unicode", "ascii"])
@pytest.mark.parametrize("width", range(1, 141, 3))
def test_no_line_is_wider_than_there_is_room(width: int, glyphs: str) -> None:
    state = ConnectionState(ConnectionPhase.WAITING, "a reason that is longer than most rows are", 9.0, 1.0)
    for line in said(state=state, width=width, glyphs=glyphs):
        assert cells(line) <= width
        if glyphs == "ascii":
            drawn = line.replace("·", "-").replace("…", ".")  # as the filter of such a terminal does
            assert drawn.isascii()


def test_where_it_is_narrow_the_columns_that_matter_stay_and_items_go_on_below() -> None:
    lines = said(width=46)
    assert "  request               count     95 %  errors" in lines
    assert lines[5:7] == ["  outbox   3 queued · 1 perhaps sent", "           2 refused"]


def test_accounts_stand_below_each_other() -> None:
    facts = AccountFacts("acme", ONLINE, BUSY, 730.0)
    lines = panel_lines([facts, AccountFacts("oss\nchat", ONLINE, BUSY, 730.0)], 92)
    heads = [line[1][0] for line in lines if len(line) > 1 and line[1][1] == "name"]
    assert heads == ["acme", "oss chat"]
