"""Which names and addresses people can have."""

from __future__ import annotations

import re

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


def check_email(email: str) -> None:
    """Refuse what cannot be an address."""
    if not _EMAIL.fullmatch(email):
        raise ApiError(400, "model.user.is_valid.email.app_error", "Invalid email.")
