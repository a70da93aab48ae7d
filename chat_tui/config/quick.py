"""Which settings does the first paint need, read in a millisecond and never failing?

The full validation (`settings.load`) costs 0.3 s of imports and runs after the first paint. What is wrong
here becomes the default and a complaint, which the app shows when it stands.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from chat_tui.config.keymap import NO_KEYS, complaints
from chat_tui.model.features import FEATURES, NO_FEATURES
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
MODES = ("full", "line", "plain")
TITLES = ("count", "name", "off")
WAYS = ("auto", "bell", "osc9", "osc777", "osc99", "command", "off")
SWITCH = ("true", "false")
LIST = ("[]",)
"""A list of texts; in the environment as JSON."""
MINUTES = ("0", "1440")
LINES = ("0", "500")
MESSAGES = ("0", "100")
SECONDS = ("0", "30")
NUMBERS = (MINUTES, LINES, MESSAGES, SECONDS)
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
    mode: str = "full"
    title: str = "count"
    tips: bool = True
    away_after: int = 5
    fold_lines: int = 40
    fold_bots: int = 4
    enter: str = "send"
    spell: str = "auto"
    confirm_mentions: int = 20
    confirm_secrets: bool = True
    undo_seconds: int = 0
    policy: str = "focused"
    keys: Mapping[str, str] = field(default_factory=lambda: NO_KEYS)
    features: Mapping[str, bool] = field(default_factory=lambda: NO_FEATURES)
    """What `[features]` says, by name; what it does not say is not here."""
    complaints: tuple[str, ...] = field(default=(), compare=False)
    """What is wrong with the file, a sentence each, with file, line and column where known."""

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


CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
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
    ("ui", "mode"): MODES,
    ("ui", "title"): TITLES,
    ("ui", "tips"): SWITCH,
    ("ui", "away_after"): MINUTES,
    ("ui", "fold_lines"): LINES,
    ("ui", "fold_bots"): MESSAGES,
    ("compose", "enter"): ENTERS,
    ("compose", "spell"): (),
    ("compose", "confirm_mentions"): LINES,
    ("compose", "confirm_secrets"): SWITCH,
    ("compose", "undo_seconds"): SECONDS,
    ("read", "policy"): HABITS,
    ("notify", "way"): WAYS,
    ("notify", "command"): LIST,
    ("notify", "words"): LIST,
    ("notify", "quiet"): (),
    ("notify", "quiet_weekends"): SWITCH,
    ("notify", "preview"): SWITCH,
    ("plugins", "off"): LIST,
    **{("features", name): SWITCH for name in FEATURES},
}
"""Each quick key with the values it may have; none means any text."""


READ_LATER = ("notify", "plugins")
"""Sections that are looked through here, and read by modules of their names when they are needed."""


def read_quick(path: Path, environ: Mapping[str, str]) -> QuickSettings:
    """The quick settings of the file and of `CHAT_TUI_UI__THEME` and its like, which win."""
    file = _File(path, environ)
    quick = QuickSettings()
    for (section, key), choices in CHOICES.items():
        table = file.document.get(section) if section else file.document
        value = table.get(key) if isinstance(table, dict) else None
        dotted = f"{section}.{key}".strip(".")
        value = environ.get(variable_of(dotted), value)
        if value is None:
            continue
        complaint = complaint_of(value, choices)
        if complaint:
            file.complain(f"{dotted} {complaint}", section, key)
        elif section == "features":
            quick = replace(quick, features={**quick.features, key: taken(value, choices)})
        elif section not in READ_LATER:
            quick = replace(quick, **{key: taken(value, choices)})
    _unknown(file)
    return replace(quick, keys=_keys(file), complaints=tuple(file.complaints))


class _File:
    """A configuration file as it was read, and what is wrong with it."""

    def __init__(self, path: Path, environ: Mapping[str, str]) -> None:
        self._path = path
        self._environ = environ
        self._text = ""
        self.document: dict[str, Any] = {}
        self.complaints: list[str] = []
        data = b""
        try:
            data = path.read_bytes()
            self._text = data.decode("utf-8").replace("\r\n", "\n")
            self.document = tomllib.loads(self._text)
        except FileNotFoundError:
            pass
        except OSError as error:
            self.complaints.append(
                f"{path} cannot be read: {error.strerror or error}. The defaults are used."
            )
        except (ValueError, RecursionError) as error:
            from chat_tui.config.positions import not_toml  # only files that are wrong pay for it

            at, why = not_toml(error, data)
            self.complaints.append(f"{path}, {at}: {why}. The defaults are used.")

    def complain(self, sentence: str, section: str, key: str, *, value: bool = True) -> None:
        """Of what a key is set to, or of the key itself; a variable that wins is named in its place."""
        variable = variable_of(f"{section}.{key}".strip("."))
        place = variable if variable in self._environ else self._place(section, key, value)
        self.complaints.append(f"{place}: {sentence}")

    def _place(self, section: str, key: str, value: bool) -> str:
        from chat_tui.config.positions import position_of

        return f"{self._path}, {position_of(self._text, section, key, value=value)}"


def place_of_account(path: Path, environ: Mapping[str, str]) -> str:
    """Where the account to open first is named: the variable, or file, line and column."""
    from chat_tui.config.positions import position_of

    variable = variable_of("account")
    if variable in environ:
        return variable
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    return f"{path}, {position_of(text, '', 'account', value=True)}"


def variable_of(dotted: str) -> str:
    """The environment variable that wins over a key of the file."""
    return "CHAT_TUI_" + dotted.replace(".", "__").upper()


def taken(value: Any, choices: tuple[str, ...]) -> Any:
    """A value that there is nothing to complain of, as its own type; the environment has only text."""
    if choices == SWITCH:
        return str(value).lower() == "true"
    return int(value) if choices in NUMBERS else value


def complaint_of(value: object, choices: tuple[str, ...]) -> str:
    """What is wrong with a value, behind the key's name; nothing where it is right."""
    if isinstance(value, int) and abs(value) > 10**9:
        value = -1  # too much for any of them, and perhaps for `str`
    if choices == SWITCH:
        return "" if str(value).lower() in SWITCH else "must be true or false"
    if choices == LIST:
        is_list = isinstance(value, list) and all(isinstance(each, str) for each in value)
        is_json = isinstance(value, str) and value.startswith("[")
        return "" if is_list or is_json else 'must be a list of texts, as ["one", "two"]'
    if choices in NUMBERS:
        least, most = map(int, choices)
        is_number = str(value).isdecimal() and str(value).isascii() and least <= int(str(value)[:9]) <= most
        return "" if is_number else f"must be a whole number from {least} to {most}"
    if not isinstance(value, str):
        return "must be text in quotes"
    if choices and value not in choices:
        near = difflib.get_close_matches(value, choices, n=1, cutoff=0.5)
        guess = f"; did you mean {near[0]!r}?" if near else ""
        return f"must be {' or '.join(map(repr, choices))}, not {value!r}{guess}"
    return ""


