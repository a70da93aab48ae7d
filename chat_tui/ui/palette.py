"""What can be found with ctrl+p? Every slash command and every action of the screen, with its live key."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import ActiveBinding

from chat_tui.commands.registry import COMMANDS
from chat_tui.config import keymap
from chat_tui.ui.bindings import key_label
from chat_tui.ui.choices import Choice
from chat_tui.ui.plain import key_words

APP_ACTIONS = (
    ("nav.jump", "jump"),
    ("nav.unread", "next_unread"),
    ("nav.last", "last_channel"),
    ("nav.account", "next_account"),
    ("app.threads", "threads"),
    ("app.search", "search"),
    ("app.unread_line", "unread_line"),
    ("app.layout", "layout"),
    ("app.connection", "connection"),
    ("app.reconnect", "reconnect"),
    ("app.redraw", "redraw"),
    ("app.help", "help"),
    ("app.quit", "quit"),
)
"""Binding ids and the actions of the chat screen that they stand for."""
COVERED = frozenset({"help", "search", "connection", "reconnect", "quit"})
"""Commands that the screen's actions already are."""


def palette_choices(active: Mapping[str, ActiveBinding], glyphs: str = "unicode") -> list[Choice]:
    """Actions first, then commands; the value is `action NAME` or `command NAME`."""
    keys: dict[str, str] = {}
    for key, found in active.items():
        if found.binding.id:
            keys.setdefault(found.binding.id, key_words(key_label(key), glyphs))
    rows = [
        Choice(f"action {action}", keymap.binding(binding_id).help, right=keys.get(binding_id, ""))
        for binding_id, action in APP_ACTIONS
    ]
    rows += [
        Choice(f"command {name}", command.summary, right=command.usage)
        for name, command in sorted(COMMANDS.items())
        if name not in COVERED
    ]
    return rows
