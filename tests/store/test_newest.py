"""Does reading the newest messages find what the full-text index finds, and only where it pays?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat_tui.model.events import MessageSeen
from chat_tui.model.messages import Message
from chat_tui.store import newest
from chat_tui.store.highlights import highlights
from chat_tui.store.query import Query, Term
from chat_tui.store.store import Store
from tests.builders import a_message
from tests.store.conftest import apply

TEXTS = (
    "token here",
    "Tokens, tokens",
    "tökéns",
    "betoken",
    "no such",
    "to-ken",
    "TOKEN_x",
    "x-token",
    "ΤOKEN",
)
NUMBER = 60


@pytest.fixture
async def full(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(newest, "LARGE", 0)
    messages = [a_message(number, text=TEXTS[number % len(TEXTS)]) for number in range(NUMBER)]
    await apply(store, *(MessageSeen(message) for message in messages))
    return store


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each search was answered from the newest."""
    taken: list[bool] = []
    rows = newest.newest_rows

    def noted(*given: object) -> list[tuple[object, ...]] | None:
        found = rows(*given)  # type: ignore[arg-type]
        taken.append(found is not None)
        return found

    monkeypatch.setattr(newest, "newest_rows", noted)
    return taken


@pytest.mark.parametrize(
    "query", ["tok", "token her", "-betoken tok", "from:ada tok", "before:2030-01-01 tok"]
)
async def test_both_ways_find_the_same(
    full: Store, ways: list[bool], monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    quick = full.search(query, 5, typing=True)
    monkeypatch.setattr(newest, "LARGE", 1 << 40)
    assert quick == full.search(query, 5, typing=True) != []
    assert ways == [True]


async def test_where_there_are_too_few_among_the_newest_the_index_answers(
    full: Store, ways: list[bool], tmp_path: Path
) -> None:
    found: list[Message] = full.search("her", 50, typing=True)
    assert len(found) == NUMBER // len(TEXTS) + 1
    assert ways == [False]
    assert full.search("token", 50) and ways == [False]  # noqa: PT018 - whole words are never slow


LETTERS = st.text(st.sampled_from("abAé_-. ßİe\u0301"), max_size=10)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=LETTERS, word=st.text(st.sampled_from("abe"), min_size=1, max_size=3), prefix=st.booleans())
def test_a_text_holds_a_word_where_it_would_be_marked(text: str, word: str, prefix: bool) -> None:
    term = Term(word, prefix=prefix)
    assert newest._holds(text, term) == bool(highlights(text, Query(terms=(term,))))
