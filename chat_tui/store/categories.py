"""How are the groups of one's channels kept?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chat_tui.model import events
from chat_tui.model.categories import Category, CategoryKind, Sorting
from chat_tui.model.ids import ChannelId
from chat_tui.store.rows import Row

if TYPE_CHECKING:
    from chat_tui.store.transaction import Transaction


def category_from(row: Row) -> Category:
    """A group for a row of the table."""
    return Category(
        id=row[0],
        workspace_id=row[1],
        kind=CategoryKind(row[3]),
        title=row[4],
        channel_ids=tuple(ChannelId(channel_id) for channel_id in json.loads(row[5])),
        sorting=Sorting(row[6]),
        collapsed=bool(row[7]),
        muted=bool(row[8]),
    )


def category_row(category: Category, place: int) -> Row:
    """The row for a group."""
    return (
        category.id,
        category.workspace_id,
        place,
        category.kind.value,
        category.title,
        json.dumps(category.channel_ids),
        category.sorting.value,
        category.collapsed,
        category.muted,
    )


def list_categories(tx: Transaction, event: events.CategoriesListed) -> None:
    """All of a workspace."""
    old = tx.connection.execute(
        "SELECT * FROM categories WHERE workspace_id = ? ORDER BY place", (event.workspace_id,)
    ).fetchall()
    if tuple(map(category_from, old)) == event.categories:
        return
    tx.connection.execute("DELETE FROM categories WHERE workspace_id = ?", (event.workspace_id,))
    tx.connection.executemany(
        "INSERT OR REPLACE INTO categories VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [category_row(category, place) for place, category in enumerate(event.categories)],
    )
    tx.moved.categories = True
    tx.channel_list_moved = True
