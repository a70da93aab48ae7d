"""Is what calls us found quickly, in caches of before as well?"""

from __future__ import annotations

from pathlib import Path

from chat_tui.database.writer import Database
from chat_tui.model.events import MessagePosted, ReactionAdded, ReactionRemoved
from chat_tui.model.ids import MessageId, Millis
from chat_tui.store.inbox import _MARKED, _REACTED
from chat_tui.store.schema import _INBOX, MIGRATIONS
from chat_tui.store.store import Store
from tests.builders import START, a_message, message_id
from tests.store.conftest import ADA, ME, TOWN, a_snapshot, apply


async def test_a_cache_of_before_gets_its_indexes_and_keeps_its_messages(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    old = Database.open(path, MIGRATIONS[: MIGRATIONS.index(_INBOX)], synchronous="NORMAL")
    await old.write(
        lambda connection: connection.execute("INSERT INTO saved (message_id, place) VALUES ('m', 1)")
    )
    await old.close()
    store = Store.open(path)
    assert not store.was_rebuilt
    assert store.is_saved(MessageId("m"))
    await apply(store, a_snapshot(), MessagePosted(a_message(1), mentions_me=True))
    assert [message.id for message in store.mentions_since(Millis(0), ME)] == [message_id(1)]
    await store.close()


async def test_the_inbox_reads_no_more_than_it_shows(store: Store) -> None:
    for sql, index in ((_MARKED, "messages_mentions"), (_REACTED, "messages_reacted")):
        plan = str(store._all(f"EXPLAIN QUERY PLAN {sql}", (0, "u-me", 10)))
        assert index in plan
        assert "TEMP B-TREE" not in plan


async def test_reactions_of_others_to_what_we_said(store: Store) -> None:
    await apply(store, MessagePosted(a_message(1, author="me")), MessagePosted(a_message(2)))
    at = Millis(START + 9_000)

    def reacted(number: int, who: str, emoji: str) -> ReactionAdded:
        return ReactionAdded(TOWN, message_id(number), who, emoji, at)  # type: ignore[arg-type]

    await apply(store, reacted(1, ADA.id, "+1"), reacted(1, ME.id, "tada"), reacted(2, ME.id, "+1"))
    (applause,) = store.applause_since(Millis(0), ME)
    assert (applause.message.id, applause.reactions, applause.at) == (message_id(1), (("+1", ADA.id),), at)
    await apply(store, ReactionRemoved(TOWN, message_id(1), ADA.id, "+1", Millis(at + 1)))
    assert store.applause_since(Millis(0), ME) == []
    assert store.applause_since(Millis(START + 2_000), ME) == []
