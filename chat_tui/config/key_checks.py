"""What of a `[keys]` table can be meant seriously, and what is to be said of the rest?

Nothing here may leave somebody without a key: a row that cannot work is left out, and its binding keeps the
keys that it has without that row.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from chat_tui.config import profiles
from chat_tui.config.keymap import BINDINGS, PROFILE
from chat_tui.config.keys.composer import EDITING
from chat_tui.config.keys.table import Binding
from chat_tui.model.frozen import dataclass

ESSENTIAL = ("app.quit", "app.commands", "compose.send", "dialog.accept", "dialog.cancel")
"""Without a key for each of these one is locked in, or out."""
EVERYWHERE = frozenset({"app.quit", "app.redraw"})
"""What of the app also works while a dialog is open."""
MODAL = frozenset({"dialog", "threads", "since", "inbox"})
TYPED_IN = frozenset({"app", "composer", "threads"})
"""Places where a letter is typed and nothing else."""
WITHOUT_TEXT = frozenset({"picture", "panel", "sign-in page"})
"""Dialogs, and pages of them, that have no line to type in."""
EDITS = frozenset(key for keys, _action in EDITING for key in keys.split(","))
CURSOR = frozenset({"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"})
NOT_TYPED = CURSOR | {"enter", "escape", "tab", "backspace"}
PUNCTUATION = {
    "hyphen_minus": "minus", "plus_sign": "plus", "solidus": "slash", "reverse_solidus": "backslash",
    "low_line": "underscore", "commercial_at": "at",
}  # fmt: skip
"""Where Textual's name of a sign is not that of Unicode."""
CONTROLS = frozenset({"at", "underscore", "right_square_bracket", "backslash", "circumflex_accent"})
"""Signs that have a code of their own with ctrl."""
_BY_ID = {binding.id: binding for binding in BINDINGS}
_KEY = re.compile(
    r"(?:(?:ctrl|alt|shift|super|hyper|meta)\+)*"
    r"(?:enter|escape|tab|space|backspace|delete|insert|home|end|pageup|pagedown|up|down|left|right"
    r"|f(?:[1-9]|1[0-9]|2[0-4])|[a-z]+(?:_[a-z0-9]+)+|plus|minus|slash|backslash|comma|colon|semicolon"
    r"|apostrophe|underscore|tilde|asterisk|at|number_sign|[^\s,+])\Z"
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One key that would do two things in the same place."""

    key: str
    first: str
    second: str

    def __str__(self) -> str:
        return f"key {self.key} is bound to both {self.first} and {self.second}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every binding id with the keys it has, and what was wrong with the user's table."""

    keys: Mapping[str, str]
    complaints: tuple[tuple[str, str], ...]


def judge(user: Mapping[str, str]) -> Judgement:
    """What counts of a `[keys]` table, with a sentence for all that does not."""
    return _judge(tuple(user.items()))


@lru_cache(maxsize=16)
def _judge(rows: tuple[tuple[str, str], ...]) -> Judgement:
    user = dict(rows)
    name = user.pop(PROFILE, profiles.DEFAULT)
    found: list[tuple[str, str]] = []
    if name not in profiles.NAMES:
        found.append((PROFILE, f'[keys] there is no profile "{name}"{_guess(name, profiles.NAMES)}'))
        name = profiles.DEFAULT
    base = _with_profile(name)
    sound: dict[str, str] = {}
    for binding_id, chosen in user.items():
        said = list(_wrong_with(binding_id, chosen, base))
        found += [(binding_id, sentence) for sentence in said]
        if not said:
            sound[binding_id] = ",".join(split(chosen))
    while conflict := next(_clashes(base, sound), None):
        loser = conflict.second if conflict.second in sound else conflict.first
        del sound[loser]
        found.append((loser, f"[keys] {conflict}; {_keeps(loser, base)}"))
    return Judgement({**base, **sound}, tuple(found))


def conflicts(user: Mapping[str, str]) -> tuple[Conflict, ...]:
    """All keys that would do two things where they meet, if every sound row counted."""
    base = _with_profile(user.get(PROFILE, profiles.DEFAULT))
    rows = {name: ",".join(split(keys)) for name, keys in user.items() if name in base}
    return tuple(sorted(_overlaps({**base, **rows}) - _overlaps(_with_profile(profiles.DEFAULT)), key=str))


def split(keys: str) -> list[str]:
    """The keys of a row, each by the name that Textual has for it."""
    return [name_of(key.strip()) for key in keys.split(",") if key.strip()]


def name_of(key: str) -> str:
    """`ctrl+/` is `ctrl+slash`; a name stays what it is."""
    modifiers, plus, sign = key.rpartition("+")
    if len(sign) != 1 or sign.isalnum():
        return key
    name = unicodedata.name(sign, sign).lower().replace(" ", "_").replace("-", "_")
    return f"{modifiers}{plus}{PUNCTUATION.get(name, name)}"


def is_typed(key: str) -> bool:
    """Whether the key is text where there is something to write in."""
    modifiers, name = parts(key)
    return not modifiers - {"shift"} and name not in NOT_TYPED and not re.fullmatch(r"f\d+", name)


def parts(key: str) -> tuple[frozenset[str], str]:
    """The modifiers and what they go with."""
    modifiers, _, name = key.rpartition("+")
    return frozenset(modifiers.split("+")) - {""}, name


def every_terminal_sends(key: str) -> bool:
    """Whether the key has a code of its own without the kitty protocol or modifyOtherKeys."""
    modifiers, name = parts(key)
    if modifiers & {"super", "hyper", "meta"}:
        return False
    if not modifiers or name in CURSOR or re.fullmatch(r"f\d+", name):
        return True
    if name in ("tab", "enter", "backspace", "escape", "space"):
        return key in ("shift+tab", "alt+enter", "alt+backspace")
    is_letter = len(name) == 1 and name.isascii() and name.isalpha()
    if modifiers == {"ctrl"}:
        return name in CONTROLS or (is_letter and name not in "im")
    return modifiers == {"alt"} or (modifiers == {"alt", "shift"} and is_letter)


def is_plain(key: str) -> bool:
    """Whether the key comes through everything between a keyboard and us: no Alt, no F key, no Esc."""
    modifiers, name = parts(key)
    is_swallowed = "alt" in modifiers or name == "escape" or re.fullmatch(r"f\d+", name) is not None
    return every_terminal_sends(key) and not is_swallowed


def _with_profile(name: str) -> Mapping[str, str]:
    """Our own table, with what a profile moves."""
    ours = {binding.id: ",".join(binding.keys) for binding in BINDINGS}
    return {**ours, **profiles.profile(name)}


def _wrong_with(binding_id: str, chosen: str, base: Mapping[str, str]) -> Iterator[str]:
    if binding_id not in _BY_ID:
        yield f'[keys] "{binding_id}" is not a binding{_guess(binding_id, _BY_ID)}'
        return
    row = _BY_ID[binding_id]
    known = sorted({key for one in BINDINGS for key in one.keys})
    for key in split(chosen):
        if not _KEY.match(key):
            yield f'[keys] "{binding_id}": "{key}" is not the name of a key{_guess(key, known)}'
        elif is_typed(key) and _is_typed_in(row):
            yield f'[keys] "{binding_id}": "{key}" is text where you write; {_keeps(binding_id, base)}'
        elif row.where == "app" and key in EDITS:
            yield f'[keys] "{binding_id}": {key} edits what you write; {_keeps(binding_id, base)}'
    if binding_id in ESSENTIAL and not split(chosen):
        yield f'[keys] "{binding_id}" must have a key; {_keeps(binding_id, base)}'


def _is_typed_in(row: Binding) -> bool:
    return row.where in TYPED_IN or (row.where == "dialog" and row.when not in WITHOUT_TEXT)


def _keeps(binding_id: str, base: Mapping[str, str]) -> str:
    keys = base[binding_id]
    return f"{binding_id} keeps {keys}." if keys else f"{binding_id} has no key."


def _guess(wrong: str, known: Mapping[str, object] | tuple[str, ...] | list[str]) -> str:
    near = difflib.get_close_matches(wrong, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else "."


def _clashes(base: Mapping[str, str], sound: Mapping[str, str]) -> Iterator[Conflict]:
    """What the user's rows cause; the base has none of its own."""
    meant = _overlaps(_with_profile(profiles.DEFAULT))
    for conflict in sorted(_overlaps({**base, **sound}) - meant, key=str):
        if conflict.first in sound or conflict.second in sound:
            yield conflict


def _overlaps(keys: Mapping[str, str]) -> set[Conflict]:
    """Pairs with a key in common that meet somewhere."""
    by_key: dict[str, list[Binding]] = {}
    for row in BINDINGS:
        for key in dict.fromkeys(split(keys[row.id])):
            by_key.setdefault(key, []).append(row)
    return {
        Conflict(key, first.id, second.id)
        for key, rows in by_key.items()
        for index, first in enumerate(rows)
        for second in rows[index + 1 :]
        if _meet(first, second)
    }


def _meet(first: Binding, second: Binding) -> bool:
    """Whether both could be asked for by one press of a key."""
    places = {first.where, second.where}
    if first.where == second.where:
        same = first.when == second.when
        # What a message is asked for, no gap is; but a dialog has its own keys and those of all dialogs.
        return same or (first.where == "dialog" and not (first.when and second.when))
    if "normal" in places:
        return False  # it comes before all others, and is over when the text loses the keys
    if "app" in places:
        of_app = first if first.where == "app" else second
        return of_app.id in EVERYWHERE or not places & MODAL
    return places == {"dialog", "threads"} and not (first.when or second.when)
