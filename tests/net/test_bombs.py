"""T10: does a client stay small and quick whatever a hostile server packs into its answers and its stream."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.net.bombs import BODIES, STREAMS, bomber
from tests.pty_screen import PATIENCE

MOST_MEMORY = 64 * 1024
"""KiB that all of them together may add."""
LONGEST_GAP = 0.2
"""Seconds of its own time that the event loop may be away; 0.04 is measured."""
OUTCOMES = {
    "gzip": "longer than",
    "gzip twice": "not asked for",
    "deflate": "not asked for",
    "br": "not asked for",
    "zstd": "not asked for",
    "truncated": "cut off",
    "joined": "bytes after its end",
    "endless": "longer than",
    "stream deflate": "1009",
    "stream fragments": "1009",
    "stream tiny": "50000 frames",
}


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
async def test_ten_bombs_and_one_take_no_memory_and_no_time() -> None:
    names = [*BODIES, *STREAMS]
    async with bomber() as port:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).with_name("bomb_victim.py")),
            str(port),
            *names,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            env={"PYTHONPATH": "."},
        )
        async with asyncio.timeout(3 * PATIENCE):
            out, _ = await process.communicate()
    assert process.returncode == 0
    records: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    outcomes = {name: outcome for record in records for name, outcome in record["outcomes"].items()}
    assert list(outcomes) == names
    assert {name: outcomes[name] for name in names if OUTCOMES[name] not in outcomes[name]} == {}
    assert max(record["kib"] for record in records) < MOST_MEMORY
    assert max(record["gap"] for record in records) < LONGEST_GAP
