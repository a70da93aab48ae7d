"""What happens before anything is imported: the environment, the umask, and keys typed too early?"""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import termios
import tty

import pytest

from chat_tui import __main__ as entry
from chat_tui.__main__ import hold_keys, prepare_environment, starts_app
from chat_tui.__main__ import main as main_entry
from chat_tui.cli import front_door, main, start
from chat_tui.cli.invocation import Invocation


@pytest.mark.parametrize(
    ("arguments", "starts"),
    [
        ([], True),
        (["open", "#town"], True),
        (["--account", "send", "open", "x"], True),
        (["--home", "d", "--no-mouse"], True),
        (["--home=d"], True),
        (["send", "x"], False),
        (["--account", "open", "send"], False),
        (["--version"], False),
        (["-h"], False),
    ],
)
def test_the_app_is_foreseen(arguments: list[str], starts: bool) -> None:
    assert starts_app(arguments) is starts


OUT_OF_MEMORY = """
import warnings
from chat_tui import __main__ as entry

class Leaving:
    def __del__(self):
        raise MemoryError

def run(arguments, opens):
    leaving = Leaving()
    del leaving
    warnings.warn("never awaited", RuntimeWarning)
    return 3

entry._run = run
raise SystemExit(entry.main())
"""


@pytest.mark.parametrize(("options", "said"), [([], False), (["-W", "default"], True)])
def test_what_python_says_of_its_own_is_for_those_who_ask(options: list[str], said: bool) -> None:
    done = subprocess.run(
        [sys.executable, *options, "-c", OUT_OF_MEMORY, "send"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert ("Traceback" in done.stderr, "RuntimeWarning" in done.stderr) == (said, said)


OPENING = (
    "",
    "open #town",
    "--home here open @ada",
    "--home=here --account=work --theme chat-light --no-mouse --read-only",
    "--config some.toml --account work open team/#channel",
)
ELSEWHERE = (
    "send x y",
    "open",
    "open -x",
    "open a b",
    "--debug",
    "--home",
    "--theme",
    "--no-mouse=1",
    "--nonsense",
)


@pytest.mark.parametrize("line", OPENING)
def test_the_front_door_understands_what_click_understands(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[Invocation, str | None]] = []

    def note(invocation: Invocation, target: str | None) -> int:
        opened.append((invocation, target))
        return 7

    monkeypatch.setattr(front_door, "start_app", note)
    monkeypatch.setattr("chat_tui.cli.app.start_app", note)
    monkeypatch.setattr(start, "start_app", note)
    assert front_door.run(line.split()) == 7
    assert main.run(line.split()) == 7
    assert opened[0] == opened[1]


@pytest.mark.parametrize("line", ELSEWHERE)
def test_the_front_door_leaves_the_rest_to_click(line: str) -> None:
    assert front_door.run(line.split()) is None


def test_completion_is_not_the_app(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_CHAT_TUI_COMPLETE", "zsh")
    monkeypatch.setattr("sys.argv", ["chat-tui", "open", "--h"])
    assert main_entry() == 0
    assert capsys.readouterr().out.splitlines() == ["plain", "--help\tShow this message and exit."]


def test_textual_is_told_to_be_quick_here_and_thrifty_over_ssh() -> None:
    here: dict[str, str] = {}
    prepare_environment(here)
    assert (here["TEXTUAL_FPS"], here["TEXTUAL_ANIMATIONS"]) == ("120", "none")
    far = {"SSH_CONNECTION": "1 2 3 4"}
    prepare_environment(far)
    assert int(far["TEXTUAL_FPS"]) < 120
    assert int(far["ESCDELAY"]) > int(here["ESCDELAY"])


def test_what_the_user_set_stays() -> None:
    chosen = {"TEXTUAL_FPS": "15", "ESCDELAY": "7"}
    prepare_environment(chosen)
    assert (chosen["TEXTUAL_FPS"], chosen["ESCDELAY"]) == ("15", "7")


@pytest.mark.parametrize(("environ", "off"), [({}, True), ({"TMUX": "x"}, False)])
def test_iterm_outside_tmux_does_without_the_kitty_protocol(environ: dict[str, str], off: bool) -> None:
    environ = {"TERM_PROGRAM": "iTerm.app", **environ}
    prepare_environment(environ)
    assert ("TEXTUAL_DISABLE_KITTY_KEY" in environ) is off


def test_early_keys_are_kept_unseen_and_the_terminal_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    terminal = os.fdopen(theirs, "r+b", buffering=0)
    before = termios.tcgetattr(theirs)

    class Stream:
        def isatty(self) -> bool:
            return True

        def fileno(self) -> int:
            return theirs

    monkeypatch.setattr(sys, "stdin", Stream())
    monkeypatch.setattr(sys, "stdout", Stream())
    monkeypatch.setenv("TERM", "xterm")
    give_back = hold_keys()
    os.write(ours, b"abc\r")
    tty.setraw(theirs, termios.TCSANOW)
    assert os.read(theirs, 16) == b"abc\r"
    os.set_blocking(ours, False)
    with pytest.raises(BlockingIOError):
        os.read(ours, 16)
    give_back()
    assert termios.tcgetattr(theirs)[:4] == before[:4]
    terminal.close()
    os.close(ours)


def test_nothing_is_held_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    hold_keys()()


def test_ctrl_c_before_a_command_is_there_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("chat_tui.__main__._run", interrupted)
    monkeypatch.setattr(sys, "argv", ["chat-tui", "channels"])
    before = os.umask(0o022)
    try:
        assert entry.main() == 130
    finally:
        os.umask(before)
