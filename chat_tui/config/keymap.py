"""Which key does what, after the user had a say? The app, the help, the documents and `[keys]` ask here.

Key names are Textual's. A binding is found by its id, so a user's `[keys]` table can move it:
`"nav.jump" = "ctrl+k,alt+k"` replaces all keys of that binding.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from types import MappingProxyType

from chat_tui.config.keys import BINDINGS as BINDINGS
from chat_tui.config.keys.table import Binding as Binding
from chat_tui.model.frozen import dataclass

NO_KEYS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Conflict:
    """One key that would do two things in the same place."""

    key: str
    first: str
    second: str

    def __str__(self) -> str:
        return f"key {self.key} is bound to both {self.first} and {self.second}"


WHERES = (
    "app",
    "composer",
    "attachments",
    "timeline",
    "channels",
    "thread",
    "dialog",
    "threads",
    "since",
    "inbox",
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
