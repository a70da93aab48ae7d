"""Is what the user wrote kept, in order, over restarts, damage and moves?"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.errors import DiskFullError, NewerSchemaError
from chat_tui.model.actions import (
    AddReaction,
    DeleteMessage,
    EditMessage,
    QueuedAction,
    RemoveReaction,
    SendMessage,
)
from chat_tui.model.files import OutgoingFile
from chat_tui.model.ids import ChannelId, ClientId, FileId, MessageId, Millis
from chat_tui.model.outbox import Draft, OutboxItem, OutboxState
from chat_tui.store.mine import MIGRATIONS, Mine
from chat_tui.store.salvage import found_in
from tests.actions import one_of_each

TOWN, DEN = ChannelId("c-town"), ChannelId("c-den")
ONE, TWO = ClientId("x-1"), ClientId("x-2")
M = MessageId("m-1")
FILE = OutgoingFile("k-1", 'a "b" 世界.txt', 12, "text/plain")


def an_item(client_id: ClientId = ONE, channel_id: ChannelId = TOWN, text: str = "hello") -> OutboxItem:
    action = SendMessage(client_id, channel_id, text)
    return OutboxItem(client_id, channel_id, action, OutboxState.QUEUED, Millis(5))


@pytest.fixture
async def mine(tmp_path: Path) -> AsyncIterator[Mine]:
    opened = Mine.open(tmp_path / "mine.sqlite")
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    "action",
    [
        SendMessage(ONE, TOWN, 'text "quoted" \n 世界 \0', M, (FileId("f-1"), FileId("f-2"))),
        SendMessage(ONE, TOWN, "", files=(FILE, replace(FILE, key="k-2", file_id=FileId("f-2")))),
        EditMessage(ONE, TOWN, M, "new"),
        DeleteMessage(ONE, TOWN, M),
        AddReaction(ONE, TOWN, M, "heart"),
        RemoveReaction(ONE, TOWN, M, "heart"),
        *(action for action in one_of_each() if isinstance(action, QueuedAction)),
    ],
    ids=lambda action: type(action).__name__,
)
async def test_every_action_comes_back_as_it_was(mine: Mine, action: QueuedAction) -> None:
    item = OutboxItem(ONE, TOWN, action, OutboxState.RETRY, Millis(1), 2, Millis(3), "no network")
    await mine.put(item)
    assert mine.items() == (item,)


async def test_the_outbox_keeps_its_order_and_places(mine: Mine) -> None:
    first, second, other = an_item(ONE), an_item(TWO), an_item(ClientId("x-3"), DEN)
    for item in (first, other, second):
        await mine.put(item)
    moved = replace(first, state=OutboxState.FAILED, attempts=3, reason="refused")
    await mine.update(moved)
    await mine.put(first)
    assert mine.items() == (moved, other, second)
    assert mine.items(TOWN) == (moved, second)
    await mine.remove(ONE)
    await mine.update(moved)
    assert mine.items(TOWN) == (second,)


async def test_all_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "mine.sqlite"
    mine = Mine.open(path)
    draft = Draft(TOWN, None, "half a thought", updated_at=Millis(4))
    await mine.put(an_item())
    await mine.save_draft(draft)
    await mine.remember("last channel", "c-town")
    await mine.close()
    again = Mine.open(path)
    assert again.items() == (an_item(),)
    assert again.drafts() == (draft,)
    assert again.recall("last channel") == "c-town"
    await again.close()


async def test_there_is_one_draft_for_each_channel_and_thread(mine: Mine) -> None:
    channel = Draft(TOWN, None, "channel", updated_at=Millis(1))
    thread = Draft(TOWN, M, "thread", editing=MessageId("m-2"), updated_at=Millis(2))
    await mine.save_draft(channel)
    await mine.save_draft(thread)
    await mine.save_draft(replace(channel, text="longer"))
    assert mine.draft(TOWN) == replace(channel, text="longer")
    assert mine.drafts() == (thread, replace(channel, text="longer"))
    await mine.drop_draft(TOWN)
    assert mine.draft(TOWN, None) is None
    assert mine.draft(TOWN, M) == thread


async def test_places_are_remembered_and_unknown_ones_are_none(mine: Mine) -> None:
    await mine.remember("scroll", "1")
    await mine.remember("scroll", "2")
    assert mine.recall("scroll") == "2"
    assert mine.recall("nothing") is None


async def test_an_action_of_an_unknown_kind_stays_on_disk_and_out_of_the_way(mine: Mine) -> None:
    await mine.put(an_item(ONE))
    await mine.put(an_item(TWO))

    def spoil(connection: sqlite3.Connection) -> None:
        connection.execute("""UPDATE outbox SET action = '{"type":"Teleport"}' WHERE client_id = 'x-1'""")

    await mine._database.write(spoil)
    assert mine.items() == (an_item(TWO),)
    assert mine._all("SELECT count(*) FROM outbox", ()) == [(2,)]


async def test_an_abandoned_database_is_adopted_once(mine: Mine, tmp_path: Path) -> None:
    other = Mine.open(tmp_path / "other.sqlite")
    await other.put(an_item(TWO))
    await other.put(an_item(ONE, text="theirs"))
    await other.save_draft(Draft(TOWN, None, "older", updated_at=Millis(1)))
    await other.save_draft(Draft(DEN, None, "newer", updated_at=Millis(9)))
    await other.close()
    await mine.put(an_item(ONE))
    await mine.save_draft(Draft(TOWN, None, "mine", updated_at=Millis(5)))
    await mine.adopt(tmp_path / "other.sqlite")
    await mine.adopt(tmp_path / "other.sqlite")
    assert mine.items() == (an_item(ONE), an_item(TWO))
    assert {draft.text for draft in mine.drafts()} == {"mine", "newer"}
    other = Mine.open(tmp_path / "other.sqlite")
    assert other.items() == ()
    assert other.drafts() == ()
    await other.close()


async def test_a_damaged_database_is_mended_before_it_is_adopted(mine: Mine, tmp_path: Path) -> None:
    other = Mine.open(tmp_path / "other.sqlite")
    await other.put(an_item(TWO))
    await other.close()
    (tmp_path / "other.sqlite").write_bytes(b"no database " * 100)
    await mine.adopt(tmp_path / "other.sqlite")
    assert mine.items() == (replace(an_item(TWO), state=OutboxState.UNCERTAIN),)
    assert (tmp_path / "other.sqlite.corrupt-1").exists()


async def test_what_can_be_read_of_a_damaged_file_without_a_copy_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "mine.sqlite"
    mine = Mine.open(path)
    items = [an_item(ClientId(f"x-{number:04}"), text=f"{number} " + "word " * 60) for number in range(400)]
    for item in items:
        await mine.put(item)
    await mine.save_draft(Draft(TOWN, None, "a thought", updated_at=Millis(1)))
    await mine.close()
    (tmp_path / "mine.copy").unlink()
    content = bytearray(path.read_bytes())
    middle = len(content) // 4096 // 2 * 4096
    content[middle : middle + 4096] = b"\x55" * 4096
    path.write_bytes(content)
    again = Mine.open(path)
    saved = again.items()
    assert 100 < len(saved) < 400
    assert list(saved) == sorted(saved, key=lambda item: item.client_id)
    assert set(saved) <= set(items)
    assert (tmp_path / "mine.sqlite.corrupt-1").exists()
    await again.close()


async def test_a_newer_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.sqlite"
    await Mine.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerSchemaError):
        Mine.open(path)
    assert path.read_bytes() == before


async def test_a_full_disk_is_told_and_what_was_there_stays(mine: Mine) -> None:
    await mine.put(an_item(ONE))

    def limit(connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()

    await mine._database.write(limit)
    with pytest.raises(DiskFullError):
        await mine.put(an_item(TWO, text="x" * 100_000))
    assert mine.items() == (an_item(ONE),)
    await mine.remove(ONE)
    assert mine.items() == ()


async def test_every_write_is_synced(mine: Mine) -> None:
    level = await mine._database.write(lambda connection: connection.execute("PRAGMA synchronous").fetchone())
    assert level == (2,)


async def test_a_draft_keeps_its_files(mine: Mine) -> None:
    draft = Draft(TOWN, None, "", updated_at=Millis(1), files=(FILE,))
    await mine.save_draft(draft)
    assert mine.drafts() == (draft,)


async def test_a_copy_is_needed_as_long_as_anything_names_it(mine: Mine) -> None:
    assert not mine.needs_file("k-1")
    await mine.put(
        OutboxItem(ONE, TOWN, SendMessage(ONE, TOWN, "", files=(FILE,)), OutboxState.QUEUED, Millis(1))
    )
    await mine.save_draft(Draft(TOWN, None, "", files=(replace(FILE, key="k-2"),)))

    def spoil(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE outbox SET action = replace(action, 'SendMessage', 'Teleport')")

    await mine._database.write(spoil)
    assert mine.items() == ()
    assert mine.needs_file("k-1")
    assert mine.needs_file("k-2")
    await mine.remove(ONE)
    assert not mine.needs_file("k-1")


async def test_a_database_from_before_files_is_brought_along(tmp_path: Path) -> None:
    path = tmp_path / "mine.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as old, old:
        old.executescript(MIGRATIONS[0])
        old.execute("PRAGMA user_version = 1")
        old.execute("INSERT INTO drafts VALUES ('c-town', '', 'from before', NULL, 3)")
    mine = Mine.open(path)
    assert mine.drafts() == (Draft(TOWN, None, "from before", updated_at=Millis(3)),)
    await mine.close()


def test_drafts_of_a_damaged_old_database_are_saved_too() -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as old:
        old.executescript(MIGRATIONS[0])
        old.execute("INSERT INTO drafts VALUES ('c-town', '', 'from before', NULL, 3)")
        found = found_in(old)
    assert found.rows == {("drafts", "c-town", ""): ("c-town", "", "from before", None, 3, "[]")}
