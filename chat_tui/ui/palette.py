"""What can be found with ctrl+p? Every slash command and every action of the screen, with its live key."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import ActiveBinding

from chat_tui.commands.registry import COMMANDS
from chat_tui.config import keymap
from chat_tui.ui.bindings import key_label
from chat_tui.ui.choices import Choice
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.chat_keys import SCREEN_ACTIONS

WORTH_FINDING = (
    "nav.jump",
    "nav.unread",
    "nav.last",
    "nav.account",
    "app.inbox",
    "app.since",
    "app.threads",
    "app.search",
    "app.members",
    "app.unread_line",
    "app.date",
    "app.layout",
    "app.connection",
    "app.reconnect",
    "app.redraw",
    "app.help",
    "app.quit",
)
"""Bindings of the app that are listed, in this order."""
COVERED = frozenset({"goto", "help", "members", "search", "connection", "reconnect", "since", "quit"})
"""Commands that the screen's actions already are."""


def palette_choices(active: Mapping[str, ActiveBinding], glyphs: str = "unicode") -> list[Choice]:
    """Actions first, then commands; the value is `action NAME` or `command NAME`."""
    keys: dict[str, str] = {}
    for key, found in active.items():
        if found.binding.id:
            keys.setdefault(found.binding.id, key_words(key_label(key), glyphs))
    rows = [
        Choice(
            f"action {_action(binding_id)}", keymap.binding(binding_id).help, right=keys.get(binding_id, "")
        )
        for binding_id in WORTH_FINDING
    ]
    rows += [
        Choice(f"command {name}", command.summary, right=command.usage)
        for name, command in sorted(COMMANDS.items())
        if name not in COVERED
    ]
    return rows


def _action(binding_id: str) -> str:
    """What runs it, the app's own or the chat screen's."""
    if binding_id in SCREEN_ACTIONS:
        return f"screen.{SCREEN_ACTIONS[binding_id]}"
    return f"app.{binding_id.rpartition('.')[2]}"
