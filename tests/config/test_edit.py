"""Is one setting changed without touching anything else in the file?"""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from chat_tui.config.edit import set_value
from chat_tui.config.quick import read_quick
from chat_tui.errors import ConfigError


def test_a_setting_is_added_to_no_file_at_all(tmp_path: Path) -> None:
    path = tmp_path / "c" / "config.toml"
    set_value(path, "ui", "theme", "nord")
    assert read_quick(path, {}).theme == "nord"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_comments_and_other_settings_stay(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('# mine\n[ui]\ntheme = "nord"  # cold\nmouse = false\n')
    set_value(path, "ui", "theme", "gruvbox")
    assert path.read_text() == '# mine\n[ui]\ntheme = "gruvbox"  # cold\nmouse = false\n'


def test_a_value_of_any_kind_is_written_as_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("# mine\n[ui]  # looks\nmouse = true  # yes\n\n[keys]\n# none yet\n")
    set_value(path, "ui", "mouse", False)
    set_value(path, "ui", "fold_bots", 7)
    set_value(path, "notify", "words", ["deploy", "fire"])
    set_value(path, "", "account", "work")
    found = read_quick(path, {})
    assert (found.mouse, found.fold_bots, found.account, found.complaints) == (False, 7, "work", ())
    assert [line for line in path.read_text().splitlines() if "#" in line] == [
        "# mine",
        "[ui]  # looks",
        "mouse = false  # yes",
        "# none yet",
    ]


def test_a_value_is_taken_out_again(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[ui]\ntheme = "nord"\nmouse = false\n')
    set_value(path, "ui", "theme", None)
    set_value(path, "read", "policy", None)
    assert path.read_text() == "[ui]\nmouse = false\n"


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.toml.new").mkdir()
    with pytest.raises(ConfigError, match=r"config\.toml cannot be changed"):
        set_value(tmp_path / "config.toml", "ui", "mouse", False)


@pytest.mark.parametrize("text", ["[ui\n", "ui = 3\n"])
def test_a_broken_file_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(ConfigError):
        set_value(path, "ui", "theme", "nord")
    assert path.read_text() == text


def test_a_link_to_a_file_elsewhere_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles.toml", tmp_path / "config.toml"
    real.write_text("")
    link.symlink_to(real)
    set_value(link, "ui", "theme", "nord")
    assert link.is_symlink()
    assert read_quick(real, {}).theme == "nord"
