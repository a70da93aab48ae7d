"""What waits in the accounts that are not on the screen? A line for each, for the channel list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chat_tui.text.sanitize import safe_line

if TYPE_CHECKING:
    from chat_tui.account.account import Account

LONGEST_NAME = 24


def waiting_in(others: Iterable[Account]) -> list[tuple[str, str, bool]]:
    """Each account with something new: its name, the words, and whether it calls us."""
    found = []
    for account in others:
        _channels, unread, mentions = account.store.totals()
        if unread or mentions:
            count = f"{mentions} @" if mentions else f"{unread} new"
            name = safe_line(account.title or account.name, LONGEST_NAME)
            found.append((account.name, f"{name} · {count}", mentions > 0))
    return found
