"""Are texts as wide here as Textual and a terminal take them to be, and cut only between graphemes?"""

from __future__ import annotations

import pyte
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from chat_tui.text.width import ZWJ, cells, clusters, fit, graphemes, split_at, truncate, wrap
from tests.hostile.corpus import hostile_strings

TEXT = st.text(
    st.one_of(
        st.characters(blacklist_categories=["Cs", "Cc"]),
        st.sampled_from("aéŻ…„ 漢\u0301\u200d\ufe0f👩❤1\u20e3🇩🇪🏽"),
    ),
    max_size=40,
)


@given(TEXT)
@settings(max_examples=1000, deadline=None)
def test_widths_are_those_of_textual(text: str) -> None:
    # With nothing before a joiner, Rich's sum and the graphemes that it cuts by disagree; ours is the latter.
    assume(not text.startswith(ZWJ))
    assert cells(text) == cell_len(text)


def test_every_character_is_as_wide_as_textual_says() -> None:
    differing = [hex(code) for code in range(0x20000) if cells(chr(code)) != cell_len(chr(code))]
    assert differing == []


def test_the_corpus_is_as_wide_as_textual_says() -> None:
    for text in hostile_strings():
        for line in text[:5000].split("\n"):
            assert cells(line) == cell_len(line), ascii(line[:60])


@pytest.mark.parametrize(
    "text", ["plain", "漢字かな", "e\u0301te\u0301", "한국어", "ｶﾀｶﾅ", "→ ● ─ …", "Ελληνικά"]
)
def test_a_terminal_agrees(text: str) -> None:
    screen = pyte.Screen(40, 1)
    pyte.Stream(screen).feed(text)
    assert screen.cursor.x == cells(text)


@given(TEXT)
@settings(max_examples=500, deadline=None)
def test_graphemes_put_together_are_the_text_and_its_width(text: str) -> None:
    assert "".join(graphemes(text)) == text
    assert sum(width for _, width in clusters(text)) == cells(text)


@pytest.mark.parametrize("text", ["👩‍👧‍👦", "🇩🇪", "👍🏽", "❤️", "1️⃣", "e\u0301", "क\u094d"])
def test_what_people_take_for_one_character_is_one(text: str) -> None:
    assert graphemes(text) == [text]


@given(TEXT, st.integers(min_value=0, max_value=30))
@settings(max_examples=500, deadline=None)
def test_a_cut_text_fits_and_is_a_beginning(text: str, width: int) -> None:
    head, rest = split_at(text, width)
    assert head + rest == text
    assert cells(head) <= width
    assert cells(truncate(text, width)) <= width


@given(TEXT, st.integers(min_value=2, max_value=30))
@settings(max_examples=500, deadline=None)
def test_wrapped_lines_fit_and_lose_no_word(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_words_are_kept_whole_where_they_fit() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("a longwordhere b", 6) == ["a", "longwo", "rdhere", "b"]
    assert wrap("x\n\ny", 5) == ["x", "", "y"]


def test_a_text_is_fitted_at_either_side() -> None:
    assert fit("ab", 4) == "ab  "
    assert fit("ab", 4, right=True) == "  ab"
    assert fit("漢字", 3) == "漢…"
    assert fit("漢字漢", 4) == "漢… "
