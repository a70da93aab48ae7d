"""Which colour does a name have, and how is a person called?"""

from __future__ import annotations

from zlib import crc32

from rich.style import Style

from chat_tui.model.ids import UserId
from chat_tui.model.users import User
from chat_tui.text.sanitize import Safe, safe_line
from chat_tui.ui.render.look import Look

NAME_LIMIT = 64


def nick_style(user_id: UserId, look: Look) -> Style:
    """The style of a person's name: a stable hash of the id, so that it survives renames and restarts."""
    return look.nicks[crc32(user_id.encode("utf-8", "replace")) % len(look.nicks)]


def handle(user: User | None, user_id: UserId) -> Safe:
    """The short name of a person; of an unknown one the beginning of the id."""
    if user is not None and user.name:
        return safe_line(user.name, NAME_LIMIT)
    return safe_line(user_id[:8], NAME_LIMIT) if user_id else Safe("?")
