"""Are messages found by words, phrases, beginnings and filters, and in scripts without spaces?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat_tui.model.channels import ChannelKind
from chat_tui.model.events import (
    ChannelJoined,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    MessageSaved,
    MessageSeen,
    ReactionAdded,
)
from chat_tui.model.ids import FileId, Millis, UserId
from chat_tui.model.messages import Attachment, Message
from chat_tui.store import finding
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


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("has:image", [10, 9]),
        ("has:file", [11, 10, 9]),
        ("has:link", [12]),
        ("has:code", [13]),
        ("has:reaction", [14]),
        ("has:pin", [15]),
        ("is:pinned has:pin", [15]),
        ("is:saved", [12, 9]),
        ("is:thread", [17, 16]),
        ("is:dm", [18]),
        ("is:unread", [19]),
        ("is:edited", [15]),
        ("is:bot", [11]),
        ("has:file is:bot", [11]),
        ("has:file is:dm", []),
        ("in:@ada", [18]),
        ("in:ada", [18]),
        ("in:@nobody", []),
        ("from:me", [20]),
        ("from:@ME is:unread", []),
    ],
)
async def test_filters_know_what_hangs_on_a_message_and_what_it_is(
    store: Store, query: str, numbers: list[int]
) -> None:
    direct = a_channel("ada", kind=ChannelKind.DIRECT, member_ids=(UserId("u-ada"),))
    read_until = Millis(START + 18_000)
    await apply(
        store,
        ChannelJoined(direct, a_membership("ada", last_viewed_at=Millis(START + 99_000))),
        ChannelJoined(a_channel(), a_membership(last_viewed_at=read_until, unread=1)),
        *(MessageSeen(message) for message in MARKED),
        MessageSaved(message_id(9), True),
        MessageSaved(message_id(12), True),
        ReactionAdded(TOWN, message_id(14), UserId("u-ada"), "+1", Millis(START + 99_000)),
    )
    assert found(store, query) == numbers


MARKED = (
    a_message(9, attachments=(Attachment(FileId("a"), "a.png"),)),
    a_message(10, attachments=(Attachment(FileId("b"), "b", mime="image/x-new"),)),
    a_message(11, from_bot=True, attachments=(Attachment(FileId("c"), ', "image/.txt', mime="text/plain"),)),
    a_message(12, text="see https://example.org"),
    a_message(13, text="run `make`"),
    a_message(14),
    a_message(15, pinned=True, edited_at=Millis(START)),
    a_message(16, reply_count=1),
    a_message(17, root=16),
    a_message(18, channel="ada"),
    a_message(19),
    a_message(20, author="me"),
)


async def test_a_search_in_the_background_finds_the_same(full: Store) -> None:
    assert [message.id for message in await full.find("quick")] == [message_id(2), message_id(1)]
    assert [message.id for message in await full.find("qui", typing=True)] == [message_id(2), message_id(1)]


async def test_a_search_that_nobody_waits_for_ends(full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await apply(full, *(MessageSeen(a_message(number)) for number in range(100, 1100)))
    begun, looks = Event(), 0

    def slowed(connection: Connection, *given: object, unwanted: Callable[[], bool]) -> list[Message]:
        nonlocal looks
        begun.set()
        while not unwanted():
            looks += 1
        return []

    monkeypatch.setattr(finding, "find_messages", slowed)
    waiting = asyncio.ensure_future(full.find("quick"))
    await asyncio.to_thread(begun.wait)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    monkeypatch.undo()
    assert len(await full.find("quick")) == 2
