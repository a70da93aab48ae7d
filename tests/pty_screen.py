"""How does a program look and answer on a real pseudo-terminal, seen from outside."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

PATIENCE = 60.0
"""Seconds to wait for what takes a tenth of one on a quiet machine: one that builds may be very busy."""
NEARLY_NOTHING = 0.02
"""Share of a processor that an idle app may take: /proc counts in hundredths, and machines are busy."""
KEYS = {
    "enter": "\r",
    "tab": "\t",
    "esc": "\x1b",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
}


def key(name: str) -> str:
    """The bytes a plain terminal sends for `ctrl+k`, `alt+up`, `enter` or a letter."""
    if name.startswith("ctrl+"):
        return chr(ord(name[5].upper()) & 31)
    if name.startswith("alt+"):
        rest = KEYS.get(name[4:], name[4:])
        return f"\x1b[1;3{rest[-1]}" if rest.startswith("\x1b[") else f"\x1b{rest}"
    return KEYS.get(name, name)


def _set_size(descriptor: int, columns: int, rows: int) -> None:
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class PtyScreen:
    """A program on a pseudo-terminal of its own, with the screen a person would see."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 100,
        rows: int = 30,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.columns, self.rows = columns, rows
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.status: int | None = None
        values = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **os.environ, **(environment or {})}
        values["TERM"] = (environment or {}).get("TERM", "xterm-256color")
        for name in ("TMUX", "COLUMNS", "LINES"):
            if name not in (environment or {}):
                values.pop(name, None)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            _set_size(0, columns, rows)  # here: the program may ask for it at once
            os.execvpe(command[0], list(command), values)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def resize(self, columns: int, rows: int) -> None:
        """Change the size as a person does who drags the window."""
        self.columns, self.rows = columns, rows
        self.screen.resize(rows, columns)
        _set_size(self.fd, columns, rows)

    def send(self, text: str) -> None:
        """Write `text` to the program in one piece."""
        os.write(self.fd, text.encode())

    def press(self, *names: str) -> None:
        """Press keys by name, one after the other."""
        for name in names:
            self.send(key(name))

    def read(self, timeout: float = 0.05) -> bytes:
        """What the program wrote within `timeout` seconds, drawn on the screen too; empty for nothing."""
        try:
            ready, _, _ = select.select([self.fd], [], [], timeout)
            data = os.read(self.fd, 65536) if ready else b""
        except OSError:  # the other end is gone
            data = b""
        if data:
            self.raw += data
            self.stream.feed(data)
        return data

    @property
    def text(self) -> str:
        """The screen as lines without trailing blanks."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, pattern: str, timeout: float = PATIENCE) -> re.Match[str]:
        """Read until the screen matches; fails with the screen as it was."""
        deadline = time.monotonic() + timeout
        while True:
            match = re.search(pattern, self.text)
            if match:
                return match
            if time.monotonic() > deadline:
                raise AssertionError(f"{pattern!r} did not appear within {timeout} s on:\n{self.text}")
            if not self.read() and self.exited() is not None:
                self.read()
                if not re.search(pattern, self.text):
                    raise AssertionError(
                        f"the program ended with {self.status} before {pattern!r}:\n{self.text}"
                    )

    def wait_gone(self, pattern: str, timeout: float = PATIENCE) -> None:
        """Read until the screen does not match any more."""
        deadline = time.monotonic() + timeout
        while re.search(pattern, self.text):
            if time.monotonic() > deadline:
                raise AssertionError(f"{pattern!r} was still there after {timeout} s on:\n{self.text}")
            self.read()

    def wait_until(self, holds: Callable[[], bool], timeout: float = PATIENCE) -> None:
        """Read until something holds of the screen."""
        deadline = time.monotonic() + timeout
        while not holds():
            assert time.monotonic() < deadline, f"it did not hold within {timeout} s on:\n{self.text}"
            self.read()

    def wait_written(self, sequence: bytes, timeout: float = PATIENCE) -> None:
        """Read until the program has written a sequence of bytes."""
        deadline = time.monotonic() + timeout
        while sequence not in self.raw:
            assert time.monotonic() < deadline, (
                f"{sequence!r} was not written within {timeout} s:\n{self.text}"
            )
            self.read()

    def settle(self, quiet: float = 0.3, timeout: float = 5.0) -> None:
        """Read until nothing was written for `quiet` seconds."""
        deadline = time.monotonic() + timeout
        while self.read(quiet) and time.monotonic() < deadline:
            pass

    def idle_share(self, seconds: float = 3.0) -> tuple[bytes, float]:
        """What the program wrote in `seconds`, and which share of one processor it took."""
        before, ends, written = self._cpu_seconds(), time.monotonic() + seconds, b""
        while (left := ends - time.monotonic()) > 0:
            written += self.read(left)
        return written, (self._cpu_seconds() - before) / seconds

    def _stat(self) -> list[str]:
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()

    def _cpu_seconds(self) -> float:
        fields = self._stat()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_stopped(self, timeout: float = PATIENCE) -> None:
        """Read until the program is stopped, as by ctrl+z: what continues it sooner is lost."""
        deadline = time.monotonic() + timeout
        while self._stat()[0] != "T":
            assert time.monotonic() < deadline, f"not stopped within {timeout} s"
            self.read()

    def exited(self) -> int | None:
        """The exit status once the program has ended, as a shell would give it."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """Read until the program ends and return its status."""
        deadline = time.monotonic() + timeout
        while self.exited() is None:
            self.read()
            if time.monotonic() > deadline:
                raise AssertionError(f"still running after {timeout} s:\n{self.text}")
        while self.read(0.05):
            pass
        assert self.status is not None
        return self.status

    def close(self) -> None:
        """End the program if it still runs, and the terminal."""
        if self.exited() is None:
            os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
            self.status = os.waitstatus_to_exitcode(status)
        os.close(self.fd)
