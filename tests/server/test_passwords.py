"""Checking passwords: right, wrong, unknown users, and no more than two at once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from typing import Literal

from argon2 import PasswordHasher, Type, extract_parameters

from chat_tui.server.passwords import AT_ONCE, Passwords


class CountingHasher(PasswordHasher):
    """Counts checks, and how many ran at the same time."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.checks = self.running = self.most = 0
        self._lock = threading.Lock()

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        """Check slowly."""
        with self._lock:
            self.checks, self.running = self.checks + 1, self.running + 1
            self.most = max(self.most, self.running)
        time.sleep(0.005)
        with self._lock:
            self.running -= 1
        return super().verify(hash, password)


async def test_only_the_right_password_matches_and_an_unknown_user_costs_a_check_too() -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    stored = await passwords.hash("correct horse")
    assert await passwords.matches(stored, "correct horse") is True
    assert await passwords.matches(stored, "wrong") is False
    assert await passwords.matches("", "nobody has this password") is False
    assert await passwords.matches("no hash at all", "x") is False
    assert hasher.checks == 4


async def test_a_rush_of_sign_ins_is_checked_two_at_a_time() -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    stored = await passwords.hash("correct horse")
    assert all(await asyncio.gather(*(passwords.matches(stored, "correct horse") for _ in range(8))))
    assert hasher.most <= AT_ONCE


def test_what_is_stored_takes_an_attacker_time_and_memory() -> None:
    """In a process of its own: the servers of other tests hash cheaply."""
    script = "from chat_tui.server.passwords import Passwords; print(Passwords().hash_now('correct horse'))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    costs = extract_parameters(done.stdout.strip())
    assert costs.type is Type.ID
    assert (costs.time_cost, costs.memory_cost) >= (3, 65_536), "passes, KiB"
