"""Do the quick settings read what is sound and complain of the rest, without ever failing?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from chat_tui.config import quick
from chat_tui.config.positions import position_of
from chat_tui.config.quick import QuickSettings, read_quick


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return path


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read_quick(tmp_path / "none.toml", {}) == QuickSettings()
    assert read_quick(tmp_path / "none.toml", {}).complaints == ()


def test_what_the_file_says_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'account = "work"\n[ui]\ntheme = "nord"\nmouse = false\nclock = "12h"\n[compose]\nenter = "newline"\n'
        '[keys]\n"nav.jump" = "ctrl+n"\n',
    )
    found = read_quick(path, {})
    assert (found.account, found.theme, found.mouse, found.clock_24h) == ("work", "nord", False, False)
    assert (found.enter, found.keys, found.complaints) == ("newline", {"nav.jump": "ctrl+n"}, ())


def test_a_key_written_without_quotes_counts_the_same(tmp_path: Path) -> None:
    assert read_quick(written(tmp_path, '[keys]\nnav.jump = "ctrl+n"\n'), {}).keys == {"nav.jump": "ctrl+n"}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, '[ui]\ntheme = "nord"\nmouse = true\n')
    environ = {
        "CHAT_TUI_UI__THEME": "gruvbox",
        "CHAT_TUI_UI__MOUSE": "false",
        "CHAT_TUI_UI__AWAY_AFTER": "12",
    }
    found = read_quick(path, environ)
    assert (found.theme, found.mouse, found.away_after) == ("gruvbox", False, 12)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[ui]\n\ndensity = "compac"\n',
            "line 3, column 11: ui.density must be 'comfortable' or 'compact', not 'compac'",
        ),
        ("[ui]\nmouse = 3\n", "line 2, column 9: ui.mouse must be true or false"),
        ("[ui]\naway_after = -1\n", "line 2, column 14: ui.away_after must be a whole number from 0 to 1440"),
        ("[ui]\nfold_lines = 501\n", "line 2, column 14: ui.fold_lines must be a whole number from 0 to 500"),
        (
            '[ui]\nreal_cursor = "visibel"\n',
            "line 2, column 15: ui.real_cursor must be 'hidden' or 'visible', not 'visibel'",
        ),
        ("[ui]\nfold_bots = 101\n", "line 2, column 13: ui.fold_bots must be a whole number from 0 to 100"),
        (
            "[ui]\naway_after = 1.5\n",
            "line 2, column 14: ui.away_after must be a whole number from 0 to 1440",
        ),
        ("[ui]\ntheme = 3\n", "line 2, column 9: ui.theme must be text in quotes"),
        ("ui = [\n", "The defaults are used"),
        ("keys = 3\n", "keys must be a table"),
        ('[keys]\n"app.quit" = 3\n', 'line 2, column 14: [keys] "app.quit" must be text in quotes'),
        (
            '[keys]\n"app.qit" = "f9"\n',
            'line 2, column 13: [keys] "app.qit" is not a binding; did you mean "app.quit"?',
        ),
        (
            '[ui]\n\ndensty = "compact"\n',
            "line 3, column 1: there is no 'ui.densty'; did you mean 'density'?",
        ),
        ('acount = "x"\n', "line 1, column 1: there is no 'acount'; did you mean 'account'?"),
        ('# mine\n[uii]\ndensity = "compact"\n', "line 2, column 2: there is no 'uii'; did you mean 'ui'?"),
    ],
)
def test_what_is_wrong_becomes_the_default_and_a_complaint(tmp_path: Path, text: str, said: str) -> None:
    found = read_quick(written(tmp_path, text), {})
    assert any(said in complaint for complaint in found.complaints), found.complaints
    assert found.density == "comfortable"
    assert found.mouse is True


def test_a_file_of_bytes_is_a_complaint(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert read_quick(path, {}).complaints


@pytest.mark.parametrize(
    ("colours", "name"),
    [("15;0", "chat-dark"), ("0;15", "chat-light"), ("0;default;7", "chat-light"), ("", "chat-dark")],
)
def test_auto_goes_by_the_terminals_background(colours: str, name: str) -> None:
    assert QuickSettings().theme_name({"COLORFGBG": colours}) == name


def test_a_named_theme_is_taken_as_it_is() -> None:
    assert QuickSettings(theme="nord").theme_name({"COLORFGBG": "0;15"}) == "nord"


def test_places_are_found_in_sections() -> None:
    text = '# top\naccount = "x"\n\n[ui]\n# theme = "no"\ntheme = "a"\n[compose]\n  theme = "b"\n'
    assert str(position_of(text, "", "account")) == "line 2, column 1"
    assert str(position_of(text, "ui", "theme", value=True)) == "line 6, column 9"
    assert str(position_of(text, "compose", "theme")) == "line 8, column 3"
    assert str(position_of(text, "ui", "missing")) == "line 4, column 2"


@pytest.mark.parametrize(
    "text",
    [
        'keys.nav.jump = "x"',
        'keys = { "nav.jump" = "x" }',
        "a = [[1, 2], [3]] # keys\nb = 1979-05-27 07:32:00\n[keys]\nnav.jump = 'x'",
        'a = """\n[keys]\n"""\n[ keys . nav ]\n"jump" = "x"',
    ],
)
def test_a_value_is_found_however_it_is_written(text: str) -> None:
    at = position_of(text, "keys", "nav.jump", value=True)
    assert text.split("\n")[at.line - 1][at.column - 1 :].strip(" }") in ('"x"', "'x'")


def test_reading_imports_nothing_slow() -> None:
    code = "import sys, chat_tui.config.quick; print(*sys.modules)"
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"pydantic", "pydantic_settings", "tomlkit", "platformdirs", "textual"} & set(out)


def test_quick_and_whole_settings_agree() -> None:
    from chat_tui.config.settings import ComposeSettings, Settings, UiSettings

    whole = Settings()
    fast = QuickSettings()
    for key in UiSettings.model_fields:
        assert getattr(fast, key) == getattr(whole.ui, key), key
    assert (fast.account, fast.enter) == (whole.account, whole.compose.enter)
    for name in ("density", "glyphs", "emoji", "clock"):
        choices = getattr(quick, {"density": "DENSITIES", "clock": "CLOCKS"}.get(name, name.upper()))
        assert get_args(UiSettings.model_fields[name].annotation) == choices
    assert get_args(ComposeSettings.model_fields["enter"].annotation) == quick.ENTERS
