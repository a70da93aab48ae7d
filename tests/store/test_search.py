"""Are messages found by words, phrases, beginnings and filters, and in scripts without spaces?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat_tui.model.events import ChannelJoined, MessageDeleted, MessageEdited, MessagePosted, MessageSeen
from chat_tui.model.ids import FileId, Millis
from chat_tui.model.messages import Attachment
from chat_tui.store import search as search_module
from chat_tui.store.store import Store
from tests.builders import START, a_channel, a_membership, a_message, message_id
from tests.store.conftest import TOWN, apply

TEXTS = {
    1: "The quick brown fox",
    2: "a quick note about C++ and foxes",
    3: "Grüße aus Köln",
    4: "東京タワーへ行きました",
    5: "こんにちは世界 and hello",
    6: "100% sure_thing \\o/",
    7: "👍 great",
}


@pytest.fixture
async def full(store: Store) -> Store:
    await apply(store, *(MessageSeen(a_message(number, text=text)) for number, text in TEXTS.items()))
    return store


def found(store: Store, query: str) -> list[int]:
    return [int(message.id.removeprefix("m-")) for message in store.search(query)]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("quick", [2, 1]),
        ("QUICK fox", [1]),
        ('"quick brown"', [1]),
        ('"brown quick"', []),
        ("fox*", [2, 1]),
        ("quick -brown", [2]),
        ("c++", [2]),
        ("grusse koln", []),
        ("grüße", [3]),
        ("koln", [3]),
        ("東京", [4]),
        ("世界 hello", [5]),
        ("100%", [6]),
        ("sure_thing", [6]),
        ("\\o/", [6]),
        ("👍", [7]),
        ("nothing", []),
        ("", []),
        ("from:nobody quick", []),
        ("in:nowhere", []),
    ],
)
async def test_this_finds_those_newest_first(full: Store, query: str, numbers: list[int]) -> None:
    assert found(full, query) == numbers


async def test_filters_narrow(full: Store) -> None:
    image = Attachment(FileId("f"), "a.png")
    den = a_channel("den")
    await apply(full, ChannelJoined(den, a_membership("den")))
    await apply(
        full, MessagePosted(a_message(8, channel="den", author="me", text="quick", attachments=(image,)))
    )
    assert found(full, "quick from:me") == [8]
    assert found(full, "quick in:den") == [8]
    assert found(full, "quick in:town from:ada") == [2, 1]
    assert found(full, "has:file") == [8]
    day = datetime.fromtimestamp(START / 1000).date().isoformat()
    assert found(full, f"quick on:{day}") == [8, 2, 1]
    assert found(full, f"quick before:{day}") == []
    assert found(full, f"quick after:{day}") == []


async def test_order_is_by_time_not_by_arrival(full: Store) -> None:
    await apply(full, MessageSeen(a_message(0, text="quick and late to arrive")))
    assert found(full, "quick") == [2, 1, 0]
    assert [message.id for message in full.search("quick", limit=1)] == [message_id(2)]


async def test_the_index_follows_edits_and_deletes(full: Store) -> None:
    edited = a_message(1, text="The slow 東京 fox", updated_at=Millis(START + 5000))
    await apply(full, MessageEdited(edited), MessageDeleted(TOWN, message_id(2), Millis(START)))
    assert found(full, "quick") == []
    assert found(full, "slow") == [1]
    assert found(full, "東京") == [4, 1]
    sound = "INSERT INTO messages_text (messages_text, rank) VALUES ('integrity-check', 1)"
    await full._database.write(lambda connection: connection.execute(sound).fetchall())


async def test_a_search_that_takes_too_long_ends_with_what_it_found(
    full: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await apply(full, *(MessageSeen(a_message(number)) for number in range(100, 3100)))
    monkeypatch.setattr(search_module, "_STEPS_PER_LOOK", 1000)
    monkeypatch.setattr(search_module, "_MOST_LOOKS", 2)
    assert found(full, "👍") == []
    assert found(full, "quick") == [2, 1]
    monkeypatch.undo()
    assert found(full, "👍") == [7]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.text()
    | st.lists(st.sampled_from([*'"*-:^(){}\\%_+', " AND ", " NEAR(", "from:", "東", "a", "\0"])).map("".join)
)
def test_whatever_is_typed_nothing_is_raised(shared: Store, query: str) -> None:
    shared.search(query)


@pytest.fixture
async def shared(tmp_path: Path) -> Store:  # type: ignore[misc]
    store = Store.open(tmp_path / "cache.sqlite")
    await apply(store, *(MessageSeen(a_message(number, text=text)) for number, text in TEXTS.items()))
    yield store
    await store.close()
