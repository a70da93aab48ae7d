"""Is a program given a delivery as JSON, without a shell and without our secrets, and ended in time?"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from pathlib import Path

import pytest

from chat_tui.auth.secret import Secret
from chat_tui.errors import ConfigError
from chat_tui.receiving import program as programs
from chat_tui.receiving.doing import Doing
from chat_tui.receiving.program import Program
from chat_tui.receiving.queue import Kept, State
from chat_tui.receiving.secrets_file import SecretsFile
from chat_tui.receiving.work import ProgramError
from tests.pty_screen import PATIENCE
from tests.receiving.deliveries import NOW

KEPT = Kept(1, "github", "d-1", "push", {"ref": "$(id); `id`"}, NOW, State.WAITING, tries=2)


def program(code: str, *, seconds: float = 60.0, **environ: str) -> Program:
    # -S: a quick start, nothing but the code
    return Program(
        (sys.executable, "-S", "-E", "-c", code, "$HOME"), seconds, {"PATH": "/usr/bin", **environ}
    )


async def test_it_reads_json_and_has_its_arguments_as_they_are(tmp_path: Path) -> None:
    target = tmp_path / "seen"
    seen = "sys.stdin.read() + sys.argv[1] + str(sorted(os.environ))"
    code = f"import sys, os; open({str(target)!r}, 'w').write({seen})"
    await Doing(program=program(code, CHAT_TUI_TOKEN="secret", LC_CTYPE="C.UTF-8"))(KEPT)
    line, _, rest = target.read_text().partition("\n")
    record = json.loads(line)
    assert (record["id"], record["event"], record["try"], record["data"]) == ("d-1", "push", 3, KEPT.data)
    assert rest == "$HOME['LC_CTYPE', 'PATH']"


async def test_one_that_fails_or_is_not_there_has_not_taken_it() -> None:
    with pytest.raises(ProgramError, match="exit code 3"):
        await program("raise SystemExit(3)").run({})
    with pytest.raises(ProgramError, match="cannot be run"):
        await Program(("/nonexistent/program",), 1.0, {}).run({})


async def test_one_that_takes_too_long_has_not_taken_it() -> None:
    with pytest.raises(ProgramError, match="longer than"):
        await program("import time; time.sleep(600)", seconds=0.3).run({})


async def test_it_ends_with_all_it_has_begun_and_with_whoever_listens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(programs, "GRACE_SECONDS", 0.05)
    path = tmp_path / "pipe"
    os.mkfifo(path)
    end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    # Two processes that hear no SIGTERM hold the pipe: its end is read when both are dead.
    code = (
        "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pipe = os.open({str(path)!r}, os.O_WRONLY); os.fork(); os.write(pipe, b'x'); time.sleep(600)"
    )
    running = asyncio.create_task(program(code).run({}))
    try:
        await read_until(end, b"xx")
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        await read_until(end, b"")
    finally:
        os.close(end)


async def read_until(pipe: int, wanted: bytes) -> None:
    """Read these bytes, or for none the end."""
    found = b""
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(BlockingIOError):
                found += (chunk := os.read(pipe, 10))
                if (wanted and found == wanted) or (not wanted and not chunk):
                    return
            await asyncio.sleep(0.01)


async def test_one_that_reads_nothing_and_writes_much_does_not_hang() -> None:
    told = await program("print('x' * 1_000_000)").run({"data": "y" * 1_000_000})
    assert len(told) == programs.MOST_OUTPUT


def test_a_secret_is_read_from_a_file_of_ones_own_and_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "secrets"
    path.write_text("# the old one\nfirst-secret\n")
    path.chmod(0o600)
    secrets = SecretsFile(path)
    assert secrets.now() == (Secret("first-secret"),)
    path.write_text("first-secret\nsecond-secret\n")
    assert secrets.now() == (Secret("first-secret"), Secret("second-secret"))
    path.write_text("oops\n")  # too short: what was good stays good
    assert len(secrets.now()) == 2
    path.unlink()
    assert len(secrets.now()) == 2


@pytest.mark.parametrize(
    ("text", "mode", "complaint"),
    [
        ("long-enough\n", 0o640, "Others may read"),
        ("long-enough\n", 0o604, "Others may read"),
        ("short\n", 0o600, "fewer"),
        ("# nothing\n\n", 0o600, "holds no secrets"),
        (None, 0, "There is no"),
    ],
)
def test_secrets_that_are_none_are_refused(
    tmp_path: Path, text: str | None, mode: int, complaint: str
) -> None:
    path = tmp_path / "secrets"
    if text is not None:
        path.write_text(text)
        path.chmod(mode)
    with pytest.raises(ConfigError, match=complaint) as refused:
        SecretsFile(path)
    assert "long-enough" not in str(refused.value)
