"""Do two people chat in two terminals, and does nothing get lost when the server dies under them?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.integration.host import ROOT, Host, new_homes, new_host
from tests.pty_screen import PtyScreen, key


@pytest.fixture
def host() -> Iterator[Host]:
    with new_host() as made:
        yield made


def say(screen: PtyScreen, text: str) -> None:
    screen.send(text)
    screen.wait_for(r"›[^\n]*" + text.replace("?", r"\?"))
    screen.send(key("enter"))


def leave(screen: PtyScreen) -> None:
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0
    assert b"\x1b[?1049l" in screen.raw


def test_two_terminals_chat_and_survive_a_killed_server(host: Host) -> None:
    host.add("ada")
    host.add("bob")
    with (
        host.terminal("ada", "open", "#town-square") as ada,
        host.terminal("bob", "open", "#town-square") as bob,
    ):
        ada.wait_for("│ # Town Square")
        bob.wait_for("│ # Town Square")
        say(ada, "hello from ada")
        bob.wait_for("hello from ada")
        say(bob, "hello from bob")
        ada.wait_for("hello from bob")

        ada.send("slowly")
        bob.wait_for("ada is typing")
        ada.press("ctrl+u")

        host.kill()
        ada.wait_for("reconnecting|connecting|next try")
        for number in (1, 2, 3):
            say(ada, f"ada offline {number}")
            say(bob, f"bob offline {number}")
        ada.wait_for("waiting")
        host.serve()
        for screen in (ada, bob):
            for number in (1, 2, 3):
                screen.wait_for(f"ada offline {number}")
                screen.wait_for(f"bob offline {number}")
        leave(ada)
        leave(bob)
    texts = [host.messages(person) for person in ("ada", "bob")]
    assert texts[0] == texts[1]
    said = [text for text in texts[0] if text.startswith(("ada", "bob", "hello"))]
    assert len(said) == len(set(said)) == 8
    for person in ("ada", "bob"):
        assert [text for text in said if text.startswith(person)] == [
            f"{person} offline {n}" for n in (1, 2, 3)
        ]


def test_the_personal_workspace_comes_back_by_itself_and_is_stopped_by_a_word() -> None:
    with new_homes() as host:
        with (
            host.terminal("me", "open", "#town-square") as first,
            host.terminal("me", "open", "#town-square") as second,
        ):
            first.wait_for("│ # Town Square")
            second.wait_for("│ # Town Square")
            say(first, "one of two terminals")
            second.wait_for("one of two terminals")
            before = host.serving("me")
            os.kill(before["pid"], signal.SIGKILL)
            say(second, "after the server was killed")
            first.wait_for("after the server was killed")
            assert host.serving("me")["pid"] != before["pid"]
            leave(first)
            leave(second)
        assert host.run("me", "serve", "stop").returncode == 0
        assert host.run("me", "serve", "status").returncode != 0


def python_for(uid: int) -> list[str]:
    """A Python that this user may run, with our packages; skips where there is none."""
    packages = [path for path in sys.path if path.endswith("site-packages")]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for program in (sys.executable, f"/usr/bin/python{version}"):
        command = [*become(uid), "env", f"PYTHONPATH={':'.join([str(ROOT), *packages])}", program]
        test = subprocess.run([*command, "-c", "import textual, chat_tui"], capture_output=True, check=False)
        if test.returncode == 0:
            return command
    pytest.skip("no Python on this host that another user may run")


def become(uid: int) -> list[str]:
    return ["setpriv", "--reuid", str(uid), "--regid", str(uid), "--clear-groups", "--no-new-privs"]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become two other users")
def test_two_unix_users_of_one_host_chat_each_as_himself(host: Host) -> None:
    host.folder.chmod(0o755)
    said = []
    for uid in (61001, 61002):
        home = host.folder / f"user{uid}"
        home.mkdir(mode=0o700)
        os.chown(home, uid, uid)
        command = [*python_for(uid), "-m", "chat_tui", "--home", str(home)]

        def call(*arguments: str, command: list[str] = command) -> str:
            environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
            done = subprocess.run(
                [*command, *arguments],
                capture_output=True,
                text=True,
                env=environment,
                timeout=60,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            return done.stdout

        call("login", f"unix://{host.socket}", "--name", "team")
        call("send", "#town-square", f"from {uid}")
        said = [json.loads(line) for line in call("read", "#town-square", "--json").splitlines()]
    authors = {row["text"]: row["author"] for row in said if row["text"].startswith("from ")}
    assert set(authors) == {"from 61001", "from 61002"}
    assert authors["from 61001"] != authors["from 61002"]
