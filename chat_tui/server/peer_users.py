"""How a unix user becomes a user of the workspace."""

from __future__ import annotations

import pwd
import re

from chat_tui.server.names import check_looks, displayed
from chat_tui.server.records import users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.users import NewUser
from chat_tui.server.wire_errors import ApiError

_NOT_IN_NAMES = re.compile(r"[^a-z0-9._-]")
_LONGEST = 56
NOBODY = 65_534
"""Whom files belong to whose owner has no number here, over NFS and in containers: it may be anybody."""


def unix_name(uid: int) -> str:
    """The name that the system has for a unix user; "" for none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


def _shown(tx: Transaction, full_name: str) -> tuple[str, str]:
    """First and last name; none where it is no name to show: people write their own into /etc/passwd."""
    first, _, last = full_name.partition(" ")
    try:
        names = {
            "nickname": "",
            "first_name": displayed("first_name", first)[:64],
            "last_name": displayed("last_name", last)[:64],
        }
        check_looks(tx.db, "", names)
    except ApiError:
        return "", ""
    return names["first_name"], names["last_name"]


def peer_user(tx: Transaction, uid: int, *, is_admin: bool) -> NewUser:
    """A new user with the name a unix user has; another's name is not taken over but numbered."""
    try:
        entry = pwd.getpwuid(uid)
        name, full_name = entry.pw_name, entry.pw_gecos.split(",")[0].strip()
    except KeyError:
        name, full_name = f"user{uid}", ""
    username = _NOT_IN_NAMES.sub("-", name.lower())
    if not username[:1].isalpha() or len(username) < 3:
        username = f"u-{username}"
    username = username[:_LONGEST]
    if users.by_name(tx.db, username) is not None:
        username = f"{username}-{uid}"
    first, last = _shown(tx, full_name)
    return NewUser(
        username,
        first_name=first,
        last_name=last,
        uid=uid,
        unix_name=unix_name(uid),
        is_admin=is_admin,
    )
