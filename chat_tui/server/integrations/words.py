"""What programs say in Slack's markup, in ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from chat_tui.server.records import users
from chat_tui.server.slack import to_markdown


def converter(db: sqlite3.Connection) -> Callable[[str], str]:
    """Makes Markdown of Slack's markup; people are mentioned by the names they have now."""

    def username(user_id: str) -> str | None:
        user = users.by_id(db, user_id)
        return user["username"] if user else None

    return lambda text: to_markdown(text, username)
