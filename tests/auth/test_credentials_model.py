"""Is every token that was kept still there, whoever rotates beside us and whenever a process dies?

The machine lets two processes change one file step by step in any order, and kills them between writing and
renaming. Real processes do the same for a while in a test of their own.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chat_tui.auth import credentials as module_of_credentials
from chat_tui.auth.credentials import Credentials
from chat_tui.auth.secret import Secret

ACCOUNTS = st.sampled_from(["home", "work", "club"])
PROCESSES = st.integers(0, 1)
STEPS = ("mkstemp", "fsync", "replace")
TURNS = 25


class Killed(BaseException):
    """The process ends here; nothing after it is done, no clean-up either."""


async def read_all(credentials: Credentials) -> dict[str, str]:
    found = {account: await credentials.get(account) for account in ("home", "work", "club")}
    return {account: token.reveal() for account, token in found.items() if token is not None}


class CredentialsMachine(RuleBasedStateMachine):
    """Two processes on one file, and what they were told is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "credentials.json"
        self.runner = asyncio.Runner()
        self.processes = [self.process(), self.process()]
        self.kept: dict[str, str] = {}
        self.number = 0

    def process(self) -> Credentials:
        return Credentials(self.path, keyring=lambda: None)

    def teardown(self) -> None:
        self.runner.close()
        shutil.rmtree(self.folder)

    def token(self) -> str:
        self.number += 1
        return f"token-{self.number}"

    @rule(process=PROCESSES, account=ACCOUNTS)
    def rotate(self, process: int, account: str) -> None:
        token = self.token()
        self.runner.run(self.processes[process].put(account, Secret(token)))
        self.kept[account] = token

    @rule(process=PROCESSES, account=ACCOUNTS)
    def forget(self, process: int, account: str) -> None:
        self.runner.run(self.processes[process].forget(account))
        self.kept.pop(account, None)

    @rule(process=PROCESSES, account=ACCOUNTS, step=st.sampled_from(STEPS))
    def die_while_rotating(self, process: int, account: str, step: str) -> None:
        """A kill keeps nobody from anything: what was kept before is kept."""
        is_dead, unlink = False, os.unlink

        def die(*_: object, **__: object) -> None:
            nonlocal is_dead
            is_dead = True
            raise Killed

        def unlink_while_alive(path: str) -> None:
            if not is_dead:
                unlink(path)

        module = tempfile if step == "mkstemp" else os
        with mock.patch.object(module, step, die), mock.patch.object(os, "unlink", unlink_while_alive):
            try:
                self.runner.run(self.processes[process].put(account, Secret(self.token())))
            except Killed:
                module_of_credentials._memory.clear()  # dies with the process
                self.processes[process] = self.process()
            else:
                raise AssertionError("it was not written by these steps")

    @invariant()
    def everybody_reads_what_was_kept(self) -> None:
        for process in self.processes:
            assert self.runner.run(read_all(process)) == self.kept

    @invariant()
    def at_most_one_draft_is_left(self) -> None:
        assert len(list(self.folder.iterdir())) <= 2


TestCredentials = CredentialsMachine.TestCase
TestCredentials.settings = settings(
    max_examples=20,
    stateful_step_count=15,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)

ROTATE = """
import asyncio, sys
from pathlib import Path
from chat_tui.auth.credentials import Credentials
from chat_tui.auth.secret import Secret

async def main(path, account, turns):
    credentials = Credentials(Path(path), keyring=lambda: None)
    for number in range(turns):
        await credentials.put(account, Secret(f"{account}-{number}"))
        found = await credentials.get(account)
        assert found is not None and found.reveal() == f"{account}-{number}", found

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


def test_processes_that_rotate_at_once_lose_nothing_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "private" / "credentials.json"
    names = [f"account-{number}" for number in range(4)]
    command = [sys.executable, "-c", ROTATE, str(path)]
    running = [subprocess.Popen([*command, name, str(TURNS)], stderr=subprocess.PIPE) for name in names]
    for process in running:
        _, complaint = process.communicate(timeout=60)
        assert process.returncode == 0, complaint.decode()

    async def read() -> list[str]:
        found = [await Credentials(path, keyring=lambda: None).get(name) for name in names]
        return ["" if token is None else token.reveal() for token in found]

    assert asyncio.run(read()) == [f"{name}-{TURNS - 1}" for name in names]
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
