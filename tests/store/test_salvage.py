"""Is all that the user wrote still there, and nothing of it twice, whatever region of its file is damaged?"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import ChannelId, ClientId, MessageId, Millis
from chat_tui.model.outbox import Draft, OutboxItem, OutboxState
from chat_tui.store import second_copy
from chat_tui.store.mine import Mine
from chat_tui.store.salvage import merged
from chat_tui.store.second_copy import Contents, copy_of, read_copy

PAGE = 4096
TOWN = ChannelId("c-town")
FILLS = {"55": b"\x55", "zeros": b"\0"}
ITEMS = 40
LONG = "a long text 世界 " * 450
"""Pages of its own, which SQLite cannot see to be damaged."""


def an_item(number: int, text: str = "") -> OutboxItem:
    action = SendMessage(ClientId(f"x-{number:04}"), TOWN, text or f"{number} " + "word " * 30)
    return OutboxItem(action.client_id, TOWN, action, OutboxState.QUEUED, Millis(number))


def a_draft(number: int, text: str = "a thought ") -> Draft:
    return Draft(ChannelId(f"c-{number}"), None, f"{text}{number}", updated_at=Millis(number + 1))


async def written(path: Path) -> tuple[list[OutboxItem], list[Draft]]:
    """A file with actions of all sizes and states, some removed again, drafts and a place."""
    mine = Mine.open(path)
    items = [an_item(number, LONG if number % 17 == 0 else "") for number in range(ITEMS)]
    for item in items:
        await mine.put(item)
    for gone in (items[3], items[20]):
        await mine.remove(gone.client_id)
        items.remove(gone)
    for place, state in ((5, OutboxState.SENDING), (7, OutboxState.FAILED)):
        items[place] = replace(items[place], state=state, reason="why")
        await mine.update(items[place])
    drafts = [a_draft(number, LONG if number == 2 else "a thought ") for number in range(12)]
    for draft in (*drafts, a_draft(99)):
        await mine.save_draft(draft)
    await mine.drop_draft(a_draft(99).channel_id)
    await mine.remember("last channel", "c-town")
    await mine.close()
    return items, sorted(drafts, key=lambda draft: -draft.updated_at)


def damaged_files(folder: Path, path: Path) -> Iterator[tuple[str, Path]]:
    """The file with each page in turn overwritten, and cut at each page; a copy beside each."""
    content = path.read_bytes()
    pages = len(content) // PAGE
    spoiled = {
        f"page {page} {name}": content[: page * PAGE] + fill * PAGE + content[(page + 1) * PAGE :]
        for page in range(pages)
        for name, fill in FILLS.items()
    }
    cut = {f"cut at {page}": content[: page * PAGE] for page in range(pages)}
    for number, (name, bad) in enumerate({**spoiled, **cut}.items()):
        there = folder / str(number) / path.name
        there.parent.mkdir()
        shutil.copy(copy_of(path), copy_of(there))
        there.write_bytes(bad)
        yield name, there


def may_have_been_sent(found: OutboxItem, written_as: OutboxItem) -> bool:
    """Whether a row is as it was, or looked for at the server before it is sent again."""
    if found == written_as:
        return True
    was_failed = written_as.state is OutboxState.FAILED
    return not was_failed and found == replace(written_as, state=OutboxState.UNCERTAIN)


async def test_damage_at_any_page_and_a_cut_at_any_page_cost_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.sqlite"
    items, drafts = await written(path)
    assert path.stat().st_size // PAGE > 15
    seen = 0
    for name, there in damaged_files(tmp_path, path):
        mine = Mine.open(there)
        found = mine.items()
        assert [item.client_id for item in found] == [item.client_id for item in items], name
        assert all(map(may_have_been_sent, found, items)), name
        assert list(mine.drafts()) == drafts, name
        assert mine.recall("last channel") == "c-town", name
        await mine.close()
        seen += 1
    assert seen > 45


async def test_damage_within_a_text_is_seen_too(tmp_path: Path) -> None:
    path = tmp_path / "mine.sqlite"
    items, _ = await written(path)
    content = path.read_bytes()
    place = content.index(b"22 word word")
    for bad in (b"22 w", b"\xff\xfe\xff\xfe"):
        path.write_bytes(content[:place] + bad[::-1] + content[place + 4 :])
        mine = Mine.open(path)
        assert mine.items() == tuple(items)
        await mine.close()


async def test_a_killed_program_leaves_a_copy_that_has_every_change(tmp_path: Path) -> None:
    path = tmp_path / "mine.sqlite"
    mine = Mine.open(path)
    await mine.put(an_item(1))
    await mine.put(an_item(2))
    await mine.update(replace(an_item(2), state=OutboxState.SENDING))
    await mine.remove(ClientId("x-0001"))
    await mine.save_draft(a_draft(1))
    killed = tmp_path / "killed"
    shutil.copytree(tmp_path, killed)
    await mine.close()
    (killed / "mine.sqlite-wal").write_bytes(b"")
    again = Mine.open(killed / "mine.sqlite")
    assert again.items() == (replace(an_item(2), state=OutboxState.SENDING),)
    assert again.drafts() == (a_draft(1),)
    await again.close()


@pytest.mark.parametrize("names", [("mine.sqlite",), ("mine.sqlite", "mine.sqlite-wal", "mine.sqlite-shm")])
async def test_a_file_that_is_gone_comes_back(tmp_path: Path, names: tuple[str, ...]) -> None:
    items, drafts = await written(tmp_path / "mine.sqlite")
    for name in names:
        (tmp_path / name).unlink(missing_ok=True)
    mine = Mine.open(tmp_path / "mine.sqlite")
    assert mine.items() == tuple(items)
    assert list(mine.drafts()) == drafts
    await mine.close()


async def test_a_damaged_copy_costs_nothing_and_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "mine.sqlite"
    items, _ = await written(path)
    sound, held = copy_of(path).read_bytes(), read_copy(copy_of(path))
    for bad in (b"", b"\0" * 100, sound[:-9], sound[: len(sound) // 2], sound.replace(b"word", b"ward", 1)):
        copy_of(path).write_bytes(bad)
        mine = Mine.open(path)
        assert mine.items() == tuple(items)
        await mine.close()
        assert read_copy(copy_of(path)) == held
    assert not path.with_name("mine.sqlite.corrupt-1").exists()


async def test_a_copy_that_lacks_the_last_changes_changes_nothing(tmp_path: Path) -> None:
    """Power was lost before they came to it."""
    path = tmp_path / "mine.sqlite"
    await written(path)
    old = copy_of(path).read_bytes()
    mine = Mine.open(path)
    await mine.remove(ClientId("x-0000"))
    before = mine.items()
    await mine.close()
    copy_of(path).write_bytes(old)
    mine = Mine.open(path)
    assert mine.items() == before
    await mine.close()
    assert not path.with_name("mine.sqlite.corrupt-1").exists()


def test_what_may_have_been_removed_since_the_copy_is_looked_for_before_it_is_sent() -> None:
    row = (1, "x-1", "c", "{}", "queued", 1, 0, 0, "")
    newer = Contents(9, {}, is_whole=False)
    copy = Contents(8, {("outbox", "x-1"): row})
    assert merged(newer, copy).rows == {("outbox", "x-1"): (1, "x-1", "c", "{}", "uncertain", 1, 0, 0, "")}
    assert merged(replace(newer, number=8), copy).rows == copy.rows
    failed = (*row[:4], "failed", *row[5:])
    assert merged(newer, Contents(8, {("outbox", "x-1"): failed})).rows == {("outbox", "x-1"): failed}


def test_a_draft_comes_back_only_where_no_newer_text_is() -> None:
    key, old, new = ("drafts", "c", ""), ("c", "", "old", None, 1, "[]"), ("c", "", "new", None, 2, "[]")
    for ours, copied in ((old, new), (new, old)):
        found = merged(Contents(9, {key: ours}, is_whole=False), Contents(8, {key: copied}))
        assert found.rows == {key: new}


def test_what_was_taken_back_stays_gone_where_the_database_cannot_tell_how_new_it_is() -> None:
    row = (1, "x-1", "c", "{}", "queued", 1, 0, 0, "")
    copy = Contents(8, {}, gone=frozenset({("outbox", "x-1")}))
    assert merged(Contents(-1, {("outbox", "x-1"): row}, is_whole=False), copy).rows == {}


async def test_the_copy_is_private_short_and_not_left_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_copy, "MOST_APPENDED", 2_000)
    path = tmp_path / "mine.sqlite"
    mine = Mine.open(path)
    for number in range(100):
        await mine.put(an_item(number))
        await mine.remove(an_item(number).client_id)
        assert not copy_of(path).exists() or copy_of(path).stat().st_size < 4_000
    await mine.close()
    assert stat.S_IMODE(copy_of(path).stat().st_mode) == 0o600
    assert copy_of(path).stat().st_size < 100
    assert not (tmp_path / "mine.copy.part").exists()


async def test_a_copy_that_cannot_be_written_stops_nothing_and_comes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.sqlite"
    mine = Mine.open(path)
    await mine.put(an_item(1))
    with monkeypatch.context() as full:

        def no_room(descriptor: int, content: object) -> int:
            raise OSError(28, "No space left on device")

        full.setattr(second_copy, "_write_all", no_room)
        await mine.put(an_item(2))
        await mine.put(an_item(3))
    await mine.put(an_item(4))
    told = read_copy(copy_of(path))
    assert told is not None
    assert [key[1] for key in told.rows] == ["x-0001", "x-0002", "x-0003", "x-0004"]
    await mine.close()


async def test_what_was_appended_is_synced_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat_tui.store.second_copy.SYNC_WITHIN", 0.0)
    mine = Mine.open(tmp_path / "mine.sqlite")
    synced = threading.Event()
    original = mine._copy.sync

    def sync() -> None:
        original()
        synced.set()

    monkeypatch.setattr(mine._copy, "sync", sync)
    await mine.put(an_item(1))
    assert await asyncio.to_thread(synced.wait, 30)
    await mine.close()


async def test_a_crash_before_the_rows_are_back_only_means_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.sqlite"
    items, _ = await written(path)
    path.write_bytes(b"no database" * 1_000)

    class Killed(BaseException):
        """The end of the program."""

    def kill(*args: object, **options: object) -> None:
        raise Killed

    with monkeypatch.context() as killing:
        killing.setattr("chat_tui.store.mine.salvaged", kill)
        with pytest.raises(Killed):
            Mine.open(path)
    mine = Mine.open(path)
    assert [item.client_id for item in mine.items()] == [item.client_id for item in items]
    await mine.close()


async def test_a_thread_of_a_message_and_its_draft_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "mine.sqlite"
    mine = Mine.open(path)
    drafts = (Draft(TOWN, MessageId("m"), "in the thread"), Draft(TOWN, None, "in the channel"))
    for draft in drafts:
        await mine.save_draft(draft)
    await mine.close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("DELETE FROM drafts")
        database.commit()
    mine = Mine.open(path)
    assert set(mine.drafts()) == set(drafts)
    await mine.close()
