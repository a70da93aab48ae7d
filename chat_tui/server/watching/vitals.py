"""What a workspace lets be asked of itself at any moment: its disk, its database, its last backup."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from chat_tui.server.records.records import Records
from chat_tui.server.records.rows import scalar
from chat_tui.server.upkeep.last_backup import recall
from chat_tui.server.workspace import Workspace

NEVER = -1.0


def offer(workspace: Workspace) -> None:
    """Register them with the workspace's metrics; each is looked up when somebody asks."""
    records, gauge = workspace.records, workspace.metrics.gauge
    gauge("database_bytes", lambda: _size(records.directory / "workspace.sqlite"))
    gauge("wal_bytes", lambda: wal_size(records.directory))
    gauge("disk_free_bytes", lambda: disk(records.directory)[0])
    gauge("disk_bytes", lambda: disk(records.directory)[1])
    gauge("backup_age_seconds", lambda: backup_age(records))
    gauge("users_connected", lambda: len(workspace.hub.connected_users()))
    gauge("events_kept", lambda: _events(records))


def wal_size(data: Path) -> int:
    """Bytes of the write-ahead log."""
    return _size(data / "workspace.sqlite-wal")


def disk(data: Path) -> tuple[int, int]:
    """Bytes that are free on the disk of the data, and all it has; nothing of a disk that is gone."""
    with suppress(OSError):
        usage = shutil.disk_usage(data)
        return usage.free, usage.total
    return 0, 0


def backup_age(records: Records) -> float:
    """Seconds since the last finished backup; -1 if there was none."""
    last = recall(records.directory)
    return NEVER if last is None else max(0.0, (records.now() - last.at) / 1000)


def _events(records: Records) -> int:
    return int(scalar(records.reader, "SELECT ifnull(max(id) - min(id) + 1, 0) FROM event_log"))


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0
