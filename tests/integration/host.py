"""How do integration tests get a workspace in a process of its own, and people with homes at it?"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from chat_tui.server import process
from tests.pty_screen import PATIENCE, PtyScreen

CHAT = [sys.executable, "-m", "chat_tui"]
ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"
CLEAN = ("CHAT_TUI_HOME", "CHAT_TUI_TOKEN", "CHAT_TUI_ACCOUNT", "NO_COLOR", "FORCE_COLOR", "TMUX")


@contextmanager
def new_homes() -> Iterator[Host]:
    """A host on which no workspace is served yet; nothing of it is left afterwards."""
    with tempfile.TemporaryDirectory(prefix="ct") as folder, Host(Path(folder)) as host:
        yield host


@contextmanager
def new_host(*people: str) -> Iterator[Host]:
    """A host of its own that serves these people; nothing of it is left afterwards."""
    with new_homes() as host:
        host.serve()
        for person in people:
            host.add(person)
        yield host


def end_workspace(path: Path) -> None:
    """SIGKILL the workspace that answers on a socket, if one does."""
    found = process.status(path)
    if found is None:
        return
    os.kill(found.pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while process.is_running(found.pid):
        assert time.monotonic() < deadline, f"process {found.pid} does not end"
        time.sleep(0.01)


class Host:
    """One host with a shared workspace and a home for each person; `data` may lie elsewhere."""

    def __init__(self, folder: Path, data: Path | None = None) -> None:
        self.folder = folder
        self.socket = folder / "s.sock"
        self.data = data or folder / "data"
        self.server: subprocess.Popen[str] | None = None
        self.environment = {key: value for key, value in os.environ.items() if key not in CLEAN}
        self.environment["PYTHONPATH"] = str(ROOT)

    def __enter__(self) -> Host:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def serve(self) -> None:
        """Start the workspace, again if need be, and wait until it answers."""
        assert self.start() == f"ready {self.socket}", self.log

    def start(self) -> str:
        """Start the workspace and wait until it answers or ends; its first line, empty if it ended."""
        place = ["--data", str(self.data), "--socket", str(self.socket)]
        self._lift_limits()
        command = [*CHAT, "--home", str(self.folder / "root"), "serve", *place]
        with (self.folder / "server.log").open("a") as log:
            self.server = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=self.environment
            )
        assert self.server.stdout is not None
        return self.server.stdout.readline().strip()

    def _lift_limits(self) -> None:
        """Tests say in a second what people say in an hour."""
        settings = self.data / "settings.toml"
        with contextlib.suppress(OSError):
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not settings.exists():
                settings.write_text("requests_per_second = 0\n")

    def close(self) -> None:
        """End the workspace, and the personal ones that people's programs have started."""
        self.kill()
        for path in self.folder.glob("*/run/chat.sock"):
            end_workspace(path)

    def kill(self) -> None:
        """SIGKILL the workspace, if it runs."""
        if self.server is None:
            return
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()
        assert self.server.stdout is not None
        self.server.stdout.close()
        self.server = None

    @property
    def log(self) -> str:
        """What the workspace said on stderr."""
        return (self.folder / "server.log").read_text()

    def home(self, person: str) -> Path:
        """Where a person keeps everything."""
        return self.folder / person

    def run(
        self, person: str, *arguments: str, stdin: str = "", environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """One command of a person, to its end, without a terminal."""
        return subprocess.run(
            [*CHAT, "--home", str(self.home(person)), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env={**self.environment, **(environment or {})},
            timeout=PATIENCE,
            check=False,
        )

    def add(self, person: str) -> None:
        """Make a user with a password, signed in at their home."""
        place = ("--data", str(self.data), "--password-stdin")
        done = self.run("root", "serve", "user", "add", person, *place, stdin=PASSWORD)
        assert done.returncode == 0, done.stderr
        self.sign_in(person)

    def sign_in(self, person: str) -> None:
        """Sign a user in with the password; the account is called `team`."""
        options = ("--name", "team", "--user", person, "--password-stdin")
        done = self.run(person, "login", f"unix://{self.socket}", *options, stdin=PASSWORD)
        assert done.returncode == 0, done.stderr

    def expire_sessions(self) -> None:
        """Let so much time pass that nobody is signed in any more."""
        with closing(sqlite3.connect(self.data / "workspace.sqlite")) as database, database:
            database.execute("UPDATE sessions SET expires_at = 1")

    def messages(self, person: str, channel: str = "#town-square") -> list[str]:
        """The texts that a person reads in a channel, asked from the server."""
        done = self.run(person, "read", channel, "-n", "60", "--json")
        assert done.returncode == 0, done.stderr
        assert "known here" not in done.stderr, done.stderr
        return [str(record["text"]) for record in map(json.loads, done.stdout.splitlines())]

    def status(self, person: str) -> dict[str, Any]:
        """What `status --json` says."""
        record: dict[str, Any] = json.loads(self.run(person, "status", "--json").stdout)
        return record

    def serving(self, person: str) -> dict[str, Any]:
        """What `serve status --json` says of a person's own workspace."""
        record: dict[str, Any] = json.loads(self.run(person, "serve", "status", "--json").stdout)
        return record

    def terminal(self, person: str, *arguments: str, **options: Any) -> PtyScreen:
        """The app of a person on a pseudo-terminal; `options` are those of PtyScreen."""
        command = [*CHAT, "--home", str(self.home(person)), *arguments]
        environment = {**self.environment, **options.pop("environment", {})}
        return PtyScreen(command, environment=environment, **options)
