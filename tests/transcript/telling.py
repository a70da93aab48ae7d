"""How is a story told: its lines typed into a real bash against a real workspace, and what was printed?"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pyte

from tests.transcript.forks import forks
from tests.transcript.story import Chapter, Step

PATIENCE = 60.0
AT_ONCE = 4
DUSK = 'name = "dusk"\ndark = true\nextends = "chat-dark"\n\n[colors]\nprimary = "#b48ead"\n'
COLUMNS, ROWS = 100, 40
CTRL_C, CTRL_Q = "\x03", "\x11"


@dataclass
class Told:
    """A line as it was typed, and what was seen below it."""

    line: str
    seen: str = ""
    code: int = 0
    meanwhile: list[Told] = field(default_factory=list)


class Running:
    """A line that is typed at a terminal of its own; what is seen there is collected."""

    def __init__(self, line: str, environment: Mapping[str, str], folder: Path) -> None:
        self.line = line
        self._raw = bytearray()
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._terminal = ours
        self._process = subprocess.Popen(
            ["setsid", "--ctty", "bash", "-o", "pipefail", "-c", line],
            cwd=folder,
            env=dict(environment),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self._reader = threading.Thread(target=self._collect, daemon=True)
        self._reader.start()

    @property
    def seen(self) -> str:
        """What stands on the terminal now."""
        text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self._raw.decode("utf-8", "replace"))
        return "\n".join(_overwritten(line) for line in text.split("\n"))

    @property
    def screen(self) -> str:
        """The same of a program that draws the whole screen."""
        screen = pyte.Screen(COLUMNS, ROWS)
        pyte.ByteStream(screen).feed(bytes(self._raw))
        return "\n".join(screen.display)

    def wait_for(self, pattern: str, *, on_screen: bool = False) -> None:
        """Until it wrote that; AssertionError with what it wrote instead."""
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, found := self.screen if on_screen else self.seen):
            ended = self._process.poll() is not None and not self._reader.is_alive()
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"{self.line}: no {pattern}: {found}")
            time.sleep(0.05 if on_screen else 0.005)

    def wait(self) -> int:
        """Until it ended; the exit code."""
        code = self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        os.close(self._terminal)
        return code

    def type(self, keys: str) -> None:
        """As if they were typed there."""
        os.write(self._terminal, keys.encode())

    def _collect(self) -> None:
        # A terminal that nobody holds open any more answers with an error.
        with contextlib.suppress(OSError):
            while piece := os.read(self._terminal, 1 << 16):
                self._raw += piece


def _overwritten(line: str) -> str:
    """What is left of a line that was drawn over itself."""
    cells: list[str] = []
    for part in line.split("\r"):
        cells[: len(part)] = part
    return "".join(cells).rstrip()


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class Telling:
    """Where the story happens, and what was kept of it so far."""

    def __init__(self, folder: Path, programs: Path, stack: ExitStack) -> None:
        self.kept = {"port": str(free_port()), "hooks": str(free_port())}
        self.wrong: list[str] = []
        """What did not end as it should, or did not write what was to be kept."""
        self._folder = folder / "work"
        self._stack = stack
        self._environment = {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder / "work"),
            "CHAT_TUI_HOME": str(folder / "home"),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "TZ": "UTC",
            "NO_COLOR": "1",
            "USER": "erin",
            "LOGNAME": "erin",
            "EDITOR": "true",
        }

    def chapter(self, chapter: Chapter) -> list[Told]:
        """Type all of it."""
        if chapter.in_order:
            return [self.step(step) for step in chapter.steps]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(self.step, chapter.steps))

    def step(self, step: Step) -> Told:
        """Type one line; what ends as it should not, or does not write what is kept, is noted in `wrong`."""
        line = re.sub(r"%(\w+)%", lambda found: self.kept[found[1]], step.line)
        if step.types:
            told = self._in_the_app(step, line)
        else:
            told = self._go_on(step, line) if step.until else self._to_its_end(step, line)
        for name, pattern in step.keep.items():
            found = re.search(pattern, told.seen)
            if found is None:
                self.wrong.append(f"{line}: no {pattern} in {told.seen}")
            self.kept[name] = found[1] if found else name
        return told

    def _to_its_end(self, step: Step, line: str) -> Told:
        running = self._begin(line)
        code = running.wait()
        if code != step.code:
            self.wrong.append(f"{line} ended with {code}: {running.seen}")
        return Told(line, running.seen, code)

    def _go_on(self, step: Step, line: str) -> Told:
        running = self._begin(line)
        running.wait_for(step.until)
        if step.stays:
            self._stack.callback(running.wait)
            self._stack.callback(running.type, CTRL_C)
            return Told(line, running.seen)
        meanwhile = [self.step(one) for one in step.meanwhile]
        running.wait_for(step.sees)
        seen = running.seen  # before the terminal echoes the key
        running.type(CTRL_C)
        return Told(line, seen, running.wait(), meanwhile)

    def _in_the_app(self, step: Step, line: str) -> Told:
        """The real program, not a fork: it takes the terminal for itself."""
        running = self._begin(line.replace("chat-tui", f"{sys.executable} -m chat_tui", 1))
        running.wait_for(step.until, on_screen=True)
        for typed, seen in step.types:
            running.type(typed)
            running.wait_for(seen, on_screen=True)
        sockets = Path(self._environment["CHAT_TUI_HOME"], "run")
        while step.meanwhile and not list(sockets.glob("app-*.sock")):
            time.sleep(0.01)
        meanwhile = [self.step(one) for one in step.meanwhile]
        if not meanwhile:
            running.type(CTRL_Q)
        seen = "(the app)" if meanwhile else "(the app, until ctrl+q)"
        return Told(line, seen, running.wait(), meanwhile)

    def _begin(self, line: str) -> Running:
        return Running(line, self._environment, self._folder)


def tell(
    folder: Path, chapters: tuple[Chapter, ...]
) -> tuple[list[tuple[Chapter, list[Told]]], Mapping[str, str]]:
    """All chapters with what was seen, and what was kept."""
    (folder / "work").mkdir()
    for name in ("ada", "grace"):
        (folder / "work" / f"{name}.password").write_text(f"correct horse battery {name}\n")
    (folder / "work" / "build.log").write_text("test_login ... ok\ntest_export ... FAILED\n")
    (folder / "work" / "dusk.toml").write_text(DUSK)
    with ExitStack() as stack:
        programs = stack.enter_context(forks(folder))
        telling = Telling(folder, programs, stack)
        told = [(chapter, telling.chapter(chapter)) for chapter in chapters]
    assert not telling.wrong, "\n".join(telling.wrong)
    return told, telling.kept
