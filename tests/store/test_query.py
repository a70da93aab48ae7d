"""What does a line in the search box mean?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.store.query import Query, Term, parse_query


def ms(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        ("one two", Query(terms=(Term("one"), Term("two")))),
        ('"one two" three', Query(terms=(Term("one two"), Term("three")))),
        ('"never closed', Query(terms=(Term("never closed"),))),
        ("begin*", Query(terms=(Term("begin", prefix=True),))),
        ("*", Query(terms=(Term("*"),))),
        ("-not this", Query(terms=(Term("this"),), without=(Term("not"),))),
        ("from:@ada in:#town x", Query(terms=(Term("x"),), authors=("ada",), channels=("town",))),
        ("FROM:ada from:bob", Query(authors=("ada", "bob"))),
        ('in:"The Den"', Query(channels=("The Den",))),
        ("before:2026-02-01", Query(until=ms(2026, 2, 1))),
        ("after:2026-02-01", Query(since=ms(2026, 2, 2))),
        ("on:2026-02-01", Query(since=ms(2026, 2, 1), until=ms(2026, 2, 2))),
        ("after:2026-01-01 after:2026-02-01", Query(since=ms(2026, 2, 2))),
        ("has:file has:Pictures", Query(has=("file",), terms=(Term("has:Pictures"),))),
        ("has:picture is:reply", Query(has=("image",), states=("thread",))),
        ("in:@ada in:@", Query(channels=("@ada",), terms=(Term("in:@"),))),
        ("is:nonsense", Query(terms=(Term("is:nonsense"),))),
        ("before:yesterday", Query(terms=(Term("before:yesterday"),))),
        ("on:9999-12-31", Query(terms=(Term("on:9999-12-31"),))),
        ("from:", Query(terms=(Term("from:"),))),
        ("has:luck", Query(terms=(Term("has:luck"),))),
        ("http://a.b/c", Query(terms=(Term("http://a.b/c"),))),
    ],
)
def test_this_means_that(text: str, query: Query) -> None:
    assert parse_query(text, UTC) == query


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("smo", Query(terms=(Term("smo", prefix=True),))),
        ("green smo", Query(terms=(Term("green"), Term("smo", prefix=True)))),
        ("smo ", Query(terms=(Term("smo"),))),
        ("smo*", Query(terms=(Term("smo", prefix=True),))),
        ("s", Query(terms=(Term("s"),))),
        ("-smo", Query(without=(Term("smo"),))),
        ("from:ad", Query(authors=("ad",))),
        ('"green smo', Query(terms=(Term("green smo"),))),
        ('"green smo"', Query(terms=(Term("green smo"),))),
        ('"green" smo', Query(terms=(Term("green"), Term("smo", prefix=True)))),
    ],
)
def test_the_word_being_typed_may_be_a_beginning(text: str, query: Query) -> None:
    assert parse_query(text, UTC, typing=True) == query


@given(st.text())
def test_any_text_means_something(text: str) -> None:
    parse_query(text)
