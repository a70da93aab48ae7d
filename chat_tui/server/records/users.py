"""Who the people and bots of the workspace are."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from chat_tui.server.ids import new_id
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import (
    Row,
    column,
    insert,
    marks,
    one,
    packed,
    prefix_pattern,
    rows,
    scalar,
    update,
)

DEFAULT_NOTIFY = {
    "channel": "true",
    "comments": "never",
    "desktop": "mention",
    "desktop_sound": "true",
    "desktop_threads": "all",
    "email": "true",
    "email_threads": "all",
    "first_name": "false",
    "mention_keys": "",
    "push": "mention",
    "push_status": "away",
    "push_threads": "all",
}
DEFAULT_TIMEZONE = {"automaticTimezone": "", "manualTimezone": "", "useAutomaticTimezone": "true"}


@dataclass(frozen=True, slots=True)
class NewUser:
    """What must be known to make a user; `uid` and `unix_name` bind a unix user to it."""

    username: str
    email: str = ""
    password_hash: str = ""
    nickname: str = ""
    first_name: str = ""
    last_name: str = ""
    position: str = ""
    locale: str = "en"
    uid: int | None = None
    unix_name: str = ""
    is_admin: bool = False
    is_guest: bool = False
    is_bot: bool = False
    bot_description: str = ""
    bot_owner_id: str = ""
    id: str = ""


def create(tx: Transaction, new: NewUser) -> Row:
    """Add a user and return the row; the caller has made sure that name and address are free."""
    first = scalar(tx.db, "SELECT 1 FROM users WHERE is_bot=0 AND delete_at=0") is None
    user_id = new.id or new_id()
    admin = new.is_admin or (first and not new.is_bot)
    ordinary = "system_guest" if new.is_guest else "system_user"
    insert(
        tx.db,
        "users",
        {
            "id": user_id,
            "username": new.username.lower(),
            "email": new.email.lower(),
            "nickname": new.nickname,
            "first_name": new.first_name,
            "last_name": new.last_name,
            "position": new.position,
            "roles": "system_admin system_user" if admin else ordinary,
            "locale": new.locale,
            "props": "{}",
            "notify_props": packed(DEFAULT_NOTIFY),
            "timezone": packed(DEFAULT_TIMEZONE),
            "is_bot": int(new.is_bot),
            "bot_description": new.bot_description,
            "bot_owner_id": new.bot_owner_id,
            "password_hash": new.password_hash,
            "uid": new.uid,
            "unix_name": new.unix_name,
            "create_at": tx.now,
            "update_at": tx.now,
            "delete_at": 0,
            "last_password_update": tx.now,
        },
    )
    found = by_id(tx.db, user_id)
    assert found is not None
    return found


def by_id(db: sqlite3.Connection, user_id: str) -> Row | None:
    """The user with this id."""
    return one(db, "SELECT * FROM users WHERE id=?", (user_id,))


def by_ids(db: sqlite3.Connection, user_ids: Sequence[str]) -> list[Row]:
    """Those of these users that exist, by name."""
    sql = f"SELECT * FROM users WHERE id IN ({marks(user_ids)}) ORDER BY username"
    return rows(db, sql, user_ids)


def by_names(db: sqlite3.Connection, names: Sequence[str]) -> list[Row]:
    """Those of these user names that exist."""
    sql = f"SELECT * FROM users WHERE username IN ({marks(names)}) ORDER BY username"
    return rows(db, sql, [name.lower() for name in names])


def by_name(db: sqlite3.Connection, name: str) -> Row | None:
    """The user with this name, in any case."""
    return one(db, "SELECT * FROM users WHERE username=?", (name,))


def by_login(db: sqlite3.Connection, login_id: str) -> Row | None:
    """The user with this name or address."""
    sql = "SELECT * FROM users WHERE username=? OR (email=? AND email<>'')"
    return one(db, sql, (login_id, login_id)) if login_id else None


def by_uid(db: sqlite3.Connection, uid: int) -> Row | None:
    """The user bound to this unix user."""
    return one(db, "SELECT * FROM users WHERE uid=?", (uid,))


def with_email(db: sqlite3.Connection, email: str) -> Row | None:
    """The user with this address."""
    return one(db, "SELECT * FROM users WHERE email=?", (email,)) if email else None


def count(db: sqlite3.Connection) -> int:
    """How many active people there are, bots not counted."""
    return int(scalar(db, "SELECT count(*) FROM users WHERE delete_at=0 AND is_bot=0"))


def names_of_others(db: sqlite3.Connection, user_id: str) -> list[Row]:
    """The names of all active users but one."""
    sql = """SELECT username, nickname, first_name, last_name FROM users
             WHERE delete_at=0 AND id<>? ORDER BY username"""
    return rows(db, sql, (user_id,))


def change(tx: Transaction, user_id: str, values: Row) -> Row:
    """Set columns of a user and bump update_at."""
    update(tx.db, "users", {**values, "update_at": tx.now}, "id=?", (user_id,))
    found = by_id(tx.db, user_id)
    assert found is not None
    return found


def is_last_admin(db: sqlite3.Connection, user_id: str) -> bool:
    """Whether nobody but this user administers the workspace."""
    return administrators(db) == [user_id]


def administrators(db: sqlite3.Connection) -> list[str]:
    """The ids of those who administer the workspace."""
    return column(db, "SELECT id FROM users WHERE delete_at=0 AND roles LIKE '%system_admin%'")


_SHARING = """SELECT other.user_id FROM channel_members mine
             JOIN channel_members other ON other.channel_id=mine.channel_id WHERE mine.user_id=?"""
_ORDERS = {
    "": "username",
    "status": "username",
    "admin": "(roles LIKE '%system_admin%') DESC, username",
    "create_at": "create_at DESC",
    "last_activity_at": "(SELECT last_activity_at FROM statuses WHERE user_id=users.id) DESC",
}


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which users a list is about; empty fields do not restrict."""

    team_id: str = ""
    channel_id: str = ""
    not_team_id: str = ""
    not_channel_id: str = ""
    term: str = ""
    active_only: bool = False
    order: str = ""
    known_to: str = ""
    """Only this user, and those who share a channel with him."""

    def sql(self) -> tuple[str, list[object]]:
        """The WHERE clause and its values."""
        team = "SELECT user_id FROM team_members WHERE delete_at=0 AND team_id=?"
        channel = "SELECT user_id FROM channel_members WHERE channel_id=?"
        parts: list[str] = ["1=1"]
        values: list[object] = []
        for value, clause in (
            (self.team_id, f"id IN ({team})"),
            (self.channel_id, f"id IN ({channel})"),
            (self.not_team_id, f"id NOT IN ({team})"),
            (self.not_channel_id, f"id NOT IN ({channel})"),
        ):
            if value:
                parts.append(clause)
                values.append(value)
        if self.known_to:
            parts.append(f"(id=? OR id IN ({_SHARING}))")
            values += [self.known_to] * 2
        if self.active_only:
            parts.append("delete_at=0")
        if self.term:
            fields = ("username", "nickname", "first_name", "last_name", "email")
            parts.append("(" + " OR ".join(f"{name} LIKE ? ESCAPE '\\'" for name in fields) + ")")
            values += [prefix_pattern(self.term.removeprefix("@"))] * len(fields)
        return " AND ".join(parts), values


def orders() -> frozenset[str]:
    """The sort orders a list may be asked for."""
    return frozenset(_ORDERS)


def listed(db: sqlite3.Connection, which: UserFilter, *, limit: int, offset: int = 0) -> list[Row]:
    """A page of the users that pass the filter."""
    where, values = which.sql()
    sql = f"SELECT * FROM users WHERE {where} ORDER BY {_ORDERS[which.order]} LIMIT ? OFFSET ?"
    return rows(db, sql, (*values, limit, offset))


def known(db: sqlite3.Connection, user_id: str) -> list[str]:
    """The ids of everybody who shares a channel with this user."""
    sql = """SELECT DISTINCT other.user_id FROM channel_members mine
             JOIN channel_members other ON other.channel_id=mine.channel_id
             WHERE mine.user_id=?1 AND other.user_id<>?1"""
    return column(db, sql, (user_id,))


def bots(db: sqlite3.Connection, *, deleted: bool, limit: int, offset: int) -> list[Row]:
    """A page of the bots, disabled ones only if asked for."""
    sql = "SELECT * FROM users WHERE is_bot=1 AND (delete_at=0 OR ?) ORDER BY create_at LIMIT ? OFFSET ?"
    return rows(db, sql, (int(deleted), limit, offset))
