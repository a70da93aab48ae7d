"""Which key does what? The one table; the app, the help screen, the documents and `[keys]` all read it.

Key names are Textual's. A binding is found by its id, so a user's `[keys]` table can move it:
`"nav.jump" = "ctrl+k,alt+k"` replaces all keys of that binding.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from types import MappingProxyType

from chat_tui.model.frozen import dataclass

NO_KEYS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Binding:
    """One thing that keys do. `where` is the pane; two of a pane may share a key if `when` differs."""

    id: str
    keys: tuple[str, ...]
    label: str
    """One or two words for the hint row."""
    help: str
    """A sentence for the help screen and the documents."""
    where: str
    show: bool = False
    """Worth a place in the hint row."""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One key that would do two things in the same place."""

    key: str
    first: str
    second: str

    def __str__(self) -> str:
        return f"key {self.key} is bound to both {self.first} and {self.second}"


WHERES = ("app", "composer", "attachments", "timeline", "channels", "thread", "dialog")


def _group(where: str, *rows: tuple[str, str, str, str]) -> tuple[Binding, ...]:
    """Bindings from rows of (id, keys, label, help); `*label` is shown in the hint row, `id?when` narrows."""
    made = []
    for name, keys, label, text in rows:
        binding_id, _, when = name.partition("?")
        shown = label.startswith("*")
        made.append(Binding(binding_id, tuple(keys.split(",")), label.lstrip("*"), text, where, shown, when))
    return tuple(made)


BINDINGS: tuple[Binding, ...] = (
    *_group(
        "app",
        ("nav.jump", "ctrl+k,alt+k", "*jump", "Jump to a channel or a person, by some letters of the name"),
        ("app.commands", "ctrl+p,alt+x", "*commands", "Find and run any command"),
        ("nav.previous", "alt+up,f5", "previous", "Go to the channel above"),
        ("nav.next", "alt+down,f6", "next", "Go to the channel below"),
        ("nav.unread", "alt+a,f4", "*unread", "Go to the next unread channel, mentions first"),
        ("nav.last", "alt+s", "last", "Go back to the channel before this one"),
        ("nav.account", "alt+w", "account", "Switch to the next account"),
        ("app.help", "f1,ctrl+underscore", "*help", "Show all keys that work here"),
        ("app.threads", "ctrl+t", "threads", "List threads, the latest reply first"),
        ("app.search", "ctrl+f", "search", "Search messages"),
        ("app.reconnect", "ctrl+r", "reconnect", "Try the connection again now"),
        ("app.connection", "f3,alt+c", "connection", "Look closer at the connection: state, latency, limits"),
        ("app.layout", "f2", "layout", "Hide the channel list, or show it"),
        ("app.redraw", "ctrl+l", "redraw", "Draw the whole screen again"),
        ("app.quit", "ctrl+q", "quit", "Leave chat-tui; drafts and unsent messages are kept"),
        ("app.page_up", "pageup", "page up", "Scroll the messages up by a page"),
        ("app.page_down", "pagedown", "page down", "Scroll the messages down by a page"),
        ("app.unread_line", "alt+u", "unread line", "Go to the first unread message here"),
        ("app.close", "escape", "close", "Close what was opened last, or go back to the composer"),
    ),
    *_group(
        "composer",
        ("compose.send", "enter", "*send", "Send the message"),
        ("compose.newline", "ctrl+j,shift+enter,ctrl+enter,alt+enter", "*newline", "Begin a new line"),
        ("compose.edit_last?empty", "up", "edit last", "Edit your last message (when the composer is empty)"),
        (
            "compose.reply_last?empty",
            "shift+up",
            "reply to last",
            "Reply in a thread to the last message (when the composer is empty)",
        ),
        ("compose.attach", "ctrl+o", "attach", "Attach a file to the message"),
        ("compose.editor", "ctrl+g", "editor", "Write in $EDITOR"),
        ("compose.undo", "ctrl+z", "undo", "Undo typing"),
        ("compose.redo", "ctrl+y", "redo", "Do again what was undone"),
        (
            "compose.kill_to_end",
            "alt+shift+k",
            "kill to end",
            "Delete from the cursor to the end of the line",
        ),
        ("select.enter", "shift+tab", "*select", "Go into the messages to choose one"),
    ),
    *_group(
        "attachments",
        ("attachment.previous", "left", "left", "Choose the file to the left"),
        ("attachment.next", "right", "right", "Choose the file to the right"),
        ("attachment.remove", "x,delete,backspace", "*remove", "Take the chosen file away again"),
        ("attachment.leave", "down,enter,escape", "*back", "Go back to the composer"),
    ),
    *_group(
        "timeline",
        ("message.up", "k,up", "up", "Choose the message above"),
        ("message.down", "j,down", "down", "Choose the message below"),
        ("message.top", "g,home", "top", "Go to the oldest message that is here"),
        ("message.end", "G,end", "newest", "Go to the newest message"),
        ("message.reply", "r", "*reply", "Reply in a thread"),
        ("message.open", "enter", "*thread", "Open the thread"),
        ("message.edit", "e", "*edit", "Edit a message of yours, or one that was not sent"),
        ("message.delete", "d", "*delete", "Delete a message of yours"),
        ("message.react", "plus", "*react", "React with an emoji"),
        ("message.like", "equals_sign", "like", "React with 👍"),
        ("message.copy", "y", "*copy", "Copy the text of the message"),
        ("message.open_link", "o", "open link", "Open a link or file of the message"),
        ("message.save", "s", "save", "Save the files of the message"),
        ("message.mark_unread", "m", "mark unread", "Make this message and all after it unread"),
        ("message.retry?failed", "r", "retry", "Try a message that was not sent again now"),
        ("message.cancel?failed", "d", "discard", "Discard a message that was not sent"),
        ("message.let_pass?failed", "p", "let pass", "Send what waits behind a refused message"),
        ("gap.fill?gap", "enter", "fetch", "Fetch the messages that are missing here"),
        ("select.leave", "i,escape", "*leave", "Go back to the composer"),
    ),
    *_group(
        "channels",
        ("channel.up", "k,up", "up", "Choose the channel above"),
        ("channel.down", "j,down", "down", "Choose the channel below"),
        ("channel.open", "enter", "*open", "Open the chosen channel"),
    ),
    *_group(
        "dialog",
        ("dialog.accept", "enter", "*accept", "Take what is chosen"),
        ("dialog.cancel", "escape", "*cancel", "Close without doing anything"),
        ("dialog.up", "up", "up", "Choose the line above"),
        ("dialog.down", "down", "down", "Choose the line below"),
        ("dialog.pageup", "pageup", "page up", "Go up by a page"),
        ("dialog.pagedown", "pagedown", "page down", "Go down by a page"),
        (
            "panel.retry?panel",
            "r",
            "retry",
            "Connect again now, or ask for a sign of life (connection panel)",
        ),
    ),
)

