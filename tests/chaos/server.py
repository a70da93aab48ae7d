"""The workspace under test in a process of its own: it can be killed, held, restarted, made buggy."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from chat_tui.server.runner import ServeConfig, serve
from tests.chaos import crashes, mutants
from tests.servers import REPOSITORY, START_SECONDS, ServerProcess


class ChaosServer(ServerProcess):
    """A workspace that keeps what it says on stderr; `mutant` and `crash_at` hold for later starts."""

    mutant = ""
    crash_at = ""

    @property
    def log(self) -> Path:
        """What it said on stderr."""
        return self.config.data.with_name("server.log")

    @property
    def database(self) -> Path:
        """The file that holds the truth."""
        return self.config.data / "workspace.sqlite"

    async def start(self) -> None:
        """Start it, again if need be, and wait until it answers."""
        command = [sys.executable, "-W", "default::ResourceWarning", "-m", "tests.chaos.server"]
        command += [str(self.config.data), str(self.config.socket), self.config.listen]
        command += ["--mutant", self.mutant, "--crash-at", self.crash_at]
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *command, stdout=asyncio.subprocess.PIPE, stderr=log, cwd=REPOSITORY
            )
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), START_SECONDS)
        if not line.startswith(b"ready ") and not self.crash_at:
            raise AssertionError(f"the workspace did not start: {self.log.read_text()[-2000:]}")

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.returncode is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if there is a process to get it."""
        if self.process is not None and self.is_running:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)

    async def kill(self) -> None:
        """SIGKILL, if it runs."""
        if self.is_running:
            await super().kill()

    def forget_connections(self) -> None:
        """While it is down: no stream can be resumed afterwards, as at a server that keeps none on disk."""
        assert not self.is_running
        with closing(sqlite3.connect(self.database)) as db, db:
            db.execute("DELETE FROM event_connections")

    def vitals(self) -> dict[str, int]:
        """Memory in bytes and open files, seen from outside."""
        assert self.process is not None
        place = Path(f"/proc/{self.process.pid}")
        pages = int((place / "statm").read_text().split()[1])
        return {"rss": pages * os.sysconf("SC_PAGE_SIZE"), "files": len(os.listdir(place / "fd"))}


def main() -> int:
    """Serve until stopped; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("socket", type=Path)
    parser.add_argument("listen")
    parser.add_argument("--mutant", default="")
    parser.add_argument("--crash-at", default="")
    options = parser.parse_args()
    config = ServeConfig(options.data, options.socket, options.listen, name="Chaos")
    with mutants.switched_on(options.mutant), crashes.armed(options.crash_at):
        return serve(config, _say_ready)


def _say_ready(address: str) -> None:
    sys.stdout.write(f"ready {address}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
