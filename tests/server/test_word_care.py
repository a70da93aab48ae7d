"""Does the index of words become one piece again, and find what it found?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chat_tui.server.records import word_index
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.word_care import BETWEEN_SECONDS, put_in_order
from tests.server.socket_fixtures import quick_records


def add(number: int) -> Callable[[Transaction], None]:
    """A transaction of its own, so that it is a piece of its own."""

    def write(tx: Transaction) -> None:
        text = " ".join(f"word{number * 1000 + at}" for at in range(300))
        tx.db.execute("INSERT INTO posts_words (rowid, message) VALUES (?, ?)", (number + 1, f"same {text}"))

    return write


def found(records: Records) -> list[int]:
    sql = "SELECT rowid FROM posts_words WHERE posts_words MATCH 'same' ORDER BY rowid"
    return [row[0] for row in records.reader.execute(sql)]


async def test_many_pieces_become_one_in_small_steps(tmp_path: Path) -> None:
    records = quick_records(tmp_path / "workspace")
    records.write_now(
        lambda tx: tx.db.execute("INSERT INTO posts_words (posts_words, rank) VALUES ('automerge', 0)")
    )
    for number in range(12):
        records.write_now(add(number))
    before, slept = found(records), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    assert word_index.pieces(records.reader) == 12
    steps = await put_in_order(records, sleep)
    assert word_index.pieces(records.reader) == 1
    assert found(records) == before == list(range(1, 13))
    assert slept == [BETWEEN_SECONDS] * (steps - 1)
    assert await put_in_order(records, sleep) == 0, "there is nothing to do"
    await records.close()


async def test_a_few_pieces_are_left_alone(tmp_path: Path) -> None:
    records = quick_records(tmp_path / "workspace")
    for number in range(2):
        records.write_now(add(number))
    assert await put_in_order(records) == 0
    await records.close()
