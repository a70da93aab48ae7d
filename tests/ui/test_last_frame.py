"""Does a start begin with the last session's picture, only where it may, and never in the way?"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from chat_tui.config.locations import Locations
from chat_tui.ui import last_frame
from tests.pty_screen import PtyScreen

ENVIRON = {"TERM": "xterm-256color", "HOME": "/home/tom"}
SIZE = (80, 24)


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_frame, "_place", None)
    monkeypatch.setattr(last_frame, "_is_shown", False)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What the terminal got, which is there and has a size."""
    found: list[bytes] = []
    monkeypatch.setattr(last_frame, "_terminal_size", lambda: SIZE)
    monkeypatch.setattr(last_frame, "_write", found.append)
    return found


def started(home: Path, *more: str, **environ: str) -> None:
    last_frame.show(["--home", str(home), *more], ENVIRON | environ)


def ended(home: Path, text: str = "a picture") -> None:
    started(home)
    last_frame.take_over()
    last_frame.keep(text, *SIZE)


@pytest.mark.parametrize(
    "environ",
    [{}, {"XDG_CACHE_HOME": "/c", "XDG_CONFIG_HOME": "/d"}, {"CHAT_TUI_HOME": "/h"}, {"XDG_CACHE_HOME": " "}],
)
def test_the_folders_are_those_of_the_app(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "CHAT_TUI_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    places = Locations.from_environment(None, os.environ)
    folders = last_frame.folders(os.environ.get("CHAT_TUI_HOME", ""), os.environ)
    assert folders == (str(places.cache_dir), str(places.config_dir))
    chosen = Locations.from_environment(Path("~/x"), os.environ)
    assert last_frame.folders("~/x", os.environ) == (str(chosen.cache_dir), str(chosen.config_dir))


def test_what_was_there_at_the_end_is_there_at_the_start(tmp_path: Path, written: list[bytes]) -> None:
    ended(tmp_path)
    assert not written
    started(tmp_path)
    assert last_frame.is_shown()
    assert written[0].endswith(b"a picture")
    (file,) = (tmp_path / "cache").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    last_frame.take_away()
    assert written[1] == last_frame.END.encode()
    last_frame.take_away()
    assert len(written) == 2


@pytest.mark.parametrize(
    "environ",
    [
        {"NO_COLOR": "1"},
        {"TERM": "dumb"},
        {"TERM": "screen"},
        {"CHAT_TUI_UI__LAST_FRAME": "false"},
        {"TMUX": "x"},
    ],
)
def test_another_terminal_or_setting_shows_nothing(
    environ: dict[str, str], tmp_path: Path, written: list[bytes]
) -> None:
    ended(tmp_path)
    started(tmp_path, **environ)
    assert not written


@pytest.mark.parametrize("more", [["open", "#x"], ["--theme", "nord"], ["--read-only"], ["--account", "b"]])
def test_another_way_to_start_shows_nothing(more: list[str], tmp_path: Path, written: list[bytes]) -> None:
    ended(tmp_path)
    started(tmp_path, *more)
    assert not written


@pytest.mark.parametrize("file", ["config.toml", "accounts.toml"])
def test_another_configuration_shows_nothing(file: str, tmp_path: Path, written: list[bytes]) -> None:
    ended(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / file).write_text("")
    started(tmp_path)
    assert not written


@pytest.mark.parametrize("change", ["size", "mode", "link", "version"])
def test_a_file_that_does_not_fit_shows_nothing(
    change: str, tmp_path: Path, written: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended(tmp_path)
    (file,) = (tmp_path / "cache").iterdir()
    if change == "size":
        monkeypatch.setattr(last_frame, "_terminal_size", lambda: (81, 24))
    elif change == "mode":
        file.chmod(0o644)
    elif change == "link":
        file.rename(tmp_path / "elsewhere")
        file.symlink_to(tmp_path / "elsewhere")
    else:
        monkeypatch.setattr(last_frame, "__version__", "0")
    started(tmp_path)
    assert not written


def test_an_empty_picture_forgets_the_last(tmp_path: Path, written: list[bytes]) -> None:
    ended(tmp_path)
    ended(tmp_path, "")
    assert not list((tmp_path / "cache").iterdir())
    ended(tmp_path, "")


def a_start(home: Path, **environ: str) -> PtyScreen:
    return PtyScreen([sys.executable, "-m", "chat_tui", "--home", str(home)], environment=environ)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of somebody who has ended a session."""
    config = tmp_path / "config"
    config.mkdir(mode=0o700)
    (config / "accounts.toml").write_text(f'[team]\nurl = "unix://{tmp_path}/nobody.sock"\nkind = "shared"\n')
    with a_start(tmp_path) as terminal:
        terminal.wait_for("●|◌|✖")
        terminal.send("a draft")
        terminal.wait_for("› a draft")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    assert list((tmp_path / "cache").iterdir())
    return tmp_path


@pytest.mark.slow
def test_on_a_terminal_the_picture_stands_there_until_the_app_paints(home: Path) -> None:
    with a_start(home) as terminal:
        terminal.wait_for("› a draft\n(.*\n)* connecting")
        terminal.wait_for("●|◌|✖")
        assert terminal.raw.count(b"\x1b[?1049h") == 1
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        assert b"\x1b[?1049l" in terminal.raw


@pytest.mark.slow
def test_what_hinders_a_start_is_said_on_the_usual_screen(home: Path) -> None:
    with a_start(home) as terminal:
        terminal.wait_for("› a draft")
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.wait_exit()
        assert b"\x1b[?1049l" in terminal.raw
    for cache in (home / "data/accounts").glob("*/1/cache.sqlite"):
        cache.unlink()
        cache.mkdir()
    with a_start(home) as terminal:
        terminal.wait_exit()
        before, _, after = bytes(terminal.raw).partition(b"\x1b[?1049l")
        assert b"a draft" in before
        assert b"chat-tui:" in after


@pytest.mark.slow
def test_who_wants_none_has_none(home: Path) -> None:
    with a_start(home, CHAT_TUI_UI__LAST_FRAME="false") as terminal:
        terminal.wait_for("●|◌|✖")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    assert not list((home / "cache").iterdir())
