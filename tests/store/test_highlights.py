"""Are the marked places of a hit those that the full-text index found?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.store.highlights import highlights
from chat_tui.store.query import parse_query


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Rotate the token. Tokens leak.", "token", ["token"]),
        ("Rotate the token. Tokens leak.", "tok*", ["token", "Tokens"]),
        ("the quick brown fox, quick-brown", '"quick brown"', ["quick brown", "quick-brown"]),
        ("quick fox, brown fox", '"quick brown"', []),
        ("Grüße aus KÖLN", "koln grüße", ["Grüße", "KÖLN"]),
        ("a quick note about C++ and c", "c++", ["C++"]),
        ("東京タワーへ", "タワー", ["タワー"]),
        ("from:ada is here", "from:ada here", ["here"]),
        ("not this", "-not this", ["this"]),
        ("a a a b", '"a a"', ["a a a"]),
        ("Build_build rebuild builds", "build", ["Build", "build"]),
        ("nothing", "", []),
    ],
)
def test_these_are_marked(text: str, query: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in highlights(text, parse_query(query))] == marked


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')")
    yield connection
    connection.close()


LETTERS = "aAbBéÉöÖøñçŻ éü" + "e\u0301" + "αΣςж1٣" + " -_.,'"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=12) | st.text(st.sampled_from("aAbB1 _-.'"), max_size=12)
WORDS = st.text(st.sampled_from("aAbBéÉöÖøñçŻαΣςж1"), min_size=1, max_size=3)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, word=WORDS, prefix=st.booleans())
def test_the_index_marks_the_same(index: sqlite3.Connection, text: str, word: str, prefix: bool) -> None:
    index.execute("DELETE FROM t")
    index.execute("INSERT INTO t VALUES (?)", (text,))
    match = f'"{word}" *' if prefix else f'"{word}"'
    rows = index.execute("SELECT highlight(t, 0, '\x02', '\x03') FROM t WHERE t MATCH ?", (match,)).fetchall()
    theirs = rows[0][0] if rows else text
    ours, shown = highlights(text, parse_query(word + "*" * prefix)), text
    for start, end in reversed(ours):
        shown = f"{shown[:start]}\x02{shown[start:end]}\x03{shown[end:]}"
    assert shown == theirs
