"""Which emoji people have made for the workspace, and their pictures."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from chat_tui.server.ids import new_id
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, marks, one, prefix_pattern, rows

_ORDERS = {"": "create_at, id", "name": "name"}


def add(tx: Transaction, name: str, creator_id: str, kind: str, picture: bytes) -> Row:
    """Keep an emoji; the caller has made sure that its name is free."""
    row: Row = {
        "id": new_id(),
        "name": name,
        "creator_id": creator_id,
        "create_at": tx.now,
        "update_at": tx.now,
    }
    insert(tx.db, "emoji", row)
    insert(tx.db, "emoji_pictures", {"emoji_id": row["id"], "kind": kind, "picture": picture})
    return row


def remove(tx: Transaction, row: Row) -> None:
    """Forget an emoji, and with it the reactions that nothing would show any more."""
    tx.db.execute("DELETE FROM emoji_pictures WHERE emoji_id=?", (row["id"],))
    tx.db.execute("DELETE FROM emoji WHERE id=?", (row["id"],))
    reacted = "SELECT post_id FROM reactions WHERE emoji_name=?"
    tx.db.execute(f"UPDATE posts SET update_at=? WHERE id IN ({reacted})", (tx.now, row["name"]))
    tx.db.execute("DELETE FROM reactions WHERE emoji_name=?", (row["name"],))


def by_id(db: sqlite3.Connection, emoji_id: str) -> Row | None:
    """The emoji with this id."""
    return one(db, "SELECT * FROM emoji WHERE id=?", (emoji_id,))


def by_name(db: sqlite3.Connection, name: str) -> Row | None:
    """The emoji with this name."""
    return one(db, "SELECT * FROM emoji WHERE name=?", (name,))


def by_names(db: sqlite3.Connection, names: Sequence[str]) -> list[Row]:
    """Those of these names that are emoji, by name."""
    return rows(db, f"SELECT * FROM emoji WHERE name IN ({marks(names)}) ORDER BY name", names)


def orders() -> frozenset[str]:
    """The orders a list may be asked for."""
    return frozenset(_ORDERS)


def listed(db: sqlite3.Connection, order: str, *, limit: int, offset: int) -> list[Row]:
    """A page of all emoji."""
    return rows(db, f"SELECT * FROM emoji ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?", (limit, offset))


def search(db: sqlite3.Connection, term: str, *, prefix_only: bool, limit: int) -> list[Row]:
    """Emoji whose names begin with a term, then, if asked for, those that contain it."""
    begins = prefix_pattern(term)
    sql = """SELECT * FROM emoji WHERE name LIKE ?1 ESCAPE '\\'
             ORDER BY name LIKE ?2 ESCAPE '\\' DESC, name LIMIT ?3"""
    return rows(db, sql, (begins if prefix_only else f"%{begins}", begins, limit))


def picture(db: sqlite3.Connection, emoji_id: str) -> tuple[str, bytes] | None:
    """The type and the bytes of an emoji's picture."""
    found = one(db, "SELECT kind, picture FROM emoji_pictures WHERE emoji_id=?", (emoji_id,))
    return (found["kind"], found["picture"]) if found is not None else None
