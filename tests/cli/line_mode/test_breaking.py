"""Can a long text put a line of ours at the beginning of a row?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chat_tui.cli.line_mode.breaking import broken
from chat_tui.text.width import cells


def test_rows_are_indented_and_words_stay_whole() -> None:
    line = "12 ada: " + "word " * 8 + "-- connection lost"
    assert broken([line.strip()], 40) == [
        "12 ada: word word word word word word",
        "    word word -- connection lost",
    ]


def test_addresses_stay_whole() -> None:
    url = "https://example.org/" + "x" * 60
    assert broken([f"1 ada: see {url} now"], 40) == ["1 ada: see", f"    {url}", "    now"]


def test_narrow_terminals_and_unknown_ones_break_themselves() -> None:
    assert broken(["x" * 100], 0) == ["x" * 100]


@given(st.text(alphabet="ab -\u00a0字", min_size=1, max_size=200), st.integers(30, 60))
def test_no_row_but_the_first_begins_at_the_edge(text: str, columns: int) -> None:
    rows = broken([f"1 ada: {text}"], columns)
    assert all(row.startswith("    ") for row in rows[1:])
    assert all(cells(row) <= columns for row in rows)
