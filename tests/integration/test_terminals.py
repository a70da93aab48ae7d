"""Do two people chat in two terminals, and does nothing get lost when the server dies under them?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty_screen import PtyScreen, key

CHAT = [sys.executable, "-m", "chat_tui"]
ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"


class Host:
    """One host with a shared workspace and a home for each person."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "s.sock"
        self.data = folder / "data"
        self.server: subprocess.Popen[str] | None = None
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.environment.pop("CHAT_TUI_HOME", None)

    def serve(self) -> None:
        command = [
            *CHAT,
            "--home",
            str(self.folder / "root"),
            "serve",
            "--data",
            str(self.data),
            "--socket",
            str(self.socket),
        ]
        with (self.folder / "server.log").open("a") as log:
            self.server = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=self.environment
            )
        assert self.server.stdout is not None
        assert self.server.stdout.readline().strip() == f"ready {self.socket}"

    def kill(self) -> None:
        assert self.server is not None
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()
        assert self.server.stdout is not None
        self.server.stdout.close()
        self.server = None

    def run(self, person: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [*CHAT, "--home", str(self.folder / person), *arguments]
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=60,
            check=False,
        )

    def add(self, person: str) -> None:
        done = self.run(
            "root",
            "serve",
            "user",
            "add",
            person,
            "--data",
            str(self.data),
            "--password-stdin",
            stdin=PASSWORD,
        )
        assert done.returncode == 0, done.stderr
        done = self.run(
            person, "login", f"unix://{self.socket}", "--user", person, "--password-stdin", stdin=PASSWORD
        )
        assert done.returncode == 0, done.stderr

    def terminal(self, person: str, *arguments: str, columns: int = 100, rows: int = 30) -> PtyScreen:
        command = [*CHAT, "--home", str(self.folder / person), *arguments]
        return PtyScreen(command, columns=columns, rows=rows, environment=self.environment)


@pytest.fixture
def host() -> Iterator[Host]:
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        made = Host(Path(folder))
        made.serve()
        yield made
        if made.server is not None:
            made.kill()


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
                screen.wait_for(f"ada offline {number}", timeout=40)
                screen.wait_for(f"bob offline {number}", timeout=40)
        leave(ada)
        leave(bob)
    texts = []
    for person in ("ada", "bob"):
        lines = host.run(person, "read", "#town-square", "-n", "50", "--json")
        assert lines.returncode == 0, lines.stderr
        texts.append([json.loads(line)["text"] for line in lines.stdout.splitlines()])
    assert texts[0] == texts[1]
    said = [text for text in texts[0] if text.startswith(("ada", "bob", "hello"))]
    assert len(said) == len(set(said)) == 8
    for person in ("ada", "bob"):
        assert [text for text in said if text.startswith(person)] == [
            f"{person} offline {n}" for n in (1, 2, 3)
        ]


def test_the_personal_workspace_comes_back_by_itself(tmp_path_factory: pytest.TempPathFactory) -> None:
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        host = Host(Path(folder))
        try:
            with (
                host.terminal("me", "open", "#town-square") as first,
                host.terminal("me", "open", "#town-square") as second,
            ):
                first.wait_for("│ # Town Square")
                second.wait_for("│ # Town Square")
                say(first, "one of two terminals")
                second.wait_for("one of two terminals")
                status = json.loads(host.run("me", "serve", "status", "--json").stdout)
                os.kill(status["pid"], signal.SIGKILL)
                say(second, "after the server was killed")
                first.wait_for("after the server was killed", timeout=40)
                again = json.loads(host.run("me", "serve", "status", "--json").stdout)
                assert again["pid"] != status["pid"]
                leave(first)
                leave(second)
        finally:
            host.run("me", "serve", "stop")
        deadline = time.monotonic() + 10
        while host.run("me", "serve", "status").returncode == 0:
            assert time.monotonic() < deadline


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
