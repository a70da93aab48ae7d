"""What is in a theme file, and which variables does it give the screen?

A theme is one TOML file whose name is the theme's name: `[colors]` are Textual's own colour names, `[chat]`
are ours, `[variables]` are further variables of Textual. Every `[chat]` key has a default computed from
`[colors]`, so the smallest theme is a handful of colours, and Textual's own themes work as well.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from chat_tui.config.colours import blend, is_hex, quietest, readable
from chat_tui.errors import ConfigError
from chat_tui.model.frozen import dataclass

NEEDED = (
    *("background", "surface", "panel", "foreground", "primary", "secondary", "accent"),
    *("success", "warning", "error"),
)
COLOURS = (*NEEDED, "boost")
"""Textual's names; those needed are what the others are computed from."""

CHAT: Mapping[str, str] = {
    "muted": "times, topics, everything that steps back (at least 4.5 on background and panel)",
    "mention": "the word that names you",
    "mention-background": "the message that names you",
    "unread": "the new-message line and the mark beside an unread channel",
    "link": "links, channel links",
    "code": "code",
    "code-background": "code",
    "quote": "quoted text",
    "heading": "headings in a message",
    "separator": "day lines, borders between panes",
    "self": "your own name",
    "reaction": "reactions",
    "reaction-own": "reactions that are yours too",
    "online": "presence: here",
    "away": "presence: away",
    "dnd": "presence: do not disturb",
    "offline": "presence: gone",
    "pending": "a message on its way",
    "failed": "a message that could not be sent",
    "focus": "the mark of the pane that has the keyboard",
    "selected-background": "the chosen message or channel",
}
"""Our own colour names, each `$chat-NAME` in styles, and what they colour."""

NICKS = 8
"""`$nick-1` to `$nick-8`: a name's colour is chosen by a hash of the user's id; a shorter list repeats."""

_TOP = ("name", "dark", "ansi", "soft", "extends", "author", "homepage", "licence", "text_alpha")
_TABLES = ("colors", "chat", "variables")


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """One theme as written; `colours` may lack some when it `extends` a theme of Textual."""

    name: str
    dark: bool = True
    ansi: bool = False
    """The terminal's own sixteen colours; nothing can be computed or measured."""
    soft: bool = False
    """Of low contrast on purpose: the foreground need only reach 4.5."""
    extends: str = ""
    """A theme of Textual that the rest comes from; a theme file that is extended is already mixed in."""
    text_alpha: float = 0.95
    colours: Mapping[str, str] = field(default_factory=dict)
    chat: Mapping[str, str] = field(default_factory=dict)
    nicks: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


