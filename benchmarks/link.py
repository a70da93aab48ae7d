"""How does a program do at the other end of a line: so many bits a second, and a way to go there and back?"""

from __future__ import annotations

import os
import select
import time
from collections import deque
from dataclasses import dataclass, field

from benchmarks.probe import Program, answers_to

BUFFER = 65_536
"""Bytes that a line takes before whoever writes has to wait, as that of ssh does."""


@dataclass(frozen=True, slots=True)
class Line:
    """Seconds there and back, and bits a second towards the terminal."""

    rtt: float
    kbit: int

    @property
    def rate(self) -> float:
        """Bytes a second."""
        return self.kbit * 125.0


@dataclass
class FarProgram(Program):
    """A program whose output comes late and slowly, and whose keys go late."""

    line: Line = field(default_factory=lambda: Line(0.1, 256))
    _coming: deque[tuple[float, bytes]] = field(default_factory=deque)
    _going: deque[tuple[float, bytes]] = field(default_factory=deque)
    _under_way: int = 0
    _free_at: float = 0.0

    def send(self, data: bytes) -> None:
        """Type; it is there half a way later."""
        self._going.append((time.perf_counter() + self.line.rtt / 2, data))

    def read(self, timeout: float) -> bytes:
        """What reaches this end within `timeout` seconds."""
        deadline = time.perf_counter() + timeout
        while (now := time.perf_counter()) < deadline or self._is_due(now):
            while self._going and self._going[0][0] <= now:
                os.write(self.fd, self._going.popleft()[1])
            if self._is_due(now):
                return self._deliver()
            self._take(
                min([deadline, *(queue[0][0] for queue in (self._coming, self._going) if queue)]) - now
            )
        return b""

    def _is_due(self, now: float) -> bool:
        return bool(self._coming) and self._coming[0][0] <= now

    def _take(self, wait: float) -> None:
        """Put what the program writes on the line, unless that is full."""
        wanted = [self.fd] if self._under_way <= BUFFER else []
        try:
            ready, _, _ = select.select(wanted, [], [], max(0.0, wait))
            data = os.read(self.fd, 4_096) if ready else b""
        except OSError:
            return
        if data:
            self._free_at = max(self._free_at, time.perf_counter()) + len(data) / self.line.rate
            self._coming.append((self._free_at + self.line.rtt / 2, data))
            self._under_way += len(data)

    def _deliver(self) -> bytes:
        _, data = self._coming.popleft()
        self._under_way -= len(data)
        self.seen += data
        for answer in answers_to(data):
            self.send(answer)
        return data
