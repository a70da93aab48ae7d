"""Which settings does the first paint need, read in a millisecond and never failing?

The full validation (`settings.load`) costs 0.3 s of imports and runs after the first paint. What is wrong
here becomes the default and a complaint, which the app shows when it stands.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from chat_tui.config.keymap import NO_KEYS, complaints
from chat_tui.model.frozen import dataclass

DENSITIES = ("comfortable", "compact")
EMOJI = ("glyph", "text")
GLYPHS = ("unicode", "ascii")
CLOCKS = ("24h", "12h")
CURSORS = ("hidden", "visible")
ENTERS = ("send", "newline")
PICTURES = ("auto", "preview", "blocks", "kitty", "sixel", "off")
OSC8 = ("auto", "on", "off")
HABITS = ("focused", "visible", "reply", "manual")
SWITCH = ("true", "false")
MINUTES = ("0", "1440")
LINES = ("0", "500")
MESSAGES = ("0", "100")
NUMBERS = (MINUTES, LINES, MESSAGES)
"""The least and the most of a whole number."""


@dataclass(frozen=True, slots=True)
class QuickSettings:
    """What the screen looks like and how keys work; names and defaults are those of `Settings`."""

    account: str = ""
    theme: str = "auto"
    theme_dark: str = "chat-dark"
    theme_light: str = "chat-light"
    density: str = "comfortable"
    glyphs: str = "unicode"
    emoji: str = "glyph"
    pictures: str = "auto"
    osc8: str = "auto"
    mouse: bool = True
    last_frame: bool = True
    real_cursor: str = "hidden"
    clock: str = "24h"
    away_after: int = 5
    fold_lines: int = 40
    fold_bots: int = 4
    enter: str = "send"
    policy: str = "focused"
    keys: Mapping[str, str] = field(default_factory=lambda: NO_KEYS)
    complaints: tuple[str, ...] = field(default=(), compare=False)
    """What is wrong with the file, a sentence each, with file and line where known."""

    @property
    def clock_24h(self) -> bool:
        """Times are written 17:05, not 5:05 PM."""
        return self.clock == "24h"

    def theme_name(self, environ: Mapping[str, str]) -> str:
        """The theme to begin with; `auto` goes by COLORFGBG, and is dark where the terminal does not say."""
        if self.theme != "auto":
            return self.theme
        background = environ.get("COLORFGBG", "").rpartition(";")[2]
        return self.theme_light if background in ("7", "15") else self.theme_dark


_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("", "account"): (),
    ("ui", "theme"): (),
    ("ui", "theme_dark"): (),
    ("ui", "theme_light"): (),
    ("ui", "density"): DENSITIES,
    ("ui", "glyphs"): GLYPHS,
    ("ui", "emoji"): EMOJI,
    ("ui", "pictures"): PICTURES,
    ("ui", "osc8"): OSC8,
    ("ui", "mouse"): SWITCH,
    ("ui", "last_frame"): SWITCH,
    ("ui", "real_cursor"): CURSORS,
    ("ui", "clock"): CLOCKS,
    ("ui", "away_after"): MINUTES,
    ("ui", "fold_lines"): LINES,
    ("ui", "fold_bots"): MESSAGES,
    ("compose", "enter"): ENTERS,
    ("read", "policy"): HABITS,
}
"""Each quick key with the values it may have; none means any text."""


def read_quick(path: Path, environ: Mapping[str, str]) -> QuickSettings:
    """The quick settings of the file and of `CHAT_TUI_UI__THEME` and its like, which win."""
    quick = QuickSettings()
    found: list[str] = []
    text = ""
    document: dict[str, Any] = {}
    try:
        text = path.read_text("utf-8")
        document = tomllib.loads(text)
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        found.append(f"{path}: {error}. The defaults are used.")
    for (section, key), choices in _CHOICES.items():
        table = document.get(section) if section else document
        value = table.get(key) if isinstance(table, dict) else None
        dotted = f"{section}.{key}".strip(".")
        place = _place(path, text, dotted, environ)
        if place in environ:
            value = environ[place]
        if value is None:
            continue
        complaint = _complaint(value, choices)
        if complaint:
            found.append(f"{place}: {dotted} {complaint}")
        else:
            quick = replace(quick, **{key: _taken(value, choices)})
    keys, bad_keys = _keys(document.get("keys"), path, text)
    return replace(quick, keys=keys, complaints=(*found, *_unknown(document, path, text), *bad_keys))


def place_of_account(path: Path, environ: Mapping[str, str]) -> str:
    """Where the account to open first is named: the variable, or file and line."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    return _place(path, text, "account", environ)


