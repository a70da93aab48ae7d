"""Who uses the workspace: users added, listed, shut out, let in again, and given passwords."""

from __future__ import annotations

import difflib
import sqlite3
from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from chat_tui.errors import ServerError, TargetError
from chat_tui.server import announce
from chat_tui.server.administration.deed import Deed, Perform, Place
from chat_tui.server.membership import welcome
from chat_tui.server.names import check_email, check_username
from chat_tui.server.records import audit, sessions, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.records.users import NewUser, UserFilter

MOST_USERS = 100_000


class UserLine(msgspec.Struct, frozen=True):
    """One user in a list; `uid` is None without a unix user behind it."""

    id: str
    name: str
    display_name: str
    is_admin: bool
    is_bot: bool
    is_disabled: bool
    has_password: bool
    uid: int | None
    is_guest: bool = False
    has_second_factor: bool = False


class ListUsers(Deed[list[UserLine]], frozen=True, tag="user.list"):
    """Everybody, by name, disabled ones included."""

    answer: ClassVar = list[UserLine]


class AddUser(Deed[UserLine], frozen=True, tag="user.add"):
    """Make a user, or a program's; without a password only the kernel's word or a token signs him in."""

    answer: ClassVar = UserLine
    name: str
    password: str = ""
    email: str = ""
    full_name: str = ""
    is_admin: bool = False
    is_bot: bool = False


class SetPassword(Deed[UserLine], frozen=True, tag="user.password"):
    """Give a user a password; his sessions end."""

    answer: ClassVar = UserLine
    name: str
    password: str


class SetDisabled(Deed[UserLine], frozen=True, tag="user.disable"):
    """Shut a user out and end his sessions, or let him in again."""

    answer: ClassVar = UserLine
    name: str
    is_disabled: bool


def find_user(db: sqlite3.Connection, name: str) -> Row:
    """The user of a name, with or without @; raises TargetError with the nearest names."""
    username = name.lstrip("@").lower()
    row = users.by_name(db, username)
    if row is None:
        known = [one["username"] for one in users.listed(db, UserFilter(), limit=MOST_USERS)]
        near = ", ".join(difflib.get_close_matches(username, known, 3))
        raise TargetError(
            f"There is no user {username}.",
            hint=f"Near: {near}." if near else "See `chat-tui serve user list`.",
        )
    return row


async def list_users(place: Place, deed: ListUsers) -> list[UserLine]:
    """Do it."""
    db = place.workspace.records.reader
    return [_line(row) for row in users.listed(db, UserFilter(), limit=MOST_USERS)]


async def add_user(place: Place, deed: AddUser) -> UserLine:
    """Do it; raises ServerError for a name, address or password that will not do."""
    username = deed.name.lstrip("@").lower()
    check_username(username)
    if deed.email:
        check_email(deed.email)
    hashed = await _hashed(place, deed.password)
    first, _, last = deed.full_name.partition(" ")
    new = NewUser(
        username,
        deed.email,
        hashed,
        first_name=first,
        last_name=last,
        is_admin=deed.is_admin,
        is_bot=deed.is_bot,
    )

    def change(tx: Transaction) -> Row:
        row = welcome(tx, new, place.workspace.config)
        audit.note(tx, place.by, "user.create", row["id"])
        return row

    return _line(await place.workspace.records.write(change))


async def set_password(place: Place, deed: SetPassword) -> UserLine:
    """Do it; raises TargetError, and ServerError for a password that is too short."""
    user_id = find_user(place.workspace.records.reader, deed.name)["id"]
    hashed = await _hashed(place, deed.password)

    def change(tx: Transaction) -> tuple[Row, list[str]]:
        ended = sessions.revoke_all(tx, user_id)
        audit.note(tx, place.by, "user.password", user_id)
        values = {"password_hash": hashed, "last_password_update": tx.now}
        return users.change(tx, user_id, values), ended

    row, ended = await place.workspace.records.write(change)
    _end(place, ended)
    return _line(row)


async def set_disabled(place: Place, deed: SetDisabled) -> UserLine:
    """Do it; raises TargetError, and ServerError for the last administrator."""
    user_id = find_user(place.workspace.records.reader, deed.name)["id"]

    def change(tx: Transaction) -> tuple[Row, list[str]]:
        if deed.is_disabled and users.is_last_admin(tx.db, user_id):
            raise ServerError(f"{deed.name} is the last administrator.", hint="Make another one first.")
        ended = sessions.revoke_all(tx, user_id) if deed.is_disabled else []
        audit.note(tx, place.by, "user.disable" if deed.is_disabled else "user.enable", user_id)
        row = users.change(tx, user_id, {"delete_at": tx.now if deed.is_disabled else 0})
        tx.tell(*announce.user_updated(row))
        return row, ended

    row, ended = await place.workspace.records.write(change)
    _end(place, ended)
    return _line(row)


def _end(place: Place, session_ids: list[str]) -> None:
    for session_id in session_ids:
        place.workspace.hub.revoke_session(session_id)


async def _hashed(place: Place, password: str) -> str:
    if not password:
        return ""
    least = place.workspace.config.password_minimum
    if len(password) < least:
        raise ServerError(f"A password has at least {least} characters.")
    return await place.workspace.passwords.hash(password)


def _line(row: Row) -> UserLine:
    return UserLine(
        row["id"],
        row["username"],
        f"{row['first_name']} {row['last_name']}".strip(),
        "system_admin" in row["roles"].split(),
        bool(row["is_bot"]),
        bool(row["delete_at"]),
        bool(row["password_hash"]),
        row["uid"],
        "system_guest" in row["roles"].split(),
        bool(row["mfa_active"]),
    )


PERFORM: Mapping[type[Deed[Any]], Perform] = {
    ListUsers: list_users,
    AddUser: add_user,
    SetPassword: set_password,
    SetDisabled: set_disabled,
}
