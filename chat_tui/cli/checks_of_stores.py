"""Is what is kept on this machine in order: disk, databases, who may read them, crash reports?"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from chat_tui.cli.checks import Check, Verdict
from chat_tui.config.locations import Locations
from chat_tui.errors import ChatError
from chat_tui.text.figures import size_text

LITTLE_ROOM = 100 * 1024 * 1024
"""Bytes of free disk below which we say so."""
LONG_LOG = 64 * 1024 * 1024
"""Bytes of a write-ahead log beyond which somebody keeps it from being taken in."""
PATIENCE = 2.0
"""Seconds to look through one database; what takes longer is for `serve check`."""
SAFE_SQLITE = (3, 51, 3)
"""Before this one two connections that make checkpoints at once can lose pages of the log (WAL reset)."""
_STEPS = 20_000
"""Steps of SQLite between two looks at the clock."""
_FRESH = 30 * 86_400.0
"""Seconds for which a crash report is worth a word."""


def workspace_check(locations: Locations) -> Check:
    """Whether the personal workspace runs, and answers."""
    from chat_tui.server.process import status

    try:
        found = status(locations.personal_socket)
    except ChatError as error:
        return Check("workspace", Verdict.PROBLEM, str(error), error.hint or "chat-tui serve stop")
    if found is None:
        return Check("workspace", Verdict.OK, "not running; the first chat-tui starts it")
    version = ".".join(found.version.split(".")[:3]) or "unknown"
    said = f"running as process {found.pid} · {found.socket} · version {version}"
    return Check("workspace", Verdict.OK, said)


def store_checks(locations: Locations) -> Iterator[Check]:
    """The disk, every database of ours, and what lies beside them."""
    yield disk_check(locations.data_dir)
    yield sqlite_check(sqlite3.sqlite_version_info)
    yield from database_checks(databases(locations))
    yield from open_to_others(locations)
    yield from crash_check(locations, time.time())


def databases(locations: Locations) -> list[Path]:
    """Every one of this user: the accounts' and those of the workspaces that are served from here."""
    found = sorted((locations.data_dir / "accounts").glob("*/*/*.sqlite"))
    for name in ("workspace", "shared"):
        found += sorted((locations.data_dir / name).glob("*.sqlite"))
    return found


def disk_check(folder: Path) -> Check:
    """Room for what comes in."""
    where = folder
    while not where.exists():
        where = where.parent
    free = shutil.disk_usage(where).free
    if free < LITTLE_ROOM:
        return Check("disk", Verdict.PROBLEM, f"{where} has {size_text(free)} left.", f"df -h {where}")
    return Check("disk", Verdict.OK, f"{size_text(free)} free for {where}")


def sqlite_check(version: tuple[int, ...]) -> Check:
    """Which SQLite this is, and whether it has the one bug that has to be known."""
    said = ".".join(map(str, version))
    if version < SAFE_SQLITE:
        safe = ".".join(map(str, SAFE_SQLITE))
        said += f" has the WAL-reset bug (mended in {safe}): let no other program write to these files"
    return Check("sqlite", Verdict.OK, said)


def database_checks(paths: Sequence[Path]) -> Iterator[Check]:
    """Each that is not in order, and all others in one line."""
    sizes = []
    for path in paths:
        check = database_check(path)
        if check.verdict is Verdict.OK:
            sizes.append(path.stat().st_size)
        else:
            yield check
    if sizes:
        said = (
            f"{len(sizes)} database{'' if len(sizes) == 1 else 's'} · {size_text(sum(sizes))} · integrity ok"
        )
        yield Check("stores", Verdict.OK, said)


def database_check(path: Path) -> Check:
    """SQLite's own check of one file, read only and bounded in time, and the length of its log."""
    name = _short(path)
    try:
        answer = _quick_check(path)
    except sqlite3.Error as error:
        answer = str(error)
    log = path.with_name(f"{path.name}-wal")
    length = log.stat().st_size if log.exists() else 0
    said = f"{name} · {size_text(path.stat().st_size)}"
    if answer not in ("ok", "interrupted"):
        fix = f"rm {path}" if path.name == "cache.sqlite" else f"cp {path} {path}.saved"
        return Check("store", Verdict.PROBLEM, f"{name}: {answer}", fix)
    if length > LONG_LOG:
        said += f", and {size_text(length)} of log that is not taken in: leave every chat-tui once."
        return Check("store", Verdict.ADVICE, said, "chat-tui serve stop")
    whole = "integrity ok" if answer == "ok" else f"no fault found in {PATIENCE:.0f} s"
    return Check("store", Verdict.OK, f"{said} · {whole}{f' · log {size_text(length)}' if length else ''}")


def open_to_others(locations: Locations) -> Iterator[Check]:
    """What other users of this machine could read, though it holds messages or secrets."""
    folders = (locations.data_dir, locations.state_dir, locations.config_dir)
    wrong = [path for folder in folders for path in _readable(folder)]
    if wrong:
        fix = f"chmod -R go= {' '.join(str(folder) for folder in folders if folder.exists())}"
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        yield Check("privacy", Verdict.PROBLEM, f"Others can read {wrong[0]}{more}.", fix)
    else:
        yield Check("privacy", Verdict.OK, "only you can read what is kept")


def crash_check(locations: Locations, now: float) -> Iterator[Check]:
    """Crash reports that lie there; they hold no message text."""
    reports = [path for path in _files(locations.state_dir / "crash") if path.suffix == ".txt"]
    fresh = [path for path in reports if now - path.stat().st_mtime < _FRESH]
    if fresh:
        newest = max(fresh, key=lambda path: path.stat().st_mtime)
        count = f"{len(fresh)} crash report{'' if len(fresh) == 1 else 's'}; the newest is {newest.name}."
        yield Check("crashes", Verdict.ADVICE, count, "chat-tui doctor --report")
    else:
        yield Check("crashes", Verdict.OK, "none in the last 30 days")


def _quick_check(path: Path) -> str:
    """SQLite's answer; `interrupted` where it took too long."""
    deadline = time.monotonic() + PATIENCE
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as database:
        database.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            return str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                return "interrupted"
            raise


def _short(path: Path) -> str:
    parts = path.parts[-3:] if path.parts[-4:-3] == ("accounts",) else path.parts[-2:]
    return "/".join(parts)


def _readable(folder: Path) -> Iterator[Path]:
    """What is open below a folder that is open itself; behind a closed one nobody comes."""
    if not folder.exists() or not _is_open(folder):
        return
    yield from (path for path in _files(folder) if _is_open(path))


def _is_open(path: Path) -> bool:
    status = path.stat()
    return status.st_uid == os.getuid() and bool(stat.S_IMODE(status.st_mode) & 0o077)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
