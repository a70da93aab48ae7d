"""How does a theme file become a theme of Textual, and which variables do Textual's own themes get?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from chat_tui.config.themes import (
    NEEDED,
    ThemeFile,
    chat_variables,
    find_themes,
    load_theme,
)
from chat_tui.errors import ConfigError


def load_themes(*folders: Path) -> tuple[tuple[Theme, ...], tuple[str, ...]]:
    """The themes in some folders, ready to register, and a sentence for each file that is not one."""
    made: list[Theme] = []
    complaints: list[str] = []
    for path in find_themes(folders).values():
        try:
            made.append(textual_theme(load_theme(path)))
        except ConfigError as error:
            complaints.append(str(error))
    return tuple(made), tuple(complaints)


def load_named(name: str, *folders: Path) -> Theme | None:
    """One theme, for the first paint; None if no file has this name. The last folder that has it counts."""
    path = find_themes(folders).get(name)
    return textual_theme(load_theme(path)) if path else None


def textual_theme(theme: ThemeFile) -> Theme:
    """The theme for `App.register_theme`, with all our variables; ConfigError if its base is not there."""
    full = completed(theme)
    ours = chat_variables(full)
    # Textual fades text by transparency, which misses 4.5:1 on panels; a measured colour does not.
    faded = dict.fromkeys(("text-muted", "foreground-muted"), ours["chat-muted"])
    made = Theme(
        name=full.name,
        primary=full.colours["primary"],
        dark=full.dark,
        ansi=full.ansi,
        text_alpha=full.text_alpha,
        variables={**faded, **ours, **full.variables},
    )
    for name, colour in full.colours.items():
        setattr(made, name, colour)
    return made


def variable_defaults(theme: Theme) -> dict[str, str]:
    """Our variables computed for any theme: the answer of `App.get_theme_variable_defaults`."""
    if any(name.startswith("chat-") for name in theme.variables):
        return {}
    return chat_variables(_from_textual(theme))


def completed(theme: ThemeFile) -> ThemeFile:
    """The theme with the colours of the Textual theme it extends."""
    if not theme.extends:
        return theme
    base = BUILTIN_THEMES.get(theme.extends)
    if base is None:
        raise ConfigError(f"The theme {theme.name!r} extends {theme.extends!r}, which is not there.")
    return replace(
        theme,
        colours={**_from_textual(base).colours, **theme.colours},
        variables={**base.variables, **theme.variables},
        ansi=base.ansi,
    )


def _from_textual(theme: Theme) -> ThemeFile:
    """A theme of Textual as one of ours: its generated colours, solid."""
    if theme.ansi:
        named = {key: getattr(theme, key) or "ansi_default" for key in NEEDED}
        return ThemeFile(theme.name, dark=theme.dark, ansi=True, colours=named)
    generated = theme.to_color_system().generate()
    ground = Color.parse(generated["background"])
    colours = {}
    for key in NEEDED:
        try:
            colours[key] = (ground + Color.parse(generated[key])).hex6.lower()
        except ColorParseError as error:
            raise ConfigError(f"The theme {theme.name!r} has a strange {key}: {error}.") from error
    return ThemeFile(theme.name, dark=theme.dark, text_alpha=theme.text_alpha, colours=colours)