def _keys(file: _File) -> Mapping[str, str]:
    table = file.document.get("keys")
    if table is None:
        return NO_KEYS
    if not isinstance(table, dict):
        return NO_KEYS  # `_unknown` says so
    flat = dict(flat_keys(table))
    keys = {name: value for name, value in flat.items() if isinstance(value, str)}
    for name in flat:
        if name not in keys:
            file.complain(f'[keys] "{name}" must be text in quotes', "keys", name)
    for name, what in complaints(keys):
        file.complain(what, "keys", name)
    return keys


def _unknown(file: _File) -> None:
    """Keys and sections that there are none of; what they were meant to set keeps its default."""
    known: dict[str, set[str]] = {"": {"keys"}, "keys": set()}
    for section, key in CHOICES:
        known.setdefault(section, set()).add(key)
        known[""].add(section or key)
    for section, keys in known.items():
        table = file.document.get(section) if section else file.document
        if table is None:
            continue
        if not isinstance(table, dict):
            file.complain(f"{section} must be a table, as [{section}]", "", section)
            continue
        for key in table if section != "keys" else ():
            if key not in keys and not (section == "plugins" and isinstance(table[key], dict)):
                guess = guess_of(section, key, keys)
                dotted = f"{section}.{key}".strip(".")
                file.complain(f"there is no {dotted!r}{guess}", section, key, value=False)


def guess_of(section: str, key: str, keys: Iterable[str]) -> str:
    """What may have been meant by a key that there is none of: the end of the sentence that says so."""
    near = difflib.get_close_matches(key, list(keys), n=1)
    if near:
        return f"; did you mean {near[0]!r}?"
    elsewhere = [f"{other}.{name}".strip(".") for other, name in CHOICES if name == key]
    return f"; did you mean {elsewhere[0]!r}?" if elsewhere else "."


def flat_keys(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """`nav.jump = ...` without quotes is a table in TOML; people write it, so it counts the same."""
    rows: list[tuple[str, Any]] = []
    for name, value in table.items():
        rows += flat_keys(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
    return rows
