"""Does anything that a terminal might obey get through a gate?"""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.text.sanitize import MAX_MARKS, gate, gate_line, is_safe, safe_line, safe_text, safe_url
from chat_tui.text.width import cells, character_cells
from tests.hostile.corpus import hostile_strings

BANNED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0001]"
)
AWKWARD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x9b\x07\n\t\r\u202e\u0301\u200d\ufe0f\U0001f3f4\U000e0067\U000e007f[]0;m"),
    ),
    max_size=60,
)


def test_the_corpus_is_large() -> None:
    assert len(hostile_strings()) >= 500


def test_no_string_of_the_corpus_gets_a_banned_character_through() -> None:
    for text in hostile_strings():
        assert not BANNED.search(gate(text)), ascii(text[:80])
        assert not BANNED.search(safe_line(text)), ascii(text[:80])
        assert "\n" not in gate_line(text)
        gate(text).encode("utf-8")


@given(AWKWARD)
@settings(max_examples=600, deadline=None)
def test_a_gate_lets_nothing_banned_through_and_is_idempotent(text: str) -> None:
    cleaned = gate(text)
    assert not BANNED.search(cleaned)
    assert gate(cleaned) == cleaned
    assert is_safe(cleaned)
    assert gate(safe_text(text)) == safe_text(text)
    assert gate(safe_line(text)) == safe_line(text)


@given(AWKWARD, st.integers(min_value=1, max_value=80))
@settings(max_examples=300, deadline=None)
def test_a_safe_line_is_one_line_within_its_limit(text: str, limit: int) -> None:
    line = safe_line(text, limit)
    assert "\n" not in line
    assert "\t" not in line
    assert cells(line) <= limit


def test_no_more_marks_than_scripts_need_stand_on_one_character() -> None:
    for text in hostile_strings():
        run = 0
        for character in gate(text[:20_000]):
            run = run + 1 if character_cells(character) == 0 and character not in "\n\t" else 0
            assert run <= MAX_MARKS


def test_what_was_there_is_seen() -> None:
    assert gate("a\x1b[31mb") == "a␛[31mb"
    assert gate("a\x7fb") == "a␡b"
    assert gate("a\x9bb") == "a\ufffdb"
    assert gate("a\u202eb") == "a\ufffdb"


def test_joiners_selectors_and_flags_stay() -> None:
    for text in (
        "👩‍👧‍👦",
        "❤️",
        "क्‍ष",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "שָׁלוֹם",
    ):
        assert gate(text) == text


def test_only_addresses_of_the_web_and_mail_are_followed() -> None:
    for text in hostile_strings():
        url = safe_url(text)
        if url is not None:
            assert url.isascii()
            assert url.isprintable()
            assert " " not in url
            assert url.lower().startswith(("http://", "https://", "mailto:"))
            assert len(url) <= 2000
