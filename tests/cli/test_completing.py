"""What is proposed at a Tab, and does what bash, zsh and fish make of it run?"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from chat_tui.cli.completing import Proposal, answer, propose
from chat_tui.cli.shell import SCRIPTS
from chat_tui.cli.shell_words import quoted, replacement, typed
from chat_tui.store.store import Store
from tests.cli.conftest import Cli
from tests.pty_screen import PtyScreen

CHANNELS = {"build": "Build", "bugs": "Bugs", "it's me": "A name of another server", "grace": "Of Grace"}
PEOPLE = {"ada": "Ada Lovelace", "grace": ""}


_MEMBER = (
    "INSERT INTO memberships (channel_id, unread, mentions, last_viewed_at, muted) VALUES (?, 0, 0, 0, 0)"
)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that names a few channels and people."""

    async def make(path: Path) -> None:
        await Store.open(path).close()

    path = tmp_path_factory.mktemp("cache") / "cache.sqlite"
    asyncio.run(make(path))
    with closing(sqlite3.connect(path)) as db, db:
        for name, title in CHANNELS.items():
            db.execute(
                "INSERT INTO channels (id, kind, name, title, topic, purpose, archived, last_message_at,"
                " created_at, updated_at, member_ids) VALUES (?, 'public', ?, ?, '', '', 0, 0, 0, 0, '[]')",
                (name, name, title),
            )
            db.execute(_MEMBER, (name,))
        for name, title in PEOPLE.items():
            db.execute(
                "INSERT INTO users (id, name, display_name, is_bot, deleted, updated_at, status_emoji,"
                " status_text, mention_words) VALUES (?, ?, ?, 0, 0, 0, '', '', '[]')",
                (name, name, title),
            )
    return path


