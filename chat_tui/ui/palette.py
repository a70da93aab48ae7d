"""What can be found with ctrl+p? Every slash command and every action of the screen, with its live key."""

from __future__ import annotations

from collections.abc import Mapping

from chat_tui.commands.registry import COMMANDS
from chat_tui.config import keymap
from chat_tui.config.key_checks import is_plain
from chat_tui.ui.bindings import live_labels
from chat_tui.ui.choices import Choice
from chat_tui.ui.screens.chat_keys import SCREEN_ACTIONS

WORTH_FINDING = (
    "nav.jump",
    "nav.unread",
    "nav.unread_back",
    "nav.last",
    "nav.back",
    "nav.forward",
    "nav.list",
    "nav.filter",
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
"""Bindings of the app that are listed in any case, in this order."""
COVERED = frozenset(
    {"unread", "goto", "help", "keys", "members", "search", "connection", "reconnect", "since", "quit"}
)
"""Commands that the screen's actions already are."""


BY_NUMBER = tuple(f"nav.nth_{number}" for number in range(1, 10))
"""Said in one row: what each of them does, the quick switcher does as well."""

ABOUT_KEYS = (
    ("screen.go('keys')", "Take the keys of vim, emacs or weechat", "/keys vim"),
    ("screen.go('keys inspect')", "Try keys: why did that key do this?", "/keys inspect"),
)


def palette_choices(
    user: Mapping[str, str], composer: Mapping[str, str], glyphs: str = "unicode", *, extended: bool = False
) -> list[Choice]:
    """Actions first, then commands; the value is `action NAME`, `composer NAME` or `command NAME`.

    `composer` has the composer's action of each binding id. Of `user` are the keys as `[keys]` has them.
    """
    labels = live_labels(user, glyphs, extended=extended)
    rows = [
        Choice(_action(name, composer), keymap.binding(name).help, right=labels.get(name, ""))
        for name in (*WORTH_FINDING, *_hard_to_reach(user, composer))
    ]
    rows += _by_number(labels)
    rows += [Choice(f"action {action}", words, right=command) for action, words, command in ABOUT_KEYS]
    rows += [
        Choice(f"command {name}", command.summary, command.plugin, right=command.usage)
        for name, command in sorted(COMMANDS.items())
        if name not in COVERED
    ]
    return rows


def _by_number(labels: Mapping[str, str]) -> list[Choice]:
    """One row for nine keys, all of which are named where they differ in their digit alone."""
    keys = [labels.get(name, "") for name in BY_NUMBER]
    alike = [f"{keys[0][:-1]}{number}" for number in range(1, 10)]
    right = f"{keys[0]}..9" if keys == alike else keys[0]
    action = f"action screen.{SCREEN_ACTIONS[BY_NUMBER[0]]}"
    return [Choice(action, "Go to the first channel of the list, or by its digit to another", right=right)]


def _hard_to_reach(user: Mapping[str, str], composer: Mapping[str, str]) -> list[str]:
    """What has only keys that some terminals keep for themselves, or none."""
    table = keymap.keymap(user)
    return [
        row.id
        for row in keymap.BINDINGS
        if row.id not in (*WORTH_FINDING, "app.commands")
        and (row.id in SCREEN_ACTIONS or row.id in composer)
        and row.id not in BY_NUMBER
        and not any(is_plain(key) for key in table[row.id].split(",") if key)
    ]


def _action(binding_id: str, composer: Mapping[str, str]) -> str:
    """What runs it: the chat screen's, the composer's, or the app's own."""
    if binding_id in SCREEN_ACTIONS:
        return f"action screen.{SCREEN_ACTIONS[binding_id]}"
    if binding_id in composer:
        return f"composer {composer[binding_id]}"
    return f"action app.{binding_id.rpartition('.')[2]}"
