"""Who has pictures made? A few short-lived processes at a time, each with an end to its time and memory."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from chat_tui.server.media.decoder import half_of

AT_ONCE = 2
SECONDS = 30.0
"""How long one process may take; its own limit of computing time is shorter."""
TIME_OVER = "time"
"""Refused because that was over: the machine may have been busy, and the picture harmless."""


class Made(msgspec.Struct, frozen=True):
    """What a process says of a picture: its true size, and why nothing was made of it, if so."""

    width: int = 0
    height: int = 0
    format: str = ""
    mini: str = ""
    refused: str = ""


class Studio:
    """Runs the decoder; the workspace's own process never decodes a picture."""

    def __init__(self, at_once: int = AT_ONCE, seconds: float = SECONDS) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._seconds = seconds

    async def make(self, kind: str, source: Path, targets: Sequence[Path]) -> Made:
        """Let a process make `targets` of `source`; `refused` is not empty when there are none."""
        async with self._turns:
            return await self._run(kind, source, targets)

    async def _run(self, kind: str, source: Path, targets: Sequence[Path]) -> Made:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "chat_tui.server.media.decoder",
            kind,
            str(source),
            *map(str, targets),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(part for part in sys.path if part)},
        )
        try:
            async with asyncio.timeout(self._seconds):
                told, _ = await process.communicate()
        except TimeoutError:
            return Made(refused=TIME_OVER)
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
            for target in targets:
                half_of(target, process.pid).unlink(missing_ok=True)
        try:
            return msgspec.json.decode(told, type=Made)
        except msgspec.DecodeError:
            return Made(refused=f"exit {process.returncode}")
