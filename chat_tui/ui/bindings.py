"""How does the key table of `config.keymap` become Textual bindings, and a key name a label for people?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.binding import Binding

from chat_tui.config import keymap
from chat_tui.ui.plain import key_words

SHORT_NAMES = {
    "enter": "⏎",
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "underscore": "_",
    "slash": "/",
    "greater_than_sign": ">",
    "vertical_line": "|",
    "at": "@",
    "backslash": "\\",
    "question_mark": "?",
    "space": "space",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}


def bind(where: str, actions: Mapping[str, str], *, priority: Iterable[str] = ()) -> list[Binding]:
    """The bindings of a pane for those ids that it has actions for, in the order of the key table."""
    first = frozenset(priority)
    return [
        Binding(
            ",".join(entry.keys),
            actions[entry.id],
            entry.label,
            show=entry.show,
            tooltip=entry.help,
            id=entry.id,
            priority=entry.id in first,
        )
        for entry in keymap.bindings(where)
        if entry.id in actions
    ]


def key_label(key: str) -> str:
    """A key as people write it: `ctrl+k` is ^K, `alt+up` alt+↑, `f1` F1."""
    modifiers, _, name = key.rpartition("+")
    if key == "+" or not name:
        return "+"
    short = SHORT_NAMES.get(
        name, name.upper() if len(name) > 1 and name[0] == "f" and name[1:].isdigit() else name
    )
    if modifiers == "ctrl" and len(name) == 1:
        return f"^{name.upper()}"
    if modifiers == "ctrl" and name == "underscore":
        return "^/"  # what terminals send for ctrl+/
    return f"{modifiers}+{short}" if modifiers else short


def moved_keys(user: Mapping[str, str]) -> dict[str, str]:
    """Only the bindings that the user moved: Textual drops what an unmoved one would seem to clash with."""
    whole = keymap.keymap(user)
    return {
        entry.id: whole[entry.id]
        for entry in keymap.BINDINGS
        if entry.id in whole and whole[entry.id] != ",".join(entry.keys)
    }


def live_labels(user: Mapping[str, str], glyphs: str = "unicode") -> dict[str, str]:
    """The label of each binding's first key, as the user's own table has it."""
    table = keymap.keymap(user)
    return {name: key_words(key_label(keys.split(",")[0]), glyphs) for name, keys in table.items() if keys}
