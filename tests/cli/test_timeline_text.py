"""Is all that a message says on the lines of a pipe, cards too?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from chat_tui.cli.timeline_text import message_text
from chat_tui.model.cards import Card, words_of
from chat_tui.store.store import Store
from tests.builders import START, a_message

CARD = Card(text="2 of 80 tests\nfailed \x1b[2J", title="Build 4812")
NOW = datetime.fromtimestamp(START / 1000 + 60, UTC)


async def test_cards_stand_under_the_text_once(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "cache.sqlite")
    text = message_text(store, a_message(1, text="done", cards=(CARD,)), now=NOW)
    assert [line.strip() for line in text.splitlines()][1:] == [
        "**Build 4812**",
        "2 of 80 tests",
        "failed ␛[2J",
    ]
    alone = message_text(store, a_message(1, text=words_of((CARD,)), cards=(CARD,)), now=NOW)
    assert alone.count("Build 4812") == 1
    await store.close()