def builtin_theme_dir() -> Path:
    """Where our themes are: inside the package when installed, beside it in a source tree."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"


def find_themes(dirs: Iterable[Path]) -> dict[str, Path]:
    """Theme files by name; a later directory wins."""
    return {path.stem: path for folder in dirs if folder.is_dir() for path in sorted(folder.glob("*.toml"))}


def load_theme(path: Path) -> ThemeFile:
    """Read one theme file and what it extends; ConfigError names file, line and the nearest valid key."""
    return _load(path, frozenset())


def chat_variables(theme: ThemeFile) -> dict[str, str]:
    """`chat-...` and `nick-N` for a theme with all its colours: as written, else the computed default."""
    defaults = _ansi_defaults() if theme.ansi else _defaults(theme.colours, theme.chat)
    made = {
        f"chat-{key}": theme.colours.get(value, value) for key, value in {**defaults, **theme.chat}.items()
    }
    nicks = theme.nicks or (_ANSI_NICKS if theme.ansi else _default_nicks(theme.colours))
    made |= {f"nick-{n + 1}": nicks[n % len(nicks)] for n in range(NICKS)}
    return made


def _defaults(colours: Mapping[str, str], chat: Mapping[str, str]) -> dict[str, str]:
    background, panel, foreground = colours["background"], colours["panel"], colours["foreground"]
    selected = blend(background, colours["primary"], 0.16)
    mentioned = blend(background, colours["warning"], 0.1)
    grounds = (background, panel, selected, mentioned)

    def legible(name: str) -> str:
        return readable(colours[name], grounds, 4.5)

    muted = chat.get("muted") or quietest(foreground, grounds, 4.6)
    return {
        "muted": muted,
        "mention": legible("warning"),
        "mention-background": mentioned,
        "unread": readable(colours["primary"], grounds, 3.0),
        "link": legible("primary"),
        "code": legible("secondary"),
        "code-background": panel,
        "quote": muted,
        "heading": legible("primary"),
        "separator": blend(background, foreground, 0.3),
        "self": legible("accent"),
        "reaction": muted,
        "reaction-own": legible("primary"),
        "online": legible("success"),
        "away": legible("warning"),
        "dnd": legible("error"),
        "offline": muted,
        "pending": muted,
        "failed": legible("error"),
        "focus": readable(colours["accent"], grounds, 3.0),
        "selected-background": selected,
    }


def _default_nicks(colours: Mapping[str, str]) -> tuple[str, ...]:
    grounds = (colours["background"],)
    names = ("primary", "accent", "success", "secondary", "warning", "error", "foreground")
    return tuple(readable(colours[name], grounds, 4.5) for name in names)


_ANSI_NICKS = tuple(f"ansi_{name}" for name in ("cyan", "green", "yellow", "magenta", "blue", "red"))


def _ansi_defaults() -> dict[str, str]:
    named = {
        "muted": "bright_black",
        "mention": "yellow",
        "unread": "red",
        "link": "blue",
        "code": "cyan",
        "heading": "magenta",
        "separator": "bright_black",
        "self": "green",
        "reaction-own": "blue",
        "online": "green",
        "away": "yellow",
        "dnd": "red",
        "failed": "red",
        "focus": "blue",
        "selected-background": "bright_black",
    }
    quiet = ("quote", "reaction", "offline", "pending")
    plain = ("mention-background", "code-background")
    return {
        **{key: f"ansi_{value}" for key, value in named.items()},
        **dict.fromkeys(quiet, "ansi_bright_black"),
        **dict.fromkeys(plain, "ansi_default"),
    }


def _load(path: Path, seen: frozenset[str]) -> ThemeFile:
    try:
        text = path.read_text("utf-8")
        document = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"The theme {path} cannot be read: {why}.") from error
    _Check(path, text).document(document)
    theme = _from_document(document)
    if not theme.extends:
        return theme
    base = find_themes((builtin_theme_dir(), path.parent)).get(theme.extends)
    if base is None or base == path:
        return theme
    if theme.extends in seen:
        raise ConfigError(f"{path}: the theme extends itself by way of {theme.extends!r}.")
    return _mixed(_load(base, seen | {theme.name}), theme, document)


def _from_document(document: Mapping[str, Any]) -> ThemeFile:
    chat = dict(document.get("chat", {}))
    nicks = tuple(chat.pop("nicks", ()))
    plain = {
        key: document[key] for key in ("dark", "ansi", "soft", "extends", "text_alpha") if key in document
    }
    return ThemeFile(
        name=document["name"],
        colours=document.get("colors", {}),
        chat=chat,
        nicks=nicks,
        variables=document.get("variables", {}),
        **plain,
    )


def _mixed(base: ThemeFile, theme: ThemeFile, document: Mapping[str, Any]) -> ThemeFile:
    own = {key: document[key] for key in ("dark", "ansi", "soft", "text_alpha") if key in document}
    return replace(
        base,
        name=theme.name,
        colours={**base.colours, **theme.colours},
        chat={**base.chat, **theme.chat},
        nicks=theme.nicks or base.nicks,
        variables={**base.variables, **theme.variables},
        **own,
    )


@dataclass(frozen=True, slots=True)
class _Check:
    """Refuses what is not in the format, naming the line."""

    path: Path
    text: str

    def document(self, document: Mapping[str, Any]) -> None:
        """The whole file."""
        for key in document:
            self._known("", key, (*_TOP, *_TABLES))
        if document.get("name") != self.path.stem:
            raise self._error("", "name", f"name must be the file's name, {self.path.stem!r}")
        for table in _TABLES:
            if not isinstance(document.get(table, {}), dict):
                raise self._error("", table, f"{table} must be a table, as [{table}]")
        for key, kind in {
            "dark": bool,
            "ansi": bool,
            "soft": bool,
            "extends": str,
            "text_alpha": float,
        }.items():
            if not isinstance(document.get(key, kind()), kind):
                raise self._error("", key, f"{key} must be a {'text' if kind is str else kind.__name__}")
        self._colours(document.get("colors", {}), whole=not document.get("extends"))
        self._chat(document.get("chat", {}))

    def _colours(self, colours: Mapping[str, Any], *, whole: bool) -> None:
        for key, value in colours.items():
            self._known("colors", key, COLOURS)
            self._colour("colors", key, value)
        for key in NEEDED:
            if whole and key not in colours:
                raise self._error("colors", "", f"[colors] needs {key}")

    def _chat(self, chat: Mapping[str, Any]) -> None:
        for key, value in chat.items():
            self._known("chat", key, (*CHAT, "nicks"))
            if key != "nicks":
                self._colour("chat", key, value, COLOURS)
                continue
            if not isinstance(value, list) or not value:
                raise self._error("chat", key, "nicks must be a list of colours")
            for nick in value:
                self._colour("chat", key, nick)

    def _known(self, table: str, key: str, valid: tuple[str, ...]) -> None:
        if key not in valid:
            near = difflib.get_close_matches(key, valid, n=1)
            guess = f"; did you mean {near[0]!r}?" if near else ""
            raise self._error(
                table, key, f"there is no {key!r}" + (f" in [{table}]" if table else "") + guess
            )

    def _colour(self, table: str, key: str, value: object, names: tuple[str, ...] = ()) -> None:
        if isinstance(value, str) and (is_hex(value) or value.startswith("ansi_") or value in names):
            return
        wanted = "a colour like #1b1e23 or ansi_blue" + (", or the name of one of [colors]" if names else "")
        raise self._error(table, key, f"{key} must be {wanted}, not {value!r}")

    def _error(self, table: str, key: str, what: str) -> ConfigError:
        from chat_tui.config.positions import position_of  # only files that are wrong pay for it

        return ConfigError(f"{self.path}, {position_of(self.text, table, key)}: {what}.")
