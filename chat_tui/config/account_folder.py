"""Whose messages, drafts and outbox are in the folder of an account, also after it was signed out of?"""

from __future__ import annotations

import json
from pathlib import Path

from chat_tui.config.edit import write_whole

_FILE = "whose.json"


def is_free_for(folder: Path, where: str, user: str) -> bool:
    """Whether nothing of anybody else is in it: what they left waiting would be sent as this user."""
    try:
        text = (folder / _FILE).read_text("utf-8")
    except OSError:
        return True
    try:
        return bool(json.loads(text) == [where, user])
    except ValueError:
        return False


def belongs_to(folder: Path, where: str, user: str) -> None:
    """From now on it is this user's."""
    write_whole(folder / _FILE, json.dumps([where, user]) + "\n")
