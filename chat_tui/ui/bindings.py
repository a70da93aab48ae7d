"""How does the key table of `config.keymap` become Textual bindings, and a key name a label for people?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from textual.binding import Binding, BindingsMap, KeymapApplyResult

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
    "colon": ":",
    "dollar_sign": "$",
    "circumflex_accent": "^",
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
    if modifiers == "ctrl" and len(short) == 1 and not short.isalnum() and short.isascii():
        return f"^{short}"
    return f"{modifiers}+{short}" if modifiers else short


def moved_keys(user: Mapping[str, str]) -> dict[str, str]:
    """Only the bindings that the user or a profile moved; none where nothing was."""
    if not user:
        return {}
    whole = keymap.keymap(user)
    return {entry.id: whole[entry.id] for entry in keymap.BINDINGS if whole[entry.id] != ",".join(entry.keys)}


def apply_keymap(bound: BindingsMap, moved: Mapping[str, str]) -> KeymapApplyResult:
    """Give what was moved its new keys, and leave all else where it is.

    Textual's own also takes away what else has one of the keys, moved or new: with `compose.edit_last` moved
    away from `up` the cursor would no longer go up, with `message.reply` moved nothing could be retried.
    """
    named: dict[str, list[Binding]] = {}
    plain: dict[str, list[Binding]] = {}
    done: set[str] = set()
    for key, bindings in bound.key_to_bindings.items():
        for binding in bindings:
            keys = moved.get(binding.id) if binding.id else None
            if keys is None:
                (named if binding.id else plain).setdefault(key, []).append(binding)
            elif binding.id not in done:
                done.add(binding.id or "")
                for new in filter(None, keys.split(",")):
                    named.setdefault(new, []).append(binding.with_key(new))
    bound.key_to_bindings = {key: [*named.get(key, ()), *plain.get(key, ())] for key in {**named, **plain}}
    return KeymapApplyResult(set())


def mend_keymaps() -> None:
    """Have Textual move keys as `apply_keymap` does."""
    BindingsMap.apply_keymap = apply_keymap  # type: ignore[method-assign,assignment]


def live_labels(
    user: Mapping[str, str], glyphs: str = "unicode", *, extended: bool = False
) -> dict[str, str]:
    """The label of each binding's first key that arrives, as the user's own table has it.

    Without `extended` only keys count that every terminal sends; of ours each first one is one of them.
    """
    sends: Callable[[str], bool] = bool
    if user and not extended:
        from chat_tui.config.key_checks import every_terminal_sends as sends
    labels = {}
    for name, keys in keymap.keymap(user).items():
        key = next((key for key in keys.split(",") if key and sends(key)), None)
        if key is not None:
            labels[name] = key_words(key_label(key), glyphs)
    return labels


def dialog_keys(user: Mapping[str, str], glyphs: str = "unicode") -> dict[str, str]:
    """What the rows below dialogs call a key, and what it is where the user moved it."""
    ours, theirs = live_labels({}, glyphs), live_labels(user, glyphs)
    names = ("dialog.accept", "dialog.cancel")
    return {ours[name]: theirs[name] for name in names if theirs.get(name, ours[name]) != ours[name]}


def normal_keys(user: Mapping[str, str]) -> Mapping[str, str]:
    """What each key does in the normal mode, by the name behind `normal.`; none where no key begins it."""
    table = keymap.keymap(user)
    if not table["normal.begin"]:
        return {}
    rows = keymap.bindings("normal")
    return {key: row.id.partition(".")[2] for row in rows for key in table[row.id].split(",") if key}


def ring_keys(user: Mapping[str, str]) -> Mapping[str, str]:
    """What keys cut and bring back as emacs does, by the name behind `edit.`; none in most profiles."""
    if not user:
        return {}
    rows = [(name, keys) for name, keys in keymap.keymap(user).items() if name.startswith("edit.") and keys]
    return {key.replace("+at", "+@"): name[5:] for name, keys in rows for key in keys.split(",")}
