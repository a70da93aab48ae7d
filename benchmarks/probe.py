"""How quick a terminal program is, measured from outside on a pseudo-terminal by the bytes it writes.

A time is taken when bytes have been read from the pty; what they show is looked at afterwards, so that the
measuring adds nothing to what is measured. What a program asks its terminal is answered.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from benchmarks.emulator import Emulator

TICK = os.sysconf("SC_CLK_TCK")
ANSWERS = (
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;0$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[5n"), b"\x1b[0n"),
)
ESCAPES = re.compile(
    rb"\x1b\[[0-9;:?<=>]*[ -/]*[@-~]"
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    rb"|\x1b[P_^X][^\x1b]*\x1b\\"
    rb"|\x1b[()][0B]|\x1b[=>78M]"
)


def answers_to(data: bytes) -> Iterator[bytes]:
    """What a terminal says to what it is asked."""
    for question, answer in ANSWERS:
        for _ in question.findall(data):
            yield answer


@dataclass
class Program:
    """A running program and what it wrote, with the moment of each chunk."""

    pid: int
    fd: int
    started: float
    seen: bytearray = field(default_factory=bytearray)
    emulator: Emulator = field(default_factory=lambda: Emulator(140, 40))
    _shown: int = 0
    """Bytes that the emulator has."""

    @classmethod
    def start(
        cls,
        command: Sequence[str],
        *,
        columns: int = 140,
        rows: int = 40,
        environment: Mapping[str, str] | None = None,
    ) -> Self:
        """Run `command` on a new pseudo-terminal of the given size in cells."""
        values = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})}
        values.update(COLUMNS=str(columns), LINES=str(rows))
        values.pop("TMUX", None)
        started = time.perf_counter()
        pid, fd = pty.fork()
        if pid == 0:
            os.execvpe(command[0], list(command), values)
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        return cls(pid, fd, started, emulator=Emulator(columns, rows))

    def read(self, timeout: float) -> bytes:
        """What arrives within `timeout` seconds; questions to the terminal are answered on the way."""
        try:
            ready, _, _ = select.select([self.fd], [], [], timeout)
            data = os.read(self.fd, 1 << 16) if ready else b""
        except OSError:
            return b""
        for answer in answers_to(data):
            os.write(self.fd, answer)
        self.seen += data
        return data

    def text(self, start: int = 0) -> bytes:
        """What was written from byte `start` on, without escape sequences."""
        return ESCAPES.sub(b"", bytes(self.seen[start:]))

    def until(self, text: bytes, *, start: int = 0, timeout: float = 20.0) -> float:
        """The moment (`perf_counter`, seconds) at which `text` had been written after byte `start`."""
        deadline = time.perf_counter() + timeout
        while text not in self.text(start):
            if time.perf_counter() > deadline:
                raise TimeoutError(
                    f"{text!r} was not written within {timeout} s; last: {self.text(start)[-400:]!r}"
                )
            self.read(0.5)
        return time.perf_counter()

    @property
    def screen(self) -> str:
        """What is on the screen now."""
        data, self._shown = bytes(self.seen[self._shown :]), len(self.seen)
        self.emulator.feed(data)
        return self.emulator.text

    def until_shown(self, text: str, timeout: float = 20.0) -> float:
        """The moment at which the bytes had come that brought `text` to the screen."""
        deadline = time.perf_counter() + timeout
        moment = time.perf_counter()
        while text not in self.screen:
            if time.perf_counter() > deadline:
                raise TimeoutError(f"{text!r} did not come within {timeout} s:\n{self.screen}")
            self.read(0.5)
            moment = time.perf_counter()
        return moment

    def settle(self, quiet: float = 0.3, timeout: float = 10.0) -> None:
        """Read until nothing was written for `quiet` seconds."""
        deadline = time.perf_counter() + timeout
        while self.read(quiet) and time.perf_counter() < deadline:
            pass

    def send(self, data: bytes) -> None:
        """Type `data` in one write."""
        os.write(self.fd, data)

    def cpu(self) -> float:
        """CPU seconds used so far by the program itself."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        match = re.search(r"VmRSS:\s+(\d+)", status)
        return int(match[1]) / 1024 if match else 0.0

    def stop(self) -> None:
        """End it without asking."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def first_paint(command: Sequence[str], marker: bytes, **options: object) -> float:
    """Seconds from start until `marker` is on the screen."""
    program = Program.start(command, **options)  # type: ignore[arg-type]
    try:
        return program.until(marker) - program.started
    finally:
        program.stop()


def echo(program: Program, count: int, *, erase: bytes = b"\x7f") -> list[float]:
    """Seconds from each of `count` key presses until the letter is on the screen, typed into a waiting input.

    The letters are rare ones, and what was written before the key does not count.
    """
    times: list[float] = []
    letters = b"qzjx"
    while len(times) < count:
        for letter in letters:
            start = len(program.seen)
            sent = time.perf_counter()
            program.send(bytes([letter]))
            moment = program.until(bytes([letter]), start=start, timeout=5)
            times.append(moment - sent)
            program.settle(0.03)
        for _ in letters:
            program.send(erase)
            program.settle(0.03)
        program.settle(0.1)  # a letter that still stands there would not be written again
    return times[:count]


def idle(program: Program, seconds: float) -> tuple[float, int]:
    """CPU share (0..1) and bytes written while nothing happens for `seconds`."""
    program.settle(1.0)
    before, start, size = program.cpu(), time.perf_counter(), len(program.seen)
    while (left := start + seconds - time.perf_counter()) > 0:
        program.read(left)
    return (program.cpu() - before) / seconds, len(program.seen) - size
