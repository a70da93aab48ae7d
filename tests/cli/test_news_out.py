"""Does who follows end when nobody reads on, also while nothing is said?"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from chat_tui.cli.news_out import while_read


async def test_a_reader_that_leaves_is_noticed_while_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading, writing = os.pipe()
    began = asyncio.Event()

    async def follow() -> None:
        began.set()
        await asyncio.Event().wait()

    with os.fdopen(writing, "w") as output:
        monkeypatch.setattr(sys, "stdout", output)
        following = asyncio.create_task(while_read(follow()))
        await began.wait()
        os.close(reading)
        with pytest.raises(BrokenPipeError):
            await asyncio.wait_for(following, 60)


_FOLLOWS = """
import asyncio, signal, sys
from chat_tui.cli.news_out import while_read
async def work():
    try:
        print("ready", flush=True)
        await asyncio.Event().wait()
    finally:
        print("cleaned", flush=True)
if sys.argv[1] == "nohup":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
asyncio.run(while_read(work()))
"""


def test_a_signal_ends_it_after_what_it_has_begun_and_nohup_holds() -> None:
    command = [sys.executable, "-c", _FOLLOWS, "nohup"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == "cleaned\n"
    assert process.returncode == -signal.SIGTERM


async def test_what_ends_by_itself_ends_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await while_read(fails())
