"""Which channels there are."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from chat_tui.server.ids import direct_name, group_name, new_id
from chat_tui.server.records import members, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, one, prefix_pattern, rows, scalar, update

WELCOME = "welcome"
"""The channel of the tour, in workspaces that have one: everybody joins it and has it unread."""
DEFAULTS = (("town-square", "Town Square"), ("off-topic", "Off-Topic"))
"""The channels every team has and everybody in it joins."""


@dataclass(frozen=True, slots=True)
class NewChannel:
    """What must be known to make a channel."""

    name: str
    type: str
    team_id: str = ""
    display_name: str = ""
    header: str = ""
    purpose: str = ""
    creator_id: str = ""


def create(tx: Transaction, new: NewChannel) -> Row:
    """Add a channel without members; the caller has made sure that the name is free."""
    channel: Row = {
        "id": new_id(),
        "team_id": new.team_id,
        "type": new.type,
        "name": new.name,
        "display_name": new.display_name,
        "header": new.header,
        "purpose": new.purpose,
        "creator_id": new.creator_id,
        "create_at": tx.now,
        "update_at": tx.now,
        "delete_at": 0,
        "last_post_at": tx.now,
        "last_root_post_at": tx.now,
        "total_msg_count": 0,
        "total_msg_count_root": 0,
    }
    insert(tx.db, "channels", channel)
    return channel


def create_defaults(tx: Transaction, team_id: str, creator_id: str) -> None:
    """The channels every team begins with."""
    for name, title in DEFAULTS:
        create(tx, NewChannel(name, "O", team_id, title, creator_id=creator_id))


def join_defaults(tx: Transaction, team_id: str, user_id: str) -> list[Row]:
    """Let a user into the channels everybody of a team is in; those newly joined."""
    joined = []
    for name in (*(name for name, _ in DEFAULTS), WELCOME):
        channel = by_name(tx.db, team_id, name)
        if channel is None or channel["delete_at"] or channel["type"] != "O":
            continue
        if members.add(tx, channel["id"], user_id, all_unread=name == WELCOME):
            joined.append(channel)
    return joined


def open_direct(tx: Transaction, first: str, second: str) -> tuple[Row, bool]:
    """The direct channel of two users (or of one with himself), made if need be; whether it was made."""
    name = direct_name(first, second)
    found = by_name(tx.db, "", name)
    if found is not None:
        return found, False
    channel = create(tx, NewChannel(name, "D", creator_id=first))
    for user_id in {first, second}:
        members.add(tx, channel["id"], user_id)
    return channel, True


def open_group(tx: Transaction, creator_id: str, user_ids: list[str]) -> tuple[Row, bool]:
    """The group channel of these users, made if need be; whether it was made."""
    name = group_name(user_ids)
    found = by_name(tx.db, "", name)
    if found is not None:
        return found, False
    title = ", ".join(row["username"] for row in users.by_ids(tx.db, user_ids))
    channel = create(tx, NewChannel(name, "G", display_name=title, creator_id=creator_id))
    for user_id in user_ids:
        members.add(tx, channel["id"], user_id)
    return channel, True


def by_id(db: sqlite3.Connection, channel_id: str) -> Row | None:
    """The channel with this id."""
    return one(db, "SELECT * FROM channels WHERE id=?", (channel_id,))


def by_name(db: sqlite3.Connection, team_id: str, name: str) -> Row | None:
    """The channel with this name; direct and group channels have no team."""
    return one(db, "SELECT * FROM channels WHERE team_id=? AND name=?", (team_id, name))


def of_user(db: sqlite3.Connection, user_id: str, team_id: str = "", *, deleted_since: int = -1) -> list[Row]:
    """The channels a user is in, of one team and without team, or of all teams.

    Archived ones are left out unless `deleted_since` is 0 or more, a time in milliseconds.
    """
    sql = """SELECT c.* FROM channels c JOIN channel_members m ON m.channel_id=c.id
             WHERE m.user_id=?1 AND (?2='' OR c.team_id IN (?2, ''))
             AND (c.delete_at=0 OR (?3>=0 AND c.delete_at>=?3))
             ORDER BY c.display_name, c.name"""
    return rows(db, sql, (user_id, team_id, deleted_since))


def public(db: sqlite3.Connection, team_id: str, term: str = "", *, limit: int, offset: int = 0) -> list[Row]:
    """A page of the public channels of a team, optionally those whose name or title begins with `term`."""
    sql = """SELECT * FROM channels WHERE team_id=?1 AND type='O' AND delete_at=0
             AND (name LIKE ?2 ESCAPE '\\' OR display_name LIKE ?2 ESCAPE '\\')
             ORDER BY display_name, name LIMIT ?3 OFFSET ?4"""
    return rows(db, sql, (team_id, prefix_pattern(term), limit, offset))


def joined_matching(db: sqlite3.Connection, team_id: str, user_id: str, term: str, limit: int) -> list[Row]:
    """The channels of a team a user is in whose name or title begins with `term`."""
    sql = """SELECT c.* FROM channels c JOIN channel_members m ON m.channel_id=c.id AND m.user_id=?1
             WHERE c.team_id=?2 AND c.delete_at=0
             AND (c.name LIKE ?3 ESCAPE '\\' OR c.display_name LIKE ?3 ESCAPE '\\')
             ORDER BY c.display_name LIMIT ?4"""
    return rows(db, sql, (user_id, team_id, prefix_pattern(term), limit))


def archived(db: sqlite3.Connection, team_id: str, user_id: str, *, limit: int, offset: int = 0) -> list[Row]:
    """A page of the archived channels of a team that this user may see."""
    sql = """SELECT c.* FROM channels c WHERE c.team_id=?1 AND c.delete_at>0 AND (c.type='O' OR EXISTS
               (SELECT 1 FROM channel_members m WHERE m.channel_id=c.id AND m.user_id=?2))
             ORDER BY c.display_name LIMIT ?3 OFFSET ?4"""
    return rows(db, sql, (team_id, user_id, limit, offset))


def groups_with(db: sqlite3.Connection, user_id: str, term: str, limit: int) -> list[Row]:
    """The group channels of a user that have a member whose name begins with `term`."""
    sql = """SELECT c.* FROM channels c JOIN channel_members m ON m.channel_id=c.id AND m.user_id=?1
             WHERE c.type='G' AND EXISTS (SELECT 1 FROM channel_members o JOIN users u ON u.id=o.user_id
               WHERE o.channel_id=c.id AND u.username LIKE ?2 ESCAPE '\\')
             ORDER BY c.display_name LIMIT ?3"""
    return rows(db, sql, (user_id, prefix_pattern(term), limit))


def change(tx: Transaction, channel_id: str, values: Row) -> Row:
    """Set columns of a channel and bump update_at."""
    update(tx.db, "channels", {**values, "update_at": tx.now}, "id=?", (channel_id,))
    found = by_id(tx.db, channel_id)
    assert found is not None
    return found


def pinned_count(db: sqlite3.Connection, channel_id: str) -> int:
    """How many pinned posts a channel has."""
    sql = "SELECT count(*) FROM posts WHERE channel_id=? AND is_pinned=1 AND delete_at=0"
    return int(scalar(db, sql, (channel_id,)))


def file_count(db: sqlite3.Connection, channel_id: str) -> int:
    """How many files are attached to posts of a channel."""
    sql = "SELECT count(*) FROM files WHERE channel_id=? AND post_id<>'' AND delete_at=0"
    return int(scalar(db, sql, (channel_id,)))
