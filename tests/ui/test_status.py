"""Does the last row say how the line is, and lose the least important first when it is narrow?"""

from __future__ import annotations

import pytest

from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.text.width import cells
from chat_tui.ui.status import MOST_ROWS, Held, StatusFacts, duration, status_parts, status_rows

KEYS = (("^K", "jump"), ("^P", "commands"), ("F1", "keys"))


def row(state: ConnectionState, width: int = 80, **more: object) -> str:
    facts = StatusFacts("acme", state, now=100.0, keys=KEYS, time="10:02", **more)  # type: ignore[arg-type]
    return "".join(text for text, _style in status_parts(facts, width))


def rows(state: ConnectionState, width: int, **more: object) -> list[str]:
    facts = StatusFacts("acme", state, now=100.0, keys=KEYS, time="10:02", **more)  # type: ignore[arg-type]
    return ["".join(text for text, _style in row) for row in status_rows(facts, width, MOST_ROWS)]


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
    assert "✖ acme signed out · ^R signs in again · the token was revoked" in text


REASONS = (
    "The token was revoked, has expired or is wrong.",
    "A web page answered instead of the chat server: this network may want you to log in first.",
    "The server sends us on to login.hotel.example.com, which was not followed.",
    "unix:///run/user/1000/chat-tui/shared/workspace.sock cannot be reached: connection refused.",
    "https://chat.engineering.example.org cannot be reached: name or service not known.",
    "The certificate of https://chat.example.org was refused: it is for another host (example.org).",
    "The server opened the event stream but says nothing.",
    "The server has a problem: The workspace's disk is full: nothing can be written until there is room.",
    "The disk is full: /home/ada/.local/share/chat-tui/accounts/acme/1/cache.sqlite cannot grow.",
    "The server at /run/chat-tui/s.sock runs as uid 1007, not 0: somebody else put it there.",
    "There is no chat server at this address: it speaks no WebSocket.",
    "internal error: KeyError",
    "The workspace could not start.",
)
"""What a line that is not up says of itself, as the errors word it, with places as long as they come."""
KEY_TO_PRESS = {
    ConnectionPhase.SIGNED_OUT: ("^R signs in again",),
    ConnectionPhase.BLOCKED: ("next try in 8 s", "^R now"),
    ConnectionPhase.WAITING: ("next try in 8 s", "^R now"),
}


def blankless(text: str) -> str:
    """A word that no row could hold goes on in the next, so blanks tell nothing."""
    return "".join(text.split())


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("phase", [phase for phase in ConnectionPhase if phase is not ConnectionPhase.ONLINE])
@pytest.mark.parametrize("reason", REASONS)
def test_no_reason_is_cut_and_no_key_is_broken(phase: ConnectionPhase, reason: str, width: int) -> None:
    retry_at = 108.0 if phase in (ConnectionPhase.WAITING, ConnectionPhase.BLOCKED) else None
    told = rows(ConnectionState(phase, reason, retry_at, since=60.0), width, unread=12, mentions=2, waiting=3)
    assert [cells(row) for row in told] == [width] * len(told)
    whole = " ".join(" ".join(told).split())
    assert blankless(reason) in blankless(whole)
    assert "…" not in whole
    assert "3 waiting" in whole
    for key in KEY_TO_PRESS.get(phase, ()):
        assert key in whole
    if phase in KEY_TO_PRESS:
        assert any("^R" in row for row in told)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("reason", REASONS)
def test_what_holds_the_outbox_is_told_with_its_next_try(reason: str, width: int) -> None:
    told = rows(online(), width, waiting=1, held=Held(reason, 7))
    whole = " ".join(" ".join(told).split())
    assert "1 waiting" in whole
    assert "next try in 7 s · ^R now · " in whole
    assert blankless(reason) in blankless(whole)
    assert [cells(row) for row in told] == [width] * len(told)


def test_a_blip_does_not_move_the_screen() -> None:
    state = ConnectionState(ConnectionPhase.WAITING, "a reason of very many words " * 3, 101.0, since=99.0)
    assert len(rows(state, 80)) == 1
    assert len(rows(ConnectionState(ConnectionPhase.WAITING, state.reason, 101.0, since=97.0), 80)) == 2


def test_a_reason_without_an_end_is_cut_where_the_rows_end() -> None:
    told = rows(ConnectionState(ConnectionPhase.BLOCKED, "a reason of very many words " * 30), 60)
    assert len(told) == MOST_ROWS
    assert told[-1].rstrip().endswith("…")
    assert [cells(row) for row in told] == [60] * MOST_ROWS


def test_a_reason_of_a_server_is_no_command_to_the_terminal() -> None:
    told = rows(ConnectionState(ConnectionPhase.BLOCKED, "no\x1b[2J\nentry"), 60)
    assert told[0].startswith(" ✖ acme blocked · no␛[2J entry")


@pytest.mark.parametrize("width", range(1, 60, 3))
@pytest.mark.parametrize("phase", list(ConnectionPhase))
def test_rows_are_never_wider_than_the_screen(phase: ConnectionPhase, width: int) -> None:
    told = rows(ConnectionState(phase, "日本語のとても長い理由 " * 5, 108.0), width, held=Held("x" * 99, 3))
    assert {cells(row) for row in told} == {width}


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
