"""Can everybody read every theme, and does every theme file become a theme of Textual?"""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.theme import BUILTIN_THEMES

from chat_tui.config.colours import contrast
from chat_tui.config.legibility import APART, TEXT, faults, status_distance
from chat_tui.config.themes import (
    CHAT,
    COLOURS,
    NICKS,
    ThemeFile,
    builtin_theme_dir,
    chat_variables,
    find_themes,
    load_theme,
)
from chat_tui.errors import ConfigError
from chat_tui.ui.theming import completed, load_named, load_themes, textual_theme, variable_defaults

OURS = find_themes((builtin_theme_dir(),))
MEASURED = [name for name, path in OURS.items() if not load_theme(path).ansi]
EXEMPT_FROM_STATUS_DISTANCE: set[str] = set()
"""Themes that keep the status hues of their authors."""


def test_the_themes_we_promise_are_there() -> None:
    assert {"chat-dark", "chat-light", "high-contrast", "okabe-ito", "terminal"} <= set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_a_theme_is_legible(name: str) -> None:
    assert faults(load_theme(OURS[name])) == ()


@pytest.mark.parametrize("name", MEASURED)
def test_textual_generates_what_was_measured(name: str) -> None:
    theme = load_theme(OURS[name])
    generated = textual_theme(theme).to_color_system().generate()
    for key in ("background", "surface", "panel", "foreground"):
        assert generated[key].lower() == theme.colours[key]
    for ground in ("background", "surface", "panel"):
        assert contrast(generated["text-muted"], generated[ground]) >= TEXT


@pytest.mark.parametrize("name", [name for name in MEASURED if name not in EXEMPT_FROM_STATUS_DISTANCE])
def test_status_colours_stay_apart_for_colour_blind_eyes(name: str) -> None:
    assert status_distance(load_theme(OURS[name])) >= APART


@pytest.mark.parametrize("name", MEASURED)
def test_text_stays_legible_on_the_chosen_line_and_on_a_mention(name: str) -> None:
    made = chat_variables(load_theme(OURS[name]))
    for ground in ("chat-selected-background", "chat-mention-background"):
        for text in ("chat-muted", "chat-mention", *(f"nick-{n}" for n in range(1, NICKS + 1))):
            assert contrast(made[text], made[ground]) >= TEXT, (text, ground)


INKS = (
    *("muted", "mention", "link", "code", "self", "failed", "online", "away", "dnd", "offline"),
    *("quote", "heading", "reaction", "reaction-own", "pending", "unread", "focus"),
)


@pytest.mark.parametrize("name", MEASURED)
def test_every_ink_is_legible_on_every_ground(name: str) -> None:
    theme = load_theme(OURS[name])
    made = chat_variables(theme)
    grounds = {ground: theme.colours[ground] for ground in ("background", "surface", "panel")}
    grounds |= {key: made[f"chat-{key}-background"] for key in ("selected", "mention", "code")}
    inks = {key: made[f"chat-{key}"] for key in INKS} | {"foreground": theme.colours["foreground"]}
    inks |= {f"nick {n}": made[f"nick-{n}"] for n in range(1, NICKS + 1)}
    faint = [
        (ink, ground, round(contrast(colour, below), 2))
        for ground, below in grounds.items()
        for ink, colour in inks.items()
        if contrast(colour, below) < TEXT
    ]
    assert not faint


def test_high_contrast_is_seven_to_one_even_where_it_is_muted() -> None:
    theme = load_theme(OURS["high-contrast"])
    made = chat_variables(theme)
    for name in ("chat-muted", "chat-link", "chat-mention", *(f"nick-{n}" for n in range(1, NICKS + 1))):
        assert contrast(made[name], theme.colours["background"]) >= 7


@pytest.mark.parametrize("name", BUILTIN_THEMES)
def test_every_theme_of_textual_gets_all_our_variables(name: str) -> None:
    made = variable_defaults(BUILTIN_THEMES[name])
    assert set(made) == {f"chat-{key}" for key in CHAT} | {f"nick-{n}" for n in range(1, NICKS + 1)}


@pytest.mark.parametrize("name", OURS)
def test_our_themes_need_no_defaults(name: str) -> None:
    assert variable_defaults(textual_theme(load_theme(OURS[name]))) == {}


@pytest.mark.parametrize("name", [name for name, theme in BUILTIN_THEMES.items() if not theme.ansi])
def test_computed_colours_are_legible_in_themes_of_textual(name: str) -> None:
    theme = BUILTIN_THEMES[name]
    made = variable_defaults(theme)
    ground = completed(ThemeFile("x", extends=name)).colours["background"]
    for text in ("muted", "mention", "link", "code", "self", "failed"):
        assert contrast(made[f"chat-{text}"], ground) >= TEXT, text


