"""Do the commands about settings, themes and shells say what is there and what is wrong?"""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Cli


def config_file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config" / "config.toml"


def write_config(tmp_path: Path, text: str) -> Path:
    path = config_file(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_the_path_is_printed_whether_the_file_is_there_or_not(cli: Cli, tmp_path: Path) -> None:
    assert cli("config", "path").out == f"{config_file(tmp_path)}\n"
    assert cli("--config", "/x.toml", "config", "path").out == "/x.toml\n"


def test_every_place_is_named_and_none_lies_elsewhere(cli: Cli, tmp_path: Path) -> None:
    named = dict(line.split(": ", 1) for line in cli("config", "path", "--all").lines)
    assert named["settings"] == str(config_file(tmp_path))
    assert named["data"] == str(tmp_path / "home" / "data")
    assert list(named) == ["settings", "config", "data", "cache", "state", "sockets"]


def test_a_check_names_everything_that_is_wrong(cli: Cli, tmp_path: Path) -> None:
    assert cli("config", "check").code == 0
    path = write_config(tmp_path, '[ui]\ndensty = "x"\nclock = "13h"\n')
    said = cli("config", "check")
    assert said.code == 1
    assert len(said.lines) == 2
    assert f"{path}, line 2, column 1: there is no 'ui.densty'; did you mean 'density'?" in said.lines


def test_editing_makes_a_file_with_everything_in_it_and_checks_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\necho "acount = 1" >> "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(script))
    said = cli("config", "edit")
    assert said.code == 1
    assert config_file(tmp_path).read_text().startswith("# chat-tui's settings")
    assert stat.S_IMODE(config_file(tmp_path).stat().st_mode) == 0o600
    monkeypatch.setenv("VISUAL", "true")
    config_file(tmp_path).unlink()
    assert cli("config", "edit").code == 0


def test_an_editor_that_is_not_there_is_a_sentence(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "/no/such/editor")
    said = cli("config", "edit")
    assert said.code == 1
    assert "Set EDITOR" in said.err


def test_the_keys_are_listed_as_they_are_now(cli: Cli, tmp_path: Path) -> None:
    write_config(tmp_path, '[keys]\n"nav.jump" = "alt+shift+j"\n"nav.jmp" = "f9"\n')
    said = cli("config", "keys")
    assert any(line.split()[:3] == ["*", "nav.jump", "alt+shift+j"] for line in said.lines)
    assert 'did you mean "nav.jump"' in said.err


def test_the_settings_have_a_schema(cli: Cli) -> None:
    assert "ui" in json.loads(cli("config", "schema").out)["properties"]


def test_themes_are_listed_previewed_and_checked(cli: Cli, tmp_path: Path) -> None:
    listed = cli("themes", "list")
    assert "* chat-dark" in listed.lines
    mine = tmp_path / "home" / "data" / "themes" / "mine.toml"
    mine.parent.mkdir(parents=True)
    mine.write_text('name = "mine"\nextends = "nord"\n[colors]\nforeground = "#444444"\n')
    assert any(line.strip().startswith("mine") for line in cli("themes", "list").lines)
    said = cli("themes", "check", str(mine))
    assert said.code == 1
    assert "foreground (#444444)" in said.out
    assert cli("--color", "always", "themes", "preview", "chat-light").out.count("\x1b[") > 20
    assert cli("themes", "preview", "terminal").code == 0
    assert cli("themes", "preview", "mine").code == 0


def test_an_unknown_theme_names_the_nearest(cli: Cli) -> None:
    said = cli("themes", "preview", "chat-drak")
    assert said.code == 1
    assert "Did you mean chat-dark?" in said.err
