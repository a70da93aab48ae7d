"""Which names and addresses people can have."""

from __future__ import annotations

import re
import sqlite3
import unicodedata

from chat_tui.server.confusables import skeletons
from chat_tui.server.records import users
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,63}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,63}")
_RESERVED = frozenset({"all", "channel", "here", "system", "me"})


def check_username(name: str) -> None:
    """Refuse what cannot be a user's name."""
    if not _USERNAME.fullmatch(name) or name in _RESERVED:
        message = (
            "A name begins with a letter and has 3 to 64 lower-case letters, digits or one of . - _;"
            " all, channel, here, system and me are taken."
        )
        raise ApiError(400, "model.user.is_valid.username.app_error", message)


DISPLAYED = ("nickname", "first_name", "last_name")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def displayed(field: str, name: str) -> str:
    """A nickname, first or last name in composed form; refuses what cannot be seen, or turns text around."""
    composed = unicodedata.normalize("NFC", name).strip()
    if any(unicodedata.category(char) in _INVISIBLE for char in composed):
        message = "A name has no invisible characters."
        raise ApiError(400, f"model.user.is_valid.{field}.app_error", message)
    return composed


def check_looks(db: sqlite3.Connection, user_id: str, names: Row) -> None:
    """Refuse display names that can be taken for another's name; `names` has the fields of a user's row."""
    wanted = frozenset().union(*map(skeletons, _shown(names)))
    if not wanted:
        return
    for other in users.names_of_others(db, user_id):
        seen = (other["username"], *_shown(other))
        if not wanted.isdisjoint(frozenset().union(*map(skeletons, seen))):
            message = f"That name looks like the one of @{other['username']}; choose another."
            raise ApiError(400, "api.user.display_name.alike.app_error", message)


def _shown(names: Row) -> tuple[str, str]:
    return str(names["nickname"]), f"{names['first_name']} {names['last_name']}"


def check_email(email: str) -> None:
    """Refuse what cannot be an address."""
    if not _EMAIL.fullmatch(email):
        raise ApiError(400, "model.user.is_valid.email.app_error", "Invalid email.")
