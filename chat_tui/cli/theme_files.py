"""Which themes are there, what do they look like, and is a theme file sound?"""

from __future__ import annotations

from pathlib import Path

import click

from chat_tui.cli import exit_codes
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.output import data, safe_data, styled
from chat_tui.cli.params import PLACE
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.talk import talk
from chat_tui.config.legibility import faults
from chat_tui.config.themes import (
    NEEDED,
    NICKS,
    ThemeFile,
    builtin_theme_dir,
    chat_variables,
    find_themes,
    load_theme,
)
from chat_tui.errors import ConfigError
from chat_tui.text.width import fit


@click.group(short_help="The themes: list, preview, check.")
def themes() -> None:
    """The themes: list them, look at one, check a file of your own."""


@themes.command("list")
@pass_invocation
def list_command(invocation: Invocation) -> None:
    """List the themes of chat-tui and yours; all themes of Textual work as well."""
    current = invocation.settings.theme_name(invocation.environ)
    for name, file in _files(invocation).items():
        mark = "*" if name == current else " "
        kind = "" if file.parent == builtin_theme_dir() else f"  {file}"
        data(f"{mark} {name}{kind}")
    talk("Also: nord, gruvbox, dracula, solarized-light and the other themes of Textual.")


@themes.command()
@click.argument("name")
@pass_invocation
def preview(invocation: Invocation, name: str) -> None:
    """Show the colours of a theme."""
    file = Path(name) if name.endswith(".toml") else _files(invocation).get(name)
    if file is None:
        raise _unknown(name, list(_files(invocation)))
    for line in _sample(_whole(file)):
        safe_data(line)


@themes.command()
@click.argument("file", type=PLACE)
def check(file: Path) -> int:
    """Say what is wrong with a theme file: its format, and contrasts that are too low to read."""
    found = faults(_whole(file))
    for fault in found:
        data(f"{file}: {fault}")
    if not found:
        talk(f"{file} is in order.")
    return exit_codes.FAILED if found else exit_codes.OK


def _whole(file: Path) -> ThemeFile:
    """The theme with all its colours; those of a theme of Textual are Textual's to tell."""
    theme = load_theme(file)
    if not theme.extends or len(theme.colours) >= len(NEEDED):
        return theme
    from chat_tui.ui.theming import completed

    return completed(theme)


def _files(invocation: Invocation) -> dict[str, Path]:
    """By name; one of a plugin takes the place of none of ours or the user's."""
    from chat_tui.cli.plugin_list import theme_folders

    own = find_themes((builtin_theme_dir(), invocation.locations.user_themes))
    return {**own, **find_themes(theme_folders(invocation)), **own}


def _sample(theme: ThemeFile) -> list[str]:
    variables = chat_variables(theme)
    ground = theme.colours["background"]
    lines = [styled(theme.name, bold=True) + ("" if theme.dark else "  (light)")]
    for name, colour in {**theme.colours, **variables}.items():
        lines.append(f"  {fit(name, 26)} {_on(colour, ground)}  {colour}")
    names = ("ada", "grace", "linus", "margaret", "dennis", "barbara", "ken", "radia")
    shown = " ".join(_on(variables[f"nick-{n + 1}"], ground, names[n]) for n in range(NICKS))
    return [*lines, f"  {shown}"]


def _on(colour: str, ground: str, text: str = " Abc 123 ") -> str:
    return click.style(text, fg=_click_colour(colour), bg=_click_colour(ground))


def _click_colour(colour: str) -> tuple[int, int, int] | str:
    from chat_tui.config.colours import is_hex, parse

    if is_hex(colour):
        red, green, blue = (round(part * 255) for part in parse(colour))
        return red, green, blue
    return "reset" if colour == "ansi_default" else colour.removeprefix("ansi_")


def _unknown(name: str, known: list[str]) -> ConfigError:
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    return ConfigError(f"There is no theme file {name!r}.{guess}", hint="`chat-tui themes list` names them.")
