"""Is the folder of a workspace ours alone, on a disk with room, and who serves it?"""

from __future__ import annotations

import contextlib
import os
import shlex
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from chat_tui.database.lock import FileLock
from chat_tui.errors import ConfigError, ServerError
from chat_tui.server import process
from chat_tui.server.places import LOCK_NAME, running_socket
from chat_tui.server.proxies import networks_of
from chat_tui.server.settings_file import NAME, read_settings
from chat_tui.server.upkeep import last_backup
from chat_tui.server.upkeep.archive import DATABASE
from chat_tui.server.upkeep.finding import Finding, advice, fine, problem
from chat_tui.text.figures import size_text, span_text

SCARCE_SHARE = 0.1
SCARCE_BYTES = 1_000_000_000
"""A tenth of a large disk is room enough."""
FULL_BYTES = 64 * 1024 * 1024
NETWORKS = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "fuse.sshfs", "fuse.glusterfs")
WAL_BYTES = 64 * 1024 * 1024
EARLIEST = 1_767_225_600
"""The first second of 2026: a clock that shows less has lost its time."""


def owner_check(data: Path) -> Iterator[Finding]:
    """Whether everything is ours and closed to all others."""
    uid = data.stat().st_uid
    if uid != os.geteuid():
        yield problem(
            "owner", f"{data} belongs to user {uid}; you are {os.geteuid()}.", f"sudo -u '#{uid}' …"
        )
    found = list(_states(data))
    others = [path for path, state in found if state.st_uid != uid]
    if others:
        fix = f"chown -R {uid} {shlex.quote(str(data))}"
        yield problem("owner", f"{_some(others)} to another user.", fix)
    is_open = [path for path, state in found if state.st_mode & 0o077 and not stat.S_ISLNK(state.st_mode)]
    if is_open:
        fix = f"chmod -R go= {shlex.quote(str(data))}"
        yield problem("access", f"Others may use {_some(is_open)}.", fix)
    else:
        yield fine("access", f"{data} and the {len(found) - 1} things in it are open to user {uid} only")


def settings_check(data: Path) -> Finding:
    """Whether its settings can be read."""
    try:
        networks_of(read_settings(data).trusted_proxies)
    except ConfigError as error:
        return problem("settings", str(error), error.hint)
    there = (data / NAME).exists()
    return fine("settings", f"{NAME} is in order" if there else f"no {NAME}; the defaults are used")


def server_check(data: Path) -> Finding:
    """Whether somebody serves it, and whether he answers."""
    holder = FileLock(data / LOCK_NAME).holder()
    if holder is None:
        return fine("server", "nobody serves it at the moment")
    path = running_socket(data)
    if path is None:
        return fine("server", f"process {holder} has it")
    try:
        found = process.status(path)
    except ServerError as error:
        return problem("server", str(error), error.hint)
    if found is None:
        return problem("server", f"Process {holder} has it, and nobody answers on {path}.", f"kill {holder}")
    if found.health != "OK":
        return problem("server", f"Process {found.pid} says {found.health!r} of itself.")
    return fine("server", f"process {found.pid} answers on {path}")


def disk_check(data: Path) -> Finding:
    """Whether there is room."""
    disk = os.statvfs(data)
    free, whole = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
    said = f"{size_text(free)} of {size_text(whole)} free"
    if free < FULL_BYTES:
        return problem("disk", f"{said}: soon nothing can be written.", f"df -h {shlex.quote(str(data))}")
    if free < min(SCARCE_BYTES, whole * SCARCE_SHARE):
        return advice("disk", f"{said}.", f"df -h {shlex.quote(str(data))}")
    return fine("disk", said)


def place_check(data: Path, mounts: Path = Path("/proc/self/mounts")) -> Finding:
    """Whether the disk is this machine's own: over a network SQLite's locks and shared memory do not hold."""
    kind = _file_system(data.resolve(), mounts)
    if kind.startswith(NETWORKS):
        fix = "Move it to a disk of this machine, with `serve backup` and `serve restore`."
        return problem("place", f"{data} is on {kind}, where SQLite loses what was written.", fix)
    return fine("place", kind or "a file system that is not told")


def _file_system(path: Path, mounts: Path) -> str:
    try:
        lines = [line.split() for line in mounts.read_text(errors="replace").splitlines()]
    except OSError:
        return ""
    mounted = [(line[1], line[2]) for line in lines if len(line) > 2]
    # The last of those mounted at the longest path is the one in use.
    found = [(len(at), number, kind) for number, (at, kind) in enumerate(mounted) if path.is_relative_to(at)]
    return max(found)[2] if found else ""


def log_check(data: Path) -> Finding:
    """Whether SQLite's log is written back as it should be."""
    try:
        size = (data / f"{DATABASE}-wal").stat().st_size
    except FileNotFoundError:
        size = 0
    if size > WAL_BYTES:
        return advice("log", f"{size_text(size)} wait in the log: something reads for long, or was killed.")
    return fine("log", f"{size_text(size)} wait to be written back")


def clock_check(newest: int) -> Finding:
    """Whether this machine knows the time; `newest` is the newest post's, in Unix milliseconds."""
    now = time.time()
    if now < EARLIEST:
        return problem("clock", f"It is {time.strftime('%Y-%m-%d', time.gmtime(now))}, says this machine.")
    ahead = newest / 1000 - now
    if ahead > 60:
        return problem("clock", f"The newest post is {span_text(ahead)} in the future.", "timedatectl")
    return fine("clock", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now)))


def backup_check(data: Path) -> Finding:
    """How old the newest backup is, and whether it is still there."""
    last = last_backup.recall(data)
    fix = f"chat-tui serve backup FILE.tar.gz --keep 7 --data {shlex.quote(str(data))}"
    if last is None:
        return advice("backup", "There has been none.", fix)
    age = time.time() - last.at / 1000
    said = f"{span_text(age)} ago: {last.path}, {size_text(last.size)}"
    if not Path(last.path).exists():
        return advice("backup", f"{said}; it is not there.", fix)
    if age * 1000 > last_backup.OVERDUE_MILLISECONDS:
        return advice("backup", f"{said}.", fix)
    return fine("backup", said)


def leftovers_check(data: Path) -> Iterator[Finding]:
    """What was put aside and can go when nobody misses anything."""
    aside = [*data.glob(f"{DATABASE}.before-*"), *data.parent.glob(f"{data.name}.before-*")]
    aside += data.parent.glob(f"{data.name}.restoring-*")
    if aside:
        yield advice(
            "leftovers", f"{_some(sorted(aside))} put aside once.", "Remove it when nothing is missed."
        )


def _states(data: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in (data, *data.rglob("*")):
        # What a running server has just removed is nobody's business.
        with contextlib.suppress(FileNotFoundError):
            yield path, path.lstat()


def _some(paths: list[Path]) -> str:
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return f"{paths[0]}{more}"
