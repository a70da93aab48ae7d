"""Does the app start with the accounts that are right, and say what is wrong with the others?"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.host import Host, new_host
from tests.pty_screen import PATIENCE, PtyScreen


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """One workspace for all tests of this module; each test has people of its own."""
    with new_host() as made:
        yield made


@pytest.fixture
def loner() -> str:
    """Somebody who has a personal workspace only."""
    return "loner"


def leave(screen: PtyScreen) -> None:
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0
    assert b"Traceback" not in screen.raw


def wait_for_toast(screen: PtyScreen, pattern: str) -> None:
    """A toast has its own left edge: what stands between two of its lines is not part of the sentence."""
    deadline = time.monotonic() + PATIENCE
    while True:
        words = "".join(
            line.rpartition("▌")[2].rstrip("─ ") for line in screen.text.splitlines() if "▌" in line[40:]
        )
        if re.search(pattern.replace(" ", ""), words.replace(" ", "")):
            return
        assert time.monotonic() < deadline, f"{pattern}\n{screen.text}"
        screen.read()


def write(host: Host, person: str, name: str, text: str) -> Path:
    file = host.home(person) / "config" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


BROKEN = '\n[work]\nuri = "https://chat.example.org"\n'
SAYS = r"accounts\.toml, line 7, column 1: \[work\] has no 'uri'; did you mean 'url'\?"


def test_one_broken_account_leaves_the_others(host: Host) -> None:
    host.add("ada")
    file = host.home("ada") / "config" / "accounts.toml"
    lines = file.read_text().rstrip("\n").splitlines()
    assert len(lines) == 5, lines
    file.write_text("\n".join(lines) + BROKEN)
    with host.terminal("ada", "open", "#town-square", columns=120) as screen:
        wait_for_toast(screen, SAYS)
        screen.wait_for("● team")
        leave(screen)
    sent = host.run("ada", "--account", "team", "send", "#town-square", "it works")
    assert sent.returncode == 0, sent.stderr
    for command in (("--account", "work", "send", "#town-square", "x"), ("send", "#town-square", "x")):
        done = host.run("ada", *command)
        assert (done.returncode, done.stdout) == (1, "")
        assert re.search(SAYS, done.stderr), done.stderr
        assert len(done.stderr.splitlines()) == 2
    with host.terminal("ada", "--account", "work", columns=120) as screen:
        assert screen.wait_exit() == 1
        assert "did you mean 'url'?" in "".join(screen.text.splitlines())


def test_a_file_that_is_no_toml_leaves_ones_own_workspace(host: Host, loner: str) -> None:
    write(host, loner, "accounts.toml", "[team\nurl = 3\n")
    with host.terminal(loner, columns=120) as screen:
        wait_for_toast(screen, r"accounts\.toml cannot be read: .*line 1, column")
        screen.wait_for("● home")
        screen.send("still here\r")
        screen.wait_for("still here")
        leave(screen)
    done = host.run(loner, "--account", "team", "channels")
    assert done.returncode == 1
    assert "accounts.toml cannot be read" in done.stderr


def test_a_mistyped_account_in_the_settings_is_named_with_its_line_and_the_nearest(host: Host) -> None:
    host.add("bob")
    write(host, "bob", "config.toml", '# mine\naccount = "taem"\n')
    says = r"config\.toml, line 2, column 11: there is no account 'taem'; did you mean 'team'\?"
    with host.terminal("bob", "open", "#town-square", columns=120) as screen:
        wait_for_toast(screen, says)
        screen.wait_for("● team")
        leave(screen)
    done = host.run("bob", "send", "#town-square", "x")
    assert done.returncode == 1
    assert "There is no account 'taem'. Did you mean team?" in done.stderr


def test_an_account_with_an_address_that_is_none_is_left_out(host: Host) -> None:
    host.add("eve")
    file = host.home("eve") / "config" / "accounts.toml"
    file.write_text('[odd]\nurl = "ftp://files.example.org"\n\n' + file.read_text())
    with host.terminal("eve", "open", "#town-square", columns=120) as screen:
        wait_for_toast(
            screen, r"The account odd is left out: ftp://files\.example\.org is not a server address"
        )
        screen.wait_for("● team")
        leave(screen)
