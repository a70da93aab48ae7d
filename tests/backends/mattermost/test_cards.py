"""Do the cards of integrations keep all they say, from the wire to the disk?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import Raw

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_cards import cards_of
from chat_tui.backends.mattermost.codec_posts import messages_of
from chat_tui.model.cards import Card, CardField, words_of
from chat_tui.model.events import Batch, MessageEdited, MessageSeen
from chat_tui.model.forms import CardAction, Option
from chat_tui.model.ids import Millis
from chat_tui.model.messages import Message
from chat_tui.store.rows import cards_column, cards_from
from chat_tui.store.store import Store
from tests.backends.mattermost.recorded import RECORDINGS, answer_of

FULL = Card(
    text="body [link](http://example.com)",
    title="T",
    title_link="http://example.com/t",
    pretext="pre",
    author="ann",
    author_link="http://example.com",
    colour="#00c100",
    fields=(CardField("a", "1", short=True), CardField("b", "two")),
    footer="foot",
    fallback="f",
)


def recorded(name: str) -> Message:
    """The newest message of a recorded list."""
    answer = answer_of(RECORDINGS / "rest" / f"{name}.json")
    return messages_of(wire.parse(wire.PostList, Raw(answer.body)))[-1]


def test_a_text_and_its_cards_are_both_kept() -> None:
    message = recorded("hooks/in-attachments-post")
    assert message.text == "build"
    assert message.cards == (FULL,)


def test_a_message_of_cards_alone_can_be_read_as_text() -> None:
    message = recorded("hooks/in-attachments-only-post")
    assert message.text == "only an attachment"
    assert message.cards == (Card(text="only an attachment"),)


def test_the_labels_of_buttons_are_kept() -> None:
    post = json.loads(answer_of(RECORDINGS / "rest" / "posts" / "get-with-buttons.json").body)
    cards = cards_of(post["props"]["attachments"])
    (card,) = cards
    assert card.actions == (
        CardAction("Yes", "yes", style="good"),
        CardAction("Pick", "pick", is_menu=True, options=(Option("One", "1"),)),
    )


def test_a_button_without_a_way_is_a_label_and_one_without_a_name_is_none() -> None:
    wrong = [{"id": "a"}, {"name": "b", "id": 7}, {"name": "c", "id": "c", "disabled": True}, {"name": 1}]
    wrong.append({"name": "d", "id": "d", "cookie": "x" * 40_000})
    (card,) = cards_of([{"actions": wrong}])
    assert card.actions == (CardAction("b"), CardAction("c"), CardAction("d"))


@pytest.mark.parametrize(
    "wrong", [None, 1, "x", {}, [1, None, "x"], [{"title": 7, "fields": 3, "color": []}]]
)
def test_wrong_shapes_are_left_out(wrong: object) -> None:
    assert words_of(cards_of(wrong)) == ""


async def test_cards_come_back_from_the_disk(tmp_path: Path) -> None:
    message = recorded("hooks/in-attachments-post")
    store = Store.open(tmp_path / "cache.sqlite")
    await store.apply(Batch((MessageSeen(message),)))
    await store.close()
    store = Store.open(tmp_path / "cache.sqlite")
    assert store.message(message.id) == message
    await store.close()


async def test_buttons_come_back_from_the_disk_and_labels_of_an_older_cache_too(tmp_path: Path) -> None:
    menu = CardAction("Pick", "p", True, "good", (Option("One", "1"),), "users", "1", "COOKIE")
    (card,) = cards_from(cards_column((Card("t", actions=(CardAction("Go", "g"), menu)),)))
    assert card.actions == (CardAction("Go", "g"), menu)
    assert cards_from('[[{"text": "t"}, [], ["Go"]]]') == (Card("t", actions=(CardAction("Go"),)),)


async def test_an_edit_that_comes_early_brings_its_cards(tmp_path: Path) -> None:
    message = recorded("hooks/in-attachments-post")
    store = Store.open(tmp_path / "cache.sqlite")
    edited = replace(message, updated_at=Millis(message.updated_at + 1), cards=(Card("later"),))
    await store.apply(Batch((MessageEdited(edited), MessageSeen(message))))
    found = store.message(message.id)
    assert found is not None
    assert found.cards == (Card("later"),)
    await store.close()