def _place(path: Path, text: str, dotted: str, environ: Mapping[str, str]) -> str:
    """Where a key gets its value: the name of the variable that wins, or file and line."""
    variable = "CHAT_TUI_" + dotted.replace(".", "__").upper()
    section, _, key = dotted.rpartition(".")
    return variable if variable in environ else f"{path}, line {line_of(text, section, key)}"


def line_of(text: str, section: str, key: str) -> int:
    """The line (from 1) where `key` of `[section]` is set in a TOML text; the section's own line, else 1."""
    current, begins = "", 1
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            current = stripped.partition("#")[0].strip().strip("[]").strip()
            begins = number if current == section or (not section and current == key) else begins
        name = stripped.partition("=")[0].strip().strip("\"'")
        if "=" in stripped and (
            (current == section and name == key)
            or (current + "." + name).strip(".") == f"{section}.{key}".strip(".")
        ):
            return number
    return begins


def _taken(value: Any, choices: tuple[str, ...]) -> Any:
    """A value that there is nothing to complain of, as its own type; the environment has only text."""
    if choices == SWITCH:
        return str(value).lower() == "true"
    return int(value) if choices in NUMBERS else value


def _complaint(value: object, choices: tuple[str, ...]) -> str:
    if choices == SWITCH:
        return "" if str(value).lower() in SWITCH else "must be true or false"
    if choices in NUMBERS:
        least, most = map(int, choices)
        is_number = str(value).isdecimal() and str(value).isascii() and least <= int(str(value)) <= most
        return "" if is_number else f"must be a whole number from {least} to {most}"
    if not isinstance(value, str):
        return "must be text in quotes"
    if choices and value not in choices:
        near = difflib.get_close_matches(value, choices, n=1, cutoff=0.5)
        guess = f"; did you mean {near[0]!r}?" if near else ""
        return f"must be {' or '.join(map(repr, choices))}, not {value!r}{guess}"
    return ""


def _keys(table: object, path: Path, text: str) -> tuple[Mapping[str, str], list[str]]:
    if table is None:
        return NO_KEYS, []
    if not isinstance(table, dict):
        return NO_KEYS, [f"{path}: keys must be a table, as [keys]"]
    flat = dict(flat_keys(table))
    keys = {name: value for name, value in flat.items() if isinstance(value, str)}
    found = [
        f'{path}, line {line_of(text, "keys", name)}: [keys] "{name}" must be text in quotes'
        for name in flat
        if name not in keys
    ]
    wrong = [f"{path}, line {line_of(text, 'keys', name)}: {what}" for name, what in complaints(keys)]
    return keys, [*found, *wrong]


def _unknown(document: Mapping[str, Any], path: Path, text: str) -> list[str]:
    """Keys and sections that there are none of; what they were meant to set keeps its default."""
    known: dict[str, set[str]] = {"": {"keys"}}
    for section, key in _CHOICES:
        known.setdefault(section, set()).add(key)
        known[""].add(section or key)
    found = []
    for section, keys in known.items():
        table = document.get(section) if section else document
        for key in table if isinstance(table, dict) else ():
            if key not in keys:
                near = difflib.get_close_matches(key, keys, n=1)
                guess = f"; did you mean {near[0]!r}?" if near else "."
                place = f"{path}, line {line_of(text, section, key)}"
                found.append(f"{place}: there is no {f'{section}.{key}'.strip('.')!r}{guess}")
    return found


def flat_keys(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """`nav.jump = ...` without quotes is a table in TOML; people write it, so it counts the same."""
    rows: list[tuple[str, Any]] = []
    for name, value in table.items():
        rows += flat_keys(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
    return rows
