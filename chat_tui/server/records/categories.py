"""Which channels stand together in whose list: the groups of channels that a person has in a team.

The rows are made when somebody first changes his groups; until then everybody has the three default ones.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

from chat_tui.server.ids import new_id
from chat_tui.server.records import channels, preferences
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, packed, rows, unpacked

FAVORITES, CHANNELS, DIRECT, CUSTOM = "favorites", "channels", "direct_messages", "custom"
_DEFAULTS = ((FAVORITES, "Favorites", ""), (CHANNELS, "Channels", ""), (DIRECT, "Direct Messages", "recent"))
_STEP = 10
"""Between the places of two groups."""


def of_user(db: sqlite3.Connection, user_id: str, team_id: str) -> list[Row]:
    """All groups in their order, each with the ids of its channels; every joined channel is in one."""
    found = _kept(db, user_id, team_id) or _defaults(user_id, team_id)
    return _filled(found, channels.of_user(db, user_id, team_id), _favorites(db, user_id))


def by_id(db: sqlite3.Connection, user_id: str, team_id: str, category_id: str) -> Row | None:
    """One of them."""
    return next((row for row in of_user(db, user_id, team_id) if row["id"] == category_id), None)


def create(tx: Transaction, user_id: str, team_id: str, title: str, channel_ids: Sequence[str]) -> Row:
    """A group of one's own, below the favourites; its channels leave where they were."""
    made = _row(new_id(), user_id, team_id, CUSTOM, title, "")
    groups = of_user(tx.db, user_id, team_id)
    groups.insert(1 if groups and groups[0]["type"] == FAVORITES else 0, made)
    _keep(tx, user_id, groups)
    _put_channels(tx, user_id, team_id, made["id"], channel_ids)
    row = by_id(tx.db, user_id, team_id, made["id"])
    assert row is not None
    return row


def change(tx: Transaction, user_id: str, team_id: str, category_id: str, values: Row) -> Row:
    """Set what `values` names of a group; its `channel_ids` are then all that it has."""
    groups = of_user(tx.db, user_id, team_id)
    row = next(row for row in groups if row["id"] == category_id)
    names = ["sorting", "muted", "collapsed"] + (["display_name"] if row["type"] == CUSTOM else [])
    row |= {name: values[name] for name in names if name in values}
    _keep(tx, user_id, groups)
    if "channel_ids" in values:
        _put_channels(tx, user_id, team_id, category_id, values["channel_ids"])
    changed = by_id(tx.db, user_id, team_id, category_id)
    assert changed is not None
    return changed


def put_in_order(tx: Transaction, user_id: str, team_id: str, ids: Sequence[str]) -> list[str]:
    """Put the groups in an order; those that are not named stay behind the others."""
    groups = of_user(tx.db, user_id, team_id)
    places = {category_id: place for place, category_id in enumerate(ids)}
    groups.sort(key=lambda row: places.get(row["id"], len(places)))
    for place, row in enumerate(groups):
        row["sort_order"] = place * _STEP
    _keep(tx, user_id, groups)
    return [row["id"] for row in groups]


def remove(tx: Transaction, user_id: str, team_id: str, category_id: str) -> None:
    """Take a group away; its channels return to the default ones."""
    _keep(tx, user_id, [row for row in of_user(tx.db, user_id, team_id) if row["id"] != category_id])
    tx.db.execute("DELETE FROM categories WHERE user_id=? AND id=?", (user_id, category_id))


def _put_channels(
    tx: Transaction, user_id: str, team_id: str, category_id: str, channel_ids: Sequence[str]
) -> None:
    """Exactly these, in this order: others go back to where they belong; the favourites are preferences."""
    groups = of_user(tx.db, user_id, team_id)
    target = next(row for row in groups if row["id"] == category_id)
    joined = {channel_id for row in groups for channel_id in row["channel_ids"]}
    wanted = [channel_id for channel_id in dict.fromkeys(channel_ids) if channel_id in joined]
    for row in groups:
        row["channel_ids"] = [channel_id for channel_id in row["channel_ids"] if channel_id not in wanted]
    gone = target["channel_ids"]
    target["channel_ids"] = wanted
    is_favorites = target["type"] == FAVORITES
    _set_favorites(tx, user_id, wanted if is_favorites else (), gone if is_favorites else wanted)
    _keep(tx, user_id, groups)


def _set_favorites(tx: Transaction, user_id: str, yes: Collection[str], no: Collection[str]) -> None:
    def preference(channel_id: str) -> Row:
        return {"user_id": user_id, "category": "favorite_channel", "name": channel_id, "value": "true"}

    preferences.put(tx, [preference(channel_id) for channel_id in yes])
    preferences.remove(tx, [preference(channel_id) for channel_id in no])


def _favorites(db: sqlite3.Connection, user_id: str) -> set[str]:
    found = preferences.of_user(db, user_id, "favorite_channel")
    return {row["name"] for row in found if row["value"] == "true"}


def _kept(db: sqlite3.Connection, user_id: str, team_id: str) -> list[Row]:
    sql = "SELECT * FROM categories WHERE user_id=? AND team_id=? ORDER BY sort_order, id"
    found = rows(db, sql, (user_id, team_id))
    for row in found:
        row |= {"muted": bool(row["muted"]), "collapsed": bool(row["collapsed"])}
        row["channel_ids"] = unpacked(row["channel_ids"])
    return found


def _keep(tx: Transaction, user_id: str, groups: Sequence[Row]) -> None:
    for place, row in enumerate(groups):
        kept = row | {"sort_order": place * _STEP, "channel_ids": packed(row["channel_ids"])}
        insert(tx.db, "categories", kept, conflict="OR REPLACE")


def _defaults(user_id: str, team_id: str) -> list[Row]:
    made = [
        _row(f"{kind}_{user_id}_{team_id}", user_id, team_id, kind, title, sorting)
        for kind, title, sorting in _DEFAULTS
    ]
    for place, row in enumerate(made):
        row["sort_order"] = place * _STEP
    return made


def _row(category_id: str, user_id: str, team_id: str, kind: str, title: str, sorting: str) -> Row:
    return {
        "id": category_id,
        "user_id": user_id,
        "team_id": team_id,
        "sort_order": 0,
        "sorting": sorting,
        "type": kind,
        "display_name": title,
        "muted": False,
        "collapsed": False,
        "channel_ids": [],
    }


def _filled(groups: list[Row], joined: Sequence[Row], favorites: set[str]) -> list[Row]:
    """Each joined channel in one group: in the favourites, where it was put, or where its kind belongs."""
    by_kind = {row["type"]: row for row in groups if row["type"] != CUSTOM}
    put = {channel_id: row for row in groups if row["type"] == CUSTOM for channel_id in row["channel_ids"]}
    members: dict[str, list[str]] = {row["id"]: [] for row in groups}
    for channel in joined:
        kind = DIRECT if channel["type"] in {"D", "G"} else CHANNELS
        home = by_kind[FAVORITES] if channel["id"] in favorites else put.get(channel["id"]) or by_kind[kind]
        members[home["id"]].append(channel["id"])
    for row in groups:
        before = {channel_id: place for place, channel_id in enumerate(row["channel_ids"])}
        row["channel_ids"] = sorted(
            members[row["id"]], key=lambda channel_id: before.get(channel_id, len(before))
        )
    return groups