_BY_ID = {binding.id: binding for binding in BINDINGS}
_MODIFIERS = r"(?:(?:ctrl|alt|shift|super|hyper|meta)\+)*"
_NAMES = (
    r"(?:enter|escape|tab|space|backspace|delete|insert|home|end|pageup|pagedown|up|down|left|right"
    r"|f(?:[1-9]|1[0-9]|2[0-4])|[a-z]+(?:_[a-z0-9]+)+|plus|minus|slash|backslash|comma|colon|semicolon"
    r"|apostrophe|underscore|tilde|asterisk|at|number_sign|[^\s,+])"
)
_KEY = _MODIFIERS + _NAMES + r"\Z"
"""Compiled when there is a key of the user's to check, which is seldom."""


def binding(binding_id: str) -> Binding:
    """The binding with this id; KeyError if there is none."""
    return _BY_ID[binding_id]


def bindings(where: str) -> tuple[Binding, ...]:
    """The bindings of one pane, in the order of the table; a thread pane has the timeline's."""
    place = "timeline" if where == "thread" else where
    return tuple(binding for binding in BINDINGS if binding.where == place)


def keymap(user: Mapping[str, str] = NO_KEYS) -> Mapping[str, str]:
    """Every binding id with its keys, comma-separated; what is sound of the user's choices replaces ours."""
    keys = {binding.id: ",".join(binding.keys) for binding in BINDINGS}
    for binding_id, chosen in user.items():
        if binding_id in keys and not _bad_keys(chosen):
            keys[binding_id] = ",".join(_split(chosen))
    return keys


def conflicts(user: Mapping[str, str] = NO_KEYS) -> tuple[Conflict, ...]:
    """Keys that would do two things where they meet; overlaps that our own table means are left out."""
    return tuple(sorted(_overlaps(keymap(user)) - _overlaps(keymap()), key=str))


def complaints(user: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What is wrong with a user's `[keys]` table: the id it is set for and a sentence; the rest counts."""
    found = []
    for binding_id, chosen in user.items():
        if binding_id not in _BY_ID:
            near = difflib.get_close_matches(binding_id, _BY_ID, n=1)
            guess = f'; did you mean "{near[0]}"?' if near else "."
            found.append((binding_id, f'[keys] "{binding_id}" is not a binding{guess}'))
        for bad in _bad_keys(chosen):
            near = difflib.get_close_matches(bad, _known_keys(), n=1)
            guess = f'; did you mean "{near[0]}"?' if near else "."
            found.append((binding_id, f'[keys] "{binding_id}": "{bad}" is not the name of a key{guess}'))
    for conflict in conflicts(user):
        moved = conflict.first if conflict.first in user else conflict.second
        found.append((moved, f"[keys] {conflict}."))
    return tuple(found)


def _known_keys() -> list[str]:
    return sorted({key for one in BINDINGS for key in one.keys})


def _split(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",") if key.strip()]


def _bad_keys(keys: str) -> list[str]:
    return [key for key in _split(keys) if not re.match(_KEY, key)]


def _overlaps(keys: Mapping[str, str]) -> set[Conflict]:
    """Pairs with a key in common in one pane, or in a pane and the app around it."""
    found = set()
    table = list(_BY_ID.values())
    for index, first in enumerate(table):
        for second in table[index + 1 :]:
            if second.where not in (first.where, "app") and first.where != "app":
                continue
            if first.where == second.where and first.when != second.when:
                continue
            for key in set(_split(keys[first.id])) & set(_split(keys[second.id])):
                found.add(Conflict(key, first.id, second.id))
    return found
