"""Which screens can be opened by name, by a key, a command or the palette, and where is each?

Behind each name is a module here with `open_door(screen, words)`. To add one: the module, its name in
`DOORS`, and a key whose action in `SCREEN_ACTIONS` is `go('NAME')`, or a command that calls `ui.open_screen`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat_keys import ChatKeys

DOORS = frozenset(
    {
        "channels",
        "channel",
        "commands",
        "connection",
        "date",
        "drafts",
        "editor",
        "flags",
        "help",
        "inbox",
        "jump",
        "keys",
        "layout",
        "members",
        "notice",
        "pinned",
        "plugins",
        "preview",
        "profile",
        "reminders",
        "saved",
        "scheduled",
        "search",
        "settings",
        "sign_in",
        "sign_out",
        "since",
        "spell",
        "take_back",
        "themes",
        "threads",
    }
)


def go(screen: ChatKeys, name: str) -> None:
    """Open the screen of that name; words behind it say what to look for there."""
    first, _, words = name.partition(" ")
    if first not in DOORS:
        raise ValueError(f"there is no screen {first}")
    import_module(f"chat_tui.ui.doors.{first}").open_door(screen, words)
    if screen.on_door is not None:
        screen.on_door(first)
