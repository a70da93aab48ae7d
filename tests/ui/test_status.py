"""Does the last row say how the line is, and lose the least important first when it is narrow?"""

from __future__ import annotations

import pytest

from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.text.width import cells
from chat_tui.ui.status import StatusFacts, duration, status_parts

KEYS = (("^K", "jump"), ("^P", "commands"), ("F1", "keys"))


def row(state: ConnectionState, width: int = 80, **more: object) -> str:
    facts = StatusFacts("acme", state, now=100.0, keys=KEYS, time="10:02", **more)  # type: ignore[arg-type]
    return "".join(text for text, _style in status_parts(facts, width))


def online(latency: float | None = 0.038) -> ConnectionState:
    return ConnectionState(ConnectionPhase.ONLINE, latency=latency)


def test_online_shows_latency_counts_keys_and_time() -> None:
    text = row(online(), unread=10, mentions=1)
    assert text.startswith(" ● acme 38 ms   10 new · 1 @   ^K jump   ^P commands   F1 keys")
    assert text.endswith("10:02 ")


def test_a_lost_line_says_since_when_why_and_when_it_is_tried_again() -> None:
    state = ConnectionState(ConnectionPhase.WAITING, "connection refused", retry_at=108.0, since=60.0)
    text = row(state, 120, waiting=2)
    assert "◌ acme lost 40 s ago · next try in 8 s · ^R now · connection refused   2 waiting" in text
    assert "^K" not in text


def test_a_reason_gives_way_to_what_waits() -> None:
    state = ConnectionState(ConnectionPhase.WAITING, "a reason of very many words " * 9, retry_at=108.0)
    text = row(state, waiting=2)
    assert "a reason" in text
    assert "…   2 waiting" in text
    assert cells(text) == 80


def test_signed_out_names_the_reason() -> None:
    text = row(ConnectionState(ConnectionPhase.SIGNED_OUT, "the token was revoked"))
    assert "✖ acme signed out · `chat-tui login` signs in · the token was revoked" in text


@pytest.mark.parametrize("width", [*range(40), 60, 80, 140])
def test_the_row_fills_its_width_exactly(width: int) -> None:
    text = row(online(), width, unread=3, mentions=1, terminal="tmux · 256 colours")
    assert cells(text) == width


def test_the_terminal_goes_first_then_keys_from_the_last() -> None:
    assert "tmux" in row(online(), 100, terminal="tmux")
    narrow = row(online(), 48, terminal="tmux")
    assert "tmux" not in narrow
    assert "^K jump" in narrow
    assert "F1" not in narrow


def test_ascii_glyphs_need_no_unicode() -> None:
    assert row(online(), glyphs="ascii", unread=0).replace("·", "").isascii()


@pytest.mark.parametrize(("seconds", "text"), [(0, "0 s"), (99, "99 s"), (120, "2 min"), (7200, "2 h")])
def test_durations_are_short(seconds: int, text: str) -> None:
    assert duration(seconds) == text
