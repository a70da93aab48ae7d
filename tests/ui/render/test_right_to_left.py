"""Does text that is written from right to left leave the other cells of its row in their places?

What a terminal does that orders letters itself is worked out here by the rules that matter for a row: runs of
letters that go left, with what has no direction between and numbers behind them, change places as one.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC

import pytest
from textual.strip import Strip

from chat_tui.text.width import cells
from chat_tui.ui.choices import Choice
from chat_tui.ui.render.choice import choice_lines
from chat_tui.ui.render.lines import PLAIN, Line, Piece, blank, to_strip, wrap_pieces
from chat_tui.ui.render.look import Density, Look
from chat_tui.ui.render.message import message_lines
from chat_tui.ui.render.right_to_left import WALL, walled
from tests.ui.render.test_message import a_view

HEBREW, ARABIC, MIXED = "שלום לכולם", "مرحبا بالعالم", "see שלום 12 now"


def places(row: str) -> list[int]:
    """Where each letter of a row is seen in a terminal that orders letters: its cell, of those in a row."""
    kinds = [unicodedata.bidirectional(letter) for letter in row]
    strong = "L"
    for at, kind in enumerate(kinds):  # rules W2 to W7 and N1, N2, for a row that goes from left to right
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"
    goes = ["R" if kind in ("R", "AL", "EN", "AN") else "L" if kind == "L" else "" for kind in kinds]
    for at, way in enumerate(goes):
        if not way:
            before = next((each for each in reversed(goes[:at]) if each), "L")
            after = next((each for each in goes[at + 1 :] if each), "L")
            goes[at] = "R" if before == after == "R" else "L"
    seen = list(range(len(row)))
    at = 0
    while at < len(row):
        end = at
        while end < len(row) and goes[end] == "R":
            end += 1
        seen[at:end] = reversed(seen[at:end])
        at = max(end, at + 1)
    return seen


def stays(row: str, part: str) -> bool:
    """Whether a part of the row that is no text is seen where it was put."""
    start = row.index(part)
    return places(row)[start : start + len(part)] == list(range(start, start + len(part)))


def drawn(line: Line, width: int = 40) -> str:
    strip: Strip = to_strip(line, width, PLAIN)
    assert cells(strip.text) == strip.cell_length == width
    return strip.text


@pytest.mark.parametrize("text", [HEBREW, ARABIC])
def test_without_walls_what_follows_would_be_seen_elsewhere(text: str) -> None:
    row = f"{text}   │ 09:12  maya"
    assert not stays(row, "09:12")
    assert stays(drawn([Piece(text), blank(3)], 20) + "│ 09:12  maya", "│ 09:12")


@pytest.mark.parametrize("density", ["compact", "comfortable"])
@pytest.mark.parametrize("text", [HEBREW, ARABIC, MIXED, f"{HEBREW} " * 12])
def test_the_time_and_the_pane_beside_stay_where_they_are(text: str, density: Density) -> None:
    look = Look(density=density, tz=UTC)
    for author in ("maya", "מאיה"):
        rows = [strip.text for strip in message_lines(a_view(author, "09:31", text), 60, look)]
        assert {cells(row) for row in rows} == {60}
        assert any("09:31" in row for row in rows)
        for row in rows:
            whole = f"  #{walled(' שם   ')} 5 │{row}│ 10:05  lin"
            assert stays(whole, " 5 │")
            if "09:31" in row:
                assert stays(whole, "09:31")
            assert stays(whole, "│ 10:05")


def test_the_name_stays_left_of_what_is_said() -> None:
    look = Look(density="compact", tz=UTC, nick_width=6)
    row = message_lines(a_view("מאיה", "09:31", HEBREW), 60, look)[0].text
    name, said = row.index("מ"), row.index("ש")
    seen = places(row)
    assert max(seen[name : name + 4]) < min(seen[said : said + len(HEBREW)])


def test_a_choice_keeps_its_count_at_the_right() -> None:
    for label in (HEBREW, HEBREW * 9):
        (line,) = choice_lines(
            Choice("x", label, right="12", sign="#"), " ", 40, lambda _: PLAIN, wraps=False
        )
        assert stays(drawn(line), "12")


def test_words_of_one_text_are_not_walled_off_from_each_other() -> None:
    bold = [Piece("שלום "), Piece("לכולם", PLAIN), Piece(" 12")]
    row = drawn(bold)
    assert row.rstrip(f" {WALL}") == "שלום לכולם 12"
    assert all(WALL not in "".join(piece.text for piece in line) for line in wrap_pieces(bold * 9, 30))


def test_what_goes_from_left_to_right_has_blanks() -> None:
    assert WALL not in drawn([blank(2), Piece("naïve 漢字 👍"), blank(3)])
    assert walled(" general  ") == " general  "
    assert walled(f" {HEBREW}  ") == f"{WALL}{HEBREW} {WALL}"
    assert walled(HEBREW) == HEBREW


def test_a_wall_looks_like_a_blank_and_has_a_direction() -> None:
    assert unicodedata.bidirectional(WALL) == "L"
    assert cells(WALL) == 1
