"""Are places found under any environment, private under any umask, and sockets short enough?"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_tui.config.locations import LONGEST_SOCKET_PATH, Locations, check_account_name, private_dir
from chat_tui.errors import ConfigError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def any_umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def test_one_directory_holds_everything(tmp_path: Path) -> None:
    home = tmp_path / "h"
    places = Locations.from_environment(None, {"CHAT_TUI_HOME": str(home)})
    assert Locations.from_environment(home, {"CHAT_TUI_HOME": "/elsewhere"}) == places
    everything = (
        places.config_file,
        places.accounts_file,
        places.account_dir("work"),
        places.workspace_dir,
        places.shared_dir,
        places.log_file,
        places.crash_dir,
        places.user_themes,
        places.download_dir,
        places.credentials_file,
    )
    assert all(path.is_relative_to(home) for path in everything)


@pytest.mark.usefixtures("any_umask")
def test_what_is_made_is_for_the_owner_only(tmp_path: Path) -> None:
    if os.getuid() != 0 and os.umask(os.umask(0)) == 0o777:
        pytest.skip("nobody but root can make a directory inside one that it may not enter")
    home = tmp_path / "h"
    places = Locations.from_environment(home, {})
    for made in (places.account_dir("work"), places.workspace_dir, places.crash_dir, places.log_file.parent):
        assert mode(made) == 0o700
    assert not places.config_file.parent.exists()


def test_a_directory_that_others_can_enter_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert mode(private_dir(tmp_path)) == 0o700


def test_a_file_in_the_way_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "h").write_text("")
    with pytest.raises(ConfigError, match=r"not a directory|cannot be used"):
        _ = Locations.from_environment(tmp_path / "h" / "below", {}).workspace_dir


def test_a_long_home_gets_a_short_socket(tmp_path: Path) -> None:
    long = Locations.from_environment(tmp_path / ("x" * 120), {})
    other = Locations.from_environment(tmp_path / ("y" * 120), {})
    for path in (long.personal_socket, long.shared_socket):
        assert len(os.fsencode(path)) <= LONGEST_SOCKET_PATH
        assert mode(path.parent) == 0o700
    assert long.personal_socket != other.personal_socket
    for path in (long.personal_socket, other.personal_socket):
        path.parent.rmdir()


def test_the_settings_file_can_be_chosen(tmp_path: Path) -> None:
    chosen = tmp_path / "mine.toml"
    assert Locations.from_environment(tmp_path, {"CHAT_TUI_CONFIG": str(chosen)}).config_file == chosen
    assert Locations.from_environment(tmp_path, {}, config=chosen).config_file == chosen


def test_the_platform_is_asked_where_no_home_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.delenv("CHAT_TUI_HOME", raising=False)
    places = Locations.from_environment(None, os.environ)
    assert places.config_file == tmp_path / "config" / "chat-tui" / "config.toml"
    assert places.personal_socket == tmp_path / "run" / "chat-tui" / "chat.sock"


@pytest.mark.parametrize("name", ["../up", "", "a/b", ".hidden", "Big", "x" * 65])
def test_an_account_name_cannot_leave_its_directory(name: str) -> None:
    with pytest.raises(ConfigError):
        check_account_name(name)