SMALL = """
name = "small"
[colors]
background = "#121417"
surface = "#1b1e23"
panel = "#262a31"
foreground = "#e6e6e6"
primary = "#56b4e9"
secondary = "#009e73"
accent = "#cc79a7"
success = "#35c79a"
warning = "#f0e442"
error = "#ee7733"
"""


def written(tmp_path: Path, text: str, name: str = "small") -> Path:
    path = tmp_path / f"{name}.toml"
    path.write_text(text)
    return path


def test_the_smallest_theme_is_a_handful_of_colours(tmp_path: Path) -> None:
    theme = load_theme(written(tmp_path, SMALL))
    assert set(chat_variables(theme)) >= {f"chat-{key}" for key in CHAT}


def test_a_chat_colour_may_name_one_of_the_theme(tmp_path: Path) -> None:
    theme = load_theme(
        written(tmp_path, SMALL + '[chat]\nmention = "error"\nnicks = ["#ffffff", "#cccccc"]\n')
    )
    made = chat_variables(theme)
    assert made["chat-mention"] == "#ee7733"
    assert [made[f"nick-{n}"] for n in (1, 2, 3)] == ["#ffffff", "#cccccc", "#ffffff"]


def test_a_theme_may_extend_one_of_ours(tmp_path: Path) -> None:
    path = written(tmp_path, 'name = "mine"\nextends = "okabe-ito"\n[colors]\naccent = "#ffffff"\n', "mine")
    theme = load_theme(path)
    assert (theme.name, theme.colours["accent"], theme.colours["primary"]) == ("mine", "#ffffff", "#56b4e9")


def test_a_theme_may_extend_one_of_textual(tmp_path: Path) -> None:
    path = written(tmp_path, 'name = "mine"\nextends = "nord"\n[colors]\naccent = "#ffffff"\n', "mine")
    theme = textual_theme(load_theme(path))
    assert theme.background == BUILTIN_THEMES["nord"].background.lower()  # type: ignore[union-attr]
    assert theme.accent == "#ffffff"


def test_a_theme_that_extends_nothing_known_is_a_sentence(tmp_path: Path) -> None:
    path = written(tmp_path, 'name = "mine"\nextends = "nrd"\n', "mine")
    with pytest.raises(ConfigError, match="extends 'nrd', which is not there"):
        textual_theme(load_theme(path))


def test_themes_that_extend_each_other_are_a_sentence(tmp_path: Path) -> None:
    written(tmp_path, 'name = "a"\nextends = "b"\n', "a")
    written(tmp_path, 'name = "b"\nextends = "a"\n', "b")
    with pytest.raises(ConfigError, match="extends itself"):
        load_theme(tmp_path / "a.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            SMALL.replace("primary", "pirmary"),
            "line 8, column 1: there is no 'pirmary' in [colors]; did you mean 'primary'?",
        ),
        (SMALL.replace('"#56b4e9"', '"blue"'), "line 8, column 1: primary must be a colour like #1b1e23"),
        (SMALL.replace('accent = "#cc79a7"\n', ""), "[colors] needs accent"),
        (SMALL.replace('"small"', '"big"'), "line 2, column 1: name must be the file's name, 'small'"),
        (SMALL + '[chat]\nmenton = "error"\n', "did you mean 'mention'?"),
        (SMALL + "[chat]\nnicks = []\n", "nicks must be a list of colours"),
        (SMALL.replace("[colors]", "drak = true\n[colors]"), "there is no 'drak'; did you mean 'dark'?"),
        (SMALL.replace("[colors]", 'dark = "yes"\n[colors]'), "line 3, column 1: dark must be"),
        ("name = [", "cannot be read"),
    ],
)
def test_a_broken_theme_names_file_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_theme(path)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


def test_a_faint_theme_is_told_where_it_is_faint(tmp_path: Path) -> None:
    theme = load_theme(written(tmp_path, SMALL.replace('"#e6e6e6"', '"#555555"')))
    assert faults(theme)[0].startswith("foreground (#555555) has 2.")


def test_a_broken_theme_of_the_user_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    written(tmp_path, "name = [")
    themes, complaints = load_themes(builtin_theme_dir(), tmp_path)
    assert {theme.name for theme in themes} == set(OURS)
    assert len(complaints) == 1


def test_a_theme_of_the_user_wins_over_ours(tmp_path: Path) -> None:
    written(tmp_path, SMALL.replace('"small"', '"chat-dark"'), "chat-dark")
    named = load_named("chat-dark", builtin_theme_dir(), tmp_path)
    assert named is not None
    assert named.background == "#121417"
    assert load_named("nord", builtin_theme_dir(), tmp_path) is None


def test_colours_are_exactly_those_of_textual() -> None:
    fields = set(vars(BUILTIN_THEMES["nord"]))
    assert set(COLOURS) == fields - {"name", "dark", "luminosity_spread", "text_alpha", "variables", "ansi"}
