"""Does a mistake in the settings name file, line, key and the nearest valid key?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.config.settings import load, problems
from chat_tui.errors import ConfigError


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return path


def test_no_file_is_no_mistake(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml").ui.theme == "auto"
    assert problems(tmp_path / "none.toml") == ()


def test_the_order_is_environment_then_file_then_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, '[ui]\ntheme = "nord"\ndensity = "compact"\n')
    monkeypatch.setenv("CHAT_TUI_UI__THEME", "gruvbox")
    monkeypatch.setenv("CHAT_TUI_HOME", "/somewhere")
    settings = load(path)
    assert (settings.ui.theme, settings.ui.density, settings.ui.clock) == ("gruvbox", "compact", "24h")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[ui]\ndensty = "compact"\n', "line 2, column 1: there is no 'ui.densty'; did you mean 'density'?"),
        ('acount = "x"\n', "line 1, column 1: there is no 'acount'; did you mean 'account'?"),
        (
            '[ui]\n\nclock = "13h"\n',
            "line 3, column 9: ui.clock: input should be '24h' or '12h'; did you mean '12h'?",
        ),
        (
            '[compose]\nenter = "sned"\n',
            "line 2, column 9: compose.enter: input should be 'send' or 'newline'; did you mean 'send'?",
        ),
        ('[keys]\n"nav.jmp" = "ctrl+o"\n', 'did you mean "nav.jump"'),
        (
            '[keys]\n\n"nav.jump" = "ctrl+kk"\n',
            'line 3, column 14: [keys] "nav.jump": "ctrl+kk" is not the name of a key',
        ),
        ('[keys]\n"nav.jump" = "alt+dwn"\n', 'did you mean "alt+down"?'),
        ("[ui\n", "line 1"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)
    assert "config edit" in caught.value.hint
    assert any(said in problem for problem in problems(path))


def test_all_mistakes_are_told_by_a_check(tmp_path: Path) -> None:
    path = written(tmp_path, 'acount = "x"\n[ui]\ndensty = "compact"\nclock = "13h"\n')
    assert len(problems(path)) == 3
    with pytest.raises(ConfigError, match=r"and 2 more"):
        load(path)


def test_a_mistake_in_the_environment_is_named_by_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAT_TUI_UI__CLOCK", "13h")
    assert problems(tmp_path / "none.toml")[0].startswith("CHAT_TUI_UI__CLOCK: ui.clock")
