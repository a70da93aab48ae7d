"""Why did that key do what it did, or nothing? What runs, by whose wish, and what has the key elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chat_tui.config.key_checks import is_typed, name_of, split
from chat_tui.config.keymap import BINDINGS, PROFILE, binding, keymap
from chat_tui.config.keys.composer import EDITING
from chat_tui.config.keys.table import Binding
from chat_tui.config.profiles import DEFAULT, profile

PLACES = {
    "app": "anywhere",
    "composer": "while writing",
    "normal": "in normal mode",
    "attachments": "in the waiting files",
    "timeline": "in the messages",
    "channels": "in the channel list",
    "thread": "in a thread",
    "dialog": "in dialogs",
    "threads": "in the threads",
    "since": "in the overview",
    "inbox": "in the inbox",
}
ALIASES = {
    "tab": "ctrl+i",
    "enter": "ctrl+m",
    "escape": "ctrl+[",
    "backspace": "ctrl+h",
    "ctrl+left": "alt+b",
    "ctrl+right": "alt+f",
    "ctrl+underscore": "ctrl+/",
    "ctrl+at": "ctrl+space",
}
"""What many terminals send as the same bytes."""


def why(key: str, runs: str, user: Mapping[str, str], *, writing: bool) -> Iterator[str]:
    """Sentences about one key; `runs` is the id of the binding that it ran, if it ran one."""
    key = name_of(key)
    edits = {each: action for keys, action in EDITING for each in keys.split(",")}
    if runs:
        yield f"does {runs}{_by_whom(runs, user)}: {binding(runs).help}"
    elif writing and is_typed(key):
        yield "is text, and is typed"
    elif writing and key in edits:
        yield f"edits the text: {edits[key].partition('(')[0].replace('_', ' ')}"
    else:
        yield "does nothing here"
    for row in bound_to(key, user):
        if row.id != runs:
            nearer = row.where == "app" and (runs or writing)
            yield f"not {row.id}: {'what is nearer comes first' if nearer else f'only {PLACES[row.where]}'}"
    if key in ALIASES:
        yield f"many terminals send {ALIASES[key]} as the same"


def bound_to(key: str, user: Mapping[str, str]) -> list[Binding]:
    """All that the key is bound to somewhere, in the order of the table."""
    table = keymap(user)
    has_normal = bool(table["normal.begin"])
    return [row for row in BINDINGS if key in split(table[row.id]) and (has_normal or row.where != "normal")]


def bytes_label(raw: bytes) -> str:
    """What came from the terminal, so that it can be read and told."""
    return raw.decode("latin-1").encode("unicode_escape").decode("ascii").replace("\\x1b", "ESC ")


def _by_whom(binding_id: str, user: Mapping[str, str]) -> str:
    if binding_id in user and keymap(user)[binding_id] == ",".join(split(user[binding_id])):
        return " (by your [keys])"
    name = user.get(PROFILE, DEFAULT)
    return f" (profile {name})" if binding_id in profile(name) else ""