@pytest.fixture
def home(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with an account whose cache names a few channels and people, and which has no server."""
    home = tmp_path / "home"
    seat = home / "data" / "accounts" / "harbour" / "1"
    seat.mkdir(parents=True)
    (home / "config").mkdir()
    (home / "config" / "accounts.toml").write_text('[harbour]\nurl = "https://chat.example.org"\n')
    shutil.copy(cache, seat)
    monkeypatch.setenv("CHAT_TUI_HOME", str(home))
    monkeypatch.delenv("CHAT_TUI_ACCOUNT", raising=False)
    return home


def values(line: str) -> list[str]:
    *before, current = line.split(" ")
    return [one.value for one in propose(before, current).proposals]


@pytest.mark.parametrize(
    ("line", "proposed"),
    [
        ("sen", ["send"]),
        ("serve webhook cr", ["create"]),
        ("send --qu", ["--queue"]),
        ("send bu", ["bugs", "build"]),
        ("send #bu", ["#bugs", "#build"]),
        ("send ~bu", ["~bugs", "~build"]),
        ("send @a", ["@ada"]),
        ("tail build bug", ["bugs"]),
        ("export #buil", ["#build"]),
        ("remote open @g", ["@grace"]),
        ("webhook listen --to #bui", ["#build"]),
        ("--account h", ["harbour"]),
        ("--account nobody send b", []),
        ("logout h", ["harbour"]),
        ("themes preview chat-l", ["chat-light"]),
        ("--theme=chat-l", ["--theme=chat-light"]),
        ("export build --format h", ["html"]),
        ("webhook send http://x --kind gitl", ["gitlab"]),
        ("edit ", []),
    ],
)
def test_what_may_stand_there_is_proposed(home: Path, line: str, proposed: list[str]) -> None:
    assert values(line) == proposed


def test_a_name_of_a_channel_and_a_person_keeps_its_sign(home: Path) -> None:
    assert values("send ") == ["bugs", "build", "#grace", "it's me", "@ada", "@grace"]
    assert Proposal("build", "Build") in propose(["send"], "b").proposals


def test_files_and_folders_are_left_to_the_shell(home: Path) -> None:
    assert propose(["send", "build", "--file"], "x").kind == "file"
    assert propose(["--home"], "x").kind == "dir"
    assert propose(["export", "build", "-o"], "").kind == "dir"


def test_nothing_is_made_and_nothing_is_wrong_where_nothing_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAT_TUI_HOME", str(tmp_path / "nowhere"))
    assert values("send b") == []
    assert not (tmp_path / "nowhere").exists()


def test_a_cache_that_is_none_is_passed_over(home: Path) -> None:
    (home / "data/accounts/harbour/1/cache.sqlite").write_bytes(b"nothing of the kind")
    assert values("send b") == []


def test_a_shell_that_is_not_known_gets_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer("fish_complete", []) == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("line", "words", "current", "raw", "quote"),
    [
        ("chat-tui send bu", ("chat-tui", "send"), "bu", "bu", ""),
        ("chat-tui send ", ("chat-tui", "send"), "", "", ""),
        ("chat-tui send '#bu", ("chat-tui", "send"), "#bu", "'#bu", "'"),
        ("chat-tui send \"it's m", ("chat-tui", "send"), "it's m", "\"it's m", '"'),
        (r"chat-tui send it\'s\ m", ("chat-tui", "send"), "it's m", r"it\'s\ m", ""),
        ("chat-tui send '' x", ("chat-tui", "send", ""), "x", "x", ""),
    ],
)
def test_a_line_is_taken_apart_as_bash_does(
    line: str, words: tuple[str, ...], current: str, raw: str, quote: str
) -> None:
    now = typed(line)
    assert (now.words, now.current, now.raw, now.quote) == (words, current, raw, quote)


@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize("value", ["build", "#build", "it's me", 'a"b$c`d\\e', "größe"])
def test_what_is_quoted_is_read_as_it_was(quote: str, value: str) -> None:
    line = f"printf %s {quoted(value, quote)}{quote}"
    assert subprocess.run(["bash", "-c", line], capture_output=True, check=True).stdout == value.encode()


def test_bash_replaces_only_what_stands_behind_its_last_break() -> None:
    assert replacement(typed("x @ad"), "ad", "@ada") == "ada"
    assert replacement(typed("x '#bu"), "#bu", "#build") == "#build"
    assert replacement(typed("x --theme=te"), "te", "--theme=terminal") == "terminal"


def test_the_scripts_are_printed(cli: Cli) -> None:
    assert {shell: cli("completions", shell).out for shell in SCRIPTS} == SCRIPTS


SHELLS: Mapping[str, tuple[str, ...]] = {
    "bash": ("bash", "--norc", "--noprofile"),
    "zsh": ("zsh", "-f"),
    "fish": ("fish", "--no-config"),
}
BEGIN = {
    "bash": 'PS1="ready> "; eval "$(chat-tui completions bash)"\r',
    "zsh": "autoload -U compinit; compinit -u -D; PS1='ready> '; eval \"$(chat-tui completions zsh)\"\r",
    "fish": "function fish_prompt; echo -n 'ready> '; end; chat-tui completions fish | source\r",
}
LINES = (
    ("chat-tui send buil", "send build"),
    ("chat-tui send @ad", "send @ada"),
    ("chat-tui send '#buil", "send #build"),
    ('chat-tui send "#buil', "send #build"),
    ("chat-tui send it", "send it's me"),
    ("chat-tui send '#it", "send #it's me"),
    ("chat-tui send \\#buil", "send #build"),
    ("chat-tui --account har", "--account harbour"),
)
ECHO = """\
#!/bin/sh
# What completes is the program; what is run says what it was given.
if [ -n "$_CHAT_TUI_COMPLETE" ] || [ "$1" = completions ]; then exec {python} -m chat_tui "$@"; fi
printf 'GIVEN'; printf ' %s' "$@"; echo ' END'
"""


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, tmp_path: Path, home: Path) -> Iterator[PtyScreen]:
    name: str = request.param
    if not shutil.which(name):
        pytest.skip(f"there is no {name} here")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "chat-tui").write_text(ECHO.format(python=sys.executable))
    (programs / "chat-tui").chmod(0o755)
    environment = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
    }
    with PtyScreen(SHELLS[name], environment=environment) as screen:
        screen.send(BEGIN[name])
        screen.wait_for(r"(?m)^ready> *$")
        yield screen


@pytest.mark.timeout(240)
def test_what_a_real_shell_completes_runs(shell: PtyScreen) -> None:
    for line, given in LINES:
        shell.send(f"{line}\t")
        shell.wait_until(lambda line=line: _is_longer(shell, line))  # type: ignore[misc]
        shell.send("\r")
        shell.wait_for(rf"GIVEN {re.escape(given)} END")
        shell.send("\x0c")
        shell.wait_gone("GIVEN")


def _is_longer(screen: PtyScreen, line: str) -> bool:
    shown = [one for one in screen.text.splitlines() if one.startswith("ready> ")]
    return bool(shown) and len(shown[-1].rstrip()) > len("ready> ") + len(line)
