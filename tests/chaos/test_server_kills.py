"""Does a small run of kills, and of backups under load, keep what the workspace promised?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos import backup_under_load, server_kills


@pytest.mark.chaos
async def test_nothing_acknowledged_is_lost_over_kills(tmp_path: Path) -> None:
    line, found = await server_kills.run(tmp_path, 4, 3)
    assert not found, line


@pytest.mark.chaos
async def test_backups_under_load_are_whole(tmp_path: Path) -> None:
    line, found = await backup_under_load.run(tmp_path, 1.0, 100.0)
    assert not found, line
