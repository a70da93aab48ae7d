"""Who is in which channel, and how far each has read."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, insert, marks, one, packed, rows, scalar, unpacked, update

DEFAULT_NOTIFY = {
    "desktop": "default",
    "email": "default",
    "ignore_channel_mentions": "default",
    "mark_unread": "all",
    "push": "default",
}


_IS_GUEST = "(SELECT roles LIKE '%system_guest%' FROM users WHERE id=m.user_id) AS is_guest"
_SEEN = f"SELECT m.*, {_IS_GUEST} FROM channel_members m"


def add(
    tx: Transaction, channel_id: str, user_id: str, *, is_admin: bool = False, all_unread: bool = False
) -> bool:
    """Let a user into a channel; whether he was not in it. What was said before counts as read, or not."""
    if get(tx.db, channel_id, user_id) is not None:
        return False
    channel = one(tx.db, "SELECT * FROM channels WHERE id=?", (channel_id,))
    assert channel is not None
    insert(
        tx.db,
        "channel_members",
        {
            "channel_id": channel_id,
            "user_id": user_id,
            "is_admin": int(is_admin),
            "notify_props": packed(DEFAULT_NOTIFY),
            "last_viewed_at": 0 if all_unread else channel["last_post_at"],
            "msg_count": 0 if all_unread else channel["total_msg_count"],
            "msg_count_root": 0 if all_unread else channel["total_msg_count_root"],
            "mention_count": 0,
            "mention_count_root": 0,
            "last_update_at": tx.now,
        },
    )
    return True


def remove(tx: Transaction, channel_id: str, user_id: str) -> bool:
    """Let a user go; whether he was in the channel."""
    sql = "DELETE FROM channel_members WHERE channel_id=? AND user_id=?"
    return tx.db.execute(sql, (channel_id, user_id)).rowcount > 0


def get(db: sqlite3.Connection, channel_id: str, user_id: str) -> Row | None:
    """One membership."""
    return one(db, f"{_SEEN} WHERE m.channel_id=? AND m.user_id=?", (channel_id, user_id))


def of_channel(db: sqlite3.Connection, channel_id: str, *, limit: int, offset: int = 0) -> list[Row]:
    """A page of the members of a channel."""
    sql = f"{_SEEN} WHERE m.channel_id=? ORDER BY m.user_id LIMIT ? OFFSET ?"
    return rows(db, sql, (channel_id, limit, offset))


def by_ids(db: sqlite3.Connection, channel_id: str, user_ids: Sequence[str]) -> list[Row]:
    """The memberships of these users."""
    sql = f"{_SEEN} WHERE m.channel_id=? AND m.user_id IN ({marks(user_ids)})"
    return rows(db, sql, (channel_id, *user_ids))


def of_user(db: sqlite3.Connection, user_id: str, team_id: str = "") -> list[Row]:
    """A user's memberships, of one team and of the channels without team, or all; with the team's columns."""
    sql = f"""SELECT m.*, {_IS_GUEST}, c.delete_at AS channel_delete_at,
                    coalesce(t.display_name, '') AS team_display_name,
                    coalesce(t.name, '') AS team_name, coalesce(t.update_at, 0) AS team_update_at
             FROM channel_members m JOIN channels c ON c.id=m.channel_id LEFT JOIN teams t ON t.id=c.team_id
             WHERE m.user_id=?1 AND (?2='' OR c.team_id IN (?2, '')) AND c.delete_at=0
             ORDER BY m.channel_id"""
    return rows(db, sql, (user_id, team_id))


def count_guests(db: sqlite3.Connection, channel_id: str) -> int:
    """How many guests are in a channel."""
    sql = f"SELECT count(*) FROM ({_SEEN} WHERE m.channel_id=?) WHERE is_guest"
    return int(scalar(db, sql, (channel_id,)))


def count(db: sqlite3.Connection, channel_id: str) -> int:
    """How many are in a channel."""
    return int(scalar(db, "SELECT count(*) FROM channel_members WHERE channel_id=?", (channel_id,)))


def set_notify_props(tx: Transaction, channel_id: str, user_id: str, values: Mapping[str, str]) -> None:
    """Merge into what a member wants to be told."""
    row = get(tx.db, channel_id, user_id)
    assert row is not None
    merged = packed({**unpacked(row["notify_props"]), **values})
    _change(tx, channel_id, user_id, {"notify_props": merged})


def set_admin(tx: Transaction, channel_id: str, user_id: str, is_admin: bool) -> None:
    """Make a member an administrator of the channel, or no longer."""
    _change(tx, channel_id, user_id, {"is_admin": int(is_admin)})


def view(tx: Transaction, channel_id: str, user_id: str) -> bool:
    """Mark a channel read to its end; whether the user is in it."""
    sql = """UPDATE channel_members SET mention_count=0, mention_count_root=0, last_update_at=?3,
               last_viewed_at=max(last_viewed_at, (SELECT last_post_at FROM channels WHERE id=?1)),
               msg_count=(SELECT total_msg_count FROM channels WHERE id=?1),
               msg_count_root=(SELECT total_msg_count_root FROM channels WHERE id=?1)
             WHERE channel_id=?1 AND user_id=?2"""
    return tx.db.execute(sql, (channel_id, user_id, tx.now)).rowcount > 0


def count_post(tx: Transaction, channel_id: str, user_id: str, *, is_root: bool) -> None:
    """The author has read what he wrote: a root shows he saw the channel, a reply only counts itself."""
    if is_root:
        view(tx, channel_id, user_id)
    else:
        sql = "UPDATE channel_members SET msg_count=msg_count+1 WHERE channel_id=? AND user_id=?"
        tx.db.execute(sql, (channel_id, user_id))


def count_own(tx: Transaction, channel_id: str, user_id: str, *, is_root: bool) -> None:
    """The author was away when his words were said: they are not unread, but what came before still is."""
    sql = """UPDATE channel_members SET msg_count=msg_count+1, msg_count_root=msg_count_root+?
             WHERE channel_id=? AND user_id=?"""
    tx.db.execute(sql, (int(is_root), channel_id, user_id))


def count_mentions(tx: Transaction, channel_id: str, user_ids: Sequence[str], *, is_root: bool) -> None:
    """Add one unread mention for each of these members."""
    sql = f"""UPDATE channel_members SET mention_count=mention_count+1,
                mention_count_root=mention_count_root+?
              WHERE channel_id=? AND user_id IN ({marks(user_ids)})"""
    tx.db.execute(sql, (int(is_root), channel_id, *user_ids))


def unread(db: sqlite3.Connection, channel_id: str, user_id: str) -> Row | None:
    """How much a member has not read: the counts of *unread* posts and mentions."""
    sql = """SELECT c.team_id, c.id AS channel_id, max(0, c.total_msg_count-m.msg_count) AS msg_count,
                    m.mention_count, m.mention_count_root,
                    max(0, c.total_msg_count_root-m.msg_count_root) AS msg_count_root
             FROM channel_members m JOIN channels c ON c.id=m.channel_id
             WHERE m.channel_id=? AND m.user_id=?"""
    return one(db, sql, (channel_id, user_id))


def unread_of_teams(db: sqlite3.Connection, user_id: str) -> list[Row]:
    """Unread counts of each team the user is in; direct and group channels belong to none."""
    sql = """SELECT t.team_id,
               coalesce(sum(max(0, c.total_msg_count-m.msg_count)), 0) AS msg_count,
               coalesce(sum(m.mention_count), 0) AS mention_count,
               coalesce(sum(m.mention_count_root), 0) AS mention_count_root,
               coalesce(sum(max(0, c.total_msg_count_root-m.msg_count_root)), 0) AS msg_count_root
             FROM team_members t
             LEFT JOIN channels c ON c.team_id=t.team_id AND c.delete_at=0
               AND EXISTS (SELECT 1 FROM channel_members x WHERE x.channel_id=c.id AND x.user_id=t.user_id)
             LEFT JOIN channel_members m ON m.channel_id=c.id AND m.user_id=t.user_id
             WHERE t.user_id=? AND t.delete_at=0 GROUP BY t.team_id"""
    return rows(db, sql, (user_id,))


def set_unread_from(tx: Transaction, post: Row, user_id: str, mentions: tuple[int, int]) -> Row:
    """Make a post and all after it unread; `mentions` are the unread ones, of all posts and of roots."""
    channel_id, at = post["channel_id"], post["create_at"]
    after = "FROM posts WHERE channel_id=?1 AND delete_at=0 AND create_at>=?2 AND type NOT LIKE 'system_%'"
    every = int(scalar(tx.db, f"SELECT count(*) {after}", (channel_id, at)))
    roots = int(scalar(tx.db, f"SELECT count(*) {after} AND root_id=''", (channel_id, at)))
    channel = one(tx.db, "SELECT * FROM channels WHERE id=?", (channel_id,))
    assert channel is not None
    values = {
        "last_viewed_at": at - 1,
        "msg_count": max(0, channel["total_msg_count"] - every),
        "msg_count_root": max(0, channel["total_msg_count_root"] - roots),
        "mention_count": mentions[0],
        "mention_count_root": mentions[1],
    }
    _change(tx, channel_id, user_id, values)
    found = get(tx.db, channel_id, user_id)
    assert found is not None
    return found


def _change(tx: Transaction, channel_id: str, user_id: str, values: Row) -> None:
    where = "channel_id=? AND user_id=?"
    update(tx.db, "channel_members", {**values, "last_update_at": tx.now}, where, (channel_id, user_id))
