"""How does a command line begin and end: imports, exit codes, streams, and nothing but sentences?"""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import pytest

from chat_tui.cli import main
from chat_tui.cli.ending import ended
from chat_tui.cli.exit_codes import exit_code
from chat_tui.cli.output import wants_colour
from chat_tui.cli.shell import MEANINGS, walk
from chat_tui.cli.start import check_terminal
from chat_tui.errors import (
    AuthError,
    BlockedError,
    ChatError,
    ConfigError,
    DiskFullError,
    RateLimitedError,
    RejectedError,
    TargetError,
    TerminalError,
    UnreachableError,
)
from tests.cli.conftest import Cli, World

ROOT = Path(__file__).parents[2]
HEAVY = {
    "textual",
    "rich",
    "pydantic",
    "pydantic_settings",
    "httpx",
    "websockets",
    "starlette",
    "uvicorn",
    "keyring",
}


def program(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "chat_tui", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("arguments", ["--version", "--help", "completions bash", "send --help"])
def test_quick_commands_import_nothing_heavy(arguments: str) -> None:
    code = (
        "import sys; from chat_tui.__main__ import main; sys.argv[1:] = sys.argv[1].split(); main();"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, arguments], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout
    assert not HEAVY & set(done.stderr.split())


def test_completion_itself_imports_nothing_heavy() -> None:
    code = (
        "import atexit, sys; from chat_tui.__main__ import main;"
        "atexit.register(lambda: print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr));"
        "sys.argv[1:] = ['send', '--']; main()"
    )
    environment = {**os.environ, "_CHAT_TUI_COMPLETE": "fish"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=environment, check=True
    )
    assert {"--reply", "--queue", "--json"} <= set(done.stdout.split())
    assert not HEAVY & set(done.stderr.split())


def test_the_version_is_one_line() -> None:
    done = program("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("chat-tui ")
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TargetError("x"), 3),
        (AuthError("x"), 4),
        (UnreachableError("x"), 5),
        (RateLimitedError("x"), 5),
        (BlockedError("x"), 5),
        (RejectedError("x"), 6),
        (ConfigError("x"), 1),
        (DiskFullError("x"), 1),
        (ChatError("x"), 1),
    ],
)
def test_every_error_has_its_exit_code(error: ChatError, code: int) -> None:
    assert exit_code(error) == code
    assert code in MEANINGS


@pytest.mark.parametrize(
    "arguments", [["sned"], ["send"], ["read", "-n", "x", "town"], ["--nosuch"], ["tail", "-n", "-1"]]
)
def test_wrong_usage_is_code_two_and_says_what_is_right(arguments: list[str], cli: Cli) -> None:
    said = cli(*arguments)
    assert (said.code, said.out) == (2, "")
    assert "--help` shows how it is used" in said.err


def failing(error: BaseException) -> click.Command:
    @click.command("fail")
    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ChatError("It went wrong.", hint="Try again."), 1, "chat-tui: It went wrong.\n  Try again.\n"),
        (KeyboardInterrupt(), 130, ""),
        (click.Abort(), 130, ""),
    ],
)
def test_a_command_ends_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, cli: Cli, error: BaseException, code: int, said: str
) -> None:
    monkeypatch.setitem(main.chat_tui.commands, "fail", failing(error))
    ended = cli("fail")
    assert (ended.code, ended.out, ended.err.lstrip("\n")) == (code, "", said)


def test_a_fault_of_ours_is_a_sentence_and_in_the_log_with_debug(
    monkeypatch: pytest.MonkeyPatch, cli: Cli, tmp_path: Path
) -> None:
    monkeypatch.setitem(main.chat_tui.commands, "fail", failing(ZeroDivisionError("a secret")))
    said = cli("fail")
    assert said.code == 1
    assert "fault of chat-tui: ZeroDivisionError." in said.err
    assert "a secret" not in said.err
    assert "Traceback" not in said.err
    report = next((tmp_path / "home" / "state" / "crash").glob("*.txt"))
    assert report.stat().st_mode & 0o777 == 0o600
    assert str(report) in said.err
    assert "ZeroDivisionError" in report.read_text()
    assert "a secret" not in report.read_text()
    said = cli("--debug", "fail")
    assert "Traceback" not in said.err
    log = tmp_path / "home" / "state" / "log" / "chat-tui.log"
    assert "(ZeroDivisionError: test_main.py:" in log.read_text()
    assert "a secret" not in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("arguments", [(), ("open",), ("--home",), ("--home", "there")])
def test_a_fault_is_a_sentence_however_short_the_command_line_was(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: Sequence[str],
) -> None:
    monkeypatch.setenv("CHAT_TUI_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def fails() -> int:
        raise ZeroDivisionError

    assert ended(fails, arguments) == 1
    assert "fault of chat-tui: ZeroDivisionError" in capsys.readouterr().err


def test_what_is_said_cannot_drive_the_terminal(monkeypatch: pytest.MonkeyPatch, cli: Cli) -> None:
    monkeypatch.setitem(main.chat_tui.commands, "fail", failing(ChatError("bad \x1b[2J\x9b server")))
    assert not {"\x1b", "\x9b"} & set(cli("fail").err)


@pytest.mark.parametrize("arguments", [[], ["open", "#town"]])
def test_without_a_terminal_the_app_points_to_line_mode(cli: Cli, arguments: list[str]) -> None:
    said = cli(*arguments)
    assert said.code == 1
    assert "needs a terminal" in said.err
    assert "chat-tui tail" in said.err
    assert "tail -i" in said.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_dumb_terminal_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, stream, Terminal())
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(TerminalError, match="TERM=dumb"):
        check_terminal()
    monkeypatch.setenv("TERM", "xterm-256color")
    check_terminal()
    # Textual draws there.
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with pytest.raises(TerminalError, match="pipe or a file"):
        check_terminal()


def test_a_reader_that_leaves_ends_us_quietly() -> None:
    command = f"{sys.executable} -m chat_tui schema | head -1"
    done = subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "{\n", "")


def test_colour_is_decided_in_one_order() -> None:
    assert wants_colour("always", {"NO_COLOR": "1"}) is True
    assert wants_colour("never", {"FORCE_COLOR": "1"}) is False
    assert wants_colour("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}) is False
    assert wants_colour("auto", {"FORCE_COLOR": "1"}) is True
    assert wants_colour("auto", {"NO_COLOR": ""}) is None


def test_every_command_has_help_that_begins_with_a_sentence() -> None:
    root = main.chat_tui.make_context("chat-tui", [], resilient_parsing=True)
    contexts = list(walk(root))
    assert len(contexts) > 30
    for context in contexts:
        assert context.command.help, context.command_path
        assert context.command.get_short_help_str(200)[0].isupper(), context.command_path


def test_an_unknown_account_names_the_nearest(cli: Cli) -> None:
    said = cli("--account", "persnal", "channels")
    assert said.code == 1
    assert "Did you mean personal?" in said.err


def test_a_reader_that_has_enough_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(*_: object, **__: object) -> None:
        raise BrokenPipeError(errno.EPIPE, "nobody reads on")

    monkeypatch.setattr(click, "echo", leave)
    for name in ("stdout", "stderr"):  # click puts others there
        monkeypatch.setattr(sys, name, getattr(sys, name))
    with pytest.raises(BrokenPipeError):
        main._by_click(["schema"])


def test_a_record_is_flushed_line_by_line(cli: Cli, world: World) -> None:
    world.say("one")
    said = cli("read", "town", "--json")
    assert said.out.endswith("}\n")
    assert said.records[0]["v"] == 1
