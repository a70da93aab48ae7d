"""How the personal workspace is started in the background, found and stopped; imports no web framework."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shlex
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chat_tui.database.lock import FileLock
from chat_tui.errors import ServerError

START_SECONDS = 15.0
STOP_SECONDS = 15.0
ANSWER_SECONDS = 5.0
POLL_SECONDS = 0.02
ANSWER_LIMIT = 65_536
LOG_TAIL_LINES = 3
LARGEST_LOG = 1 << 20
"""Bytes; a larger one is put aside when the workspace is started."""

TRUSTED_ROOT = 0
"""A socket of root is as good as our own: root could read everything anyway."""

_UCRED = struct.Struct("3i")
_PING = b"GET /api/v4/system/ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_NOBODY_THERE = frozenset({errno.ENOENT, errno.ECONNREFUSED, errno.ENOTDIR})


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """A workspace that answers: its process and user by the kernel's word, and what it said of itself."""

    pid: int
    uid: int
    socket: Path
    health: str
    version: str


@dataclass(frozen=True, slots=True)
class PersonalServer:
    """What it takes to start the personal workspace; `python` runs `-m chat_tui`."""

    data: Path
    socket: Path
    log: Path
    python: Path = Path(sys.executable)
    extra: tuple[str, ...] = ()

    @property
    def command(self) -> list[str]:
        """The program that becomes the background process."""
        where = ["--data", str(self.data), "--socket", str(self.socket)]
        return [str(self.python), "-m", "chat_tui", "serve", "--personal", *where, *self.extra]


def status(path: Path) -> ServerStatus | None:
    """Who answers on a socket; None if nobody does.

    Raises ServerError if it belongs to another user, or does not answer like a workspace.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(ANSWER_SECONDS)
            _connect(line, path)
            pid, uid, _ = _UCRED.unpack(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
            if uid not in {os.geteuid(), TRUSTED_ROOT}:
                raise ServerError(
                    f"The socket {path} belongs to user {uid}, not to you.",
                    hint="Remove it, or choose another place with --home.",
                )
            line.sendall(_PING)
            answer = _read_all(line)
    except TimeoutError as error:
        raise ServerError(f"The workspace on {path} does not answer.", hint="chat-tui serve stop") from error
    except OSError as error:
        if error.errno in _NOBODY_THERE:
            return None
        # A workspace that stops between accept and answer is one that is not there.
        if isinstance(error, ConnectionError):
            return None
        raise ServerError(f"The socket {path} cannot be used: {error.strerror or error}.") from error
    return _understand(path, pid, uid, answer)


def _connect(line: socket.socket, path: Path) -> None:
    """Connect; who finds the queue before the socket full, for many come at once, waits his turn."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            line.connect(str(path))
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise TimeoutError from error
            time.sleep(POLL_SECONDS)
        else:
            return


def ensure_running(server: PersonalServer, timeout: float = START_SECONDS) -> ServerStatus:
    """Start the personal workspace unless it runs; returns when it answers.

    Any number of clients may call this at once: one of them starts it, the others wait. Raises ServerError
    with the last words of its log when it does not come up.
    """
    deadline = time.monotonic() + timeout
    lock = FileLock(server.socket.with_name(server.socket.name + ".starting"))
    try:
        while True:
            found = status(server.socket)
            if found is not None:
                return found
            if lock.try_acquire():
                return _start(server, deadline)
            if time.monotonic() >= deadline:
                raise ServerError(
                    f"The workspace did not start within {timeout:.0f} s.", hint=_last_words(server)
                )
            time.sleep(POLL_SECONDS)
    finally:
        lock.release()


def stop(path: Path, timeout: float = STOP_SECONDS) -> bool:
    """Ask the workspace on a socket to stop and wait until its process is gone; False if none was running.

    Raises ServerError if it is still there after `timeout` seconds.
    """
    found = status(path)
    if found is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(found.pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout
    while is_running(found.pid):
        if time.monotonic() >= deadline:
            raise ServerError(f"Process {found.pid} has not stopped within {timeout:.0f} s.")
        time.sleep(POLL_SECONDS)
    return True


def is_running(pid: int) -> bool:
    """Whether a process lives; one that has ended and was not fetched by its parent does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    except FileNotFoundError:
        return not Path("/proc/self/stat").exists()
    except OSError:
        return False
    return after_name.split()[0] not in {"Z", "X"}


def _start(server: PersonalServer, deadline: float) -> ServerStatus:
    # Another client may have been quicker between our look and our lock.
    found = status(server.socket)
    if found is not None:
        return found
    pid = _spawn(server.command, server.log)
    while time.monotonic() < deadline:
        found = status(server.socket)
        if found is not None:
            return found
        if not is_running(pid):
            raise ServerError("The workspace could not start.", hint=_last_words(server))
        time.sleep(POLL_SECONDS)
    raise ServerError("The workspace does not answer.", hint=_last_words(server))


def _spawn(command: Sequence[str], log: Path) -> int:
    """Run a program in a session of its own, without our terminal and open files; its pid.

    The shell between us and it ends at once, so that the program is a child of init and not ours to bury.
    """
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(OSError):
        if log.stat().st_size > LARGEST_LOG:
            os.replace(log, log.with_name(f"{log.name}.1"))
    script = f"exec </dev/null; {shlex.join(command)} >>{shlex.quote(str(log))} 2>&1 & echo $!"
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    done = subprocess.run(
        ["/bin/sh", "-c", f"umask 077; {script}"],
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )
    return int(done.stdout)


def _read_all(line: socket.socket) -> bytes:
    answer = bytearray()
    while len(answer) < ANSWER_LIMIT and (part := line.recv(4096)):
        answer += part
    return bytes(answer)


def _understand(path: Path, pid: int, uid: int, answer: bytes) -> ServerStatus | None:
    if not answer:
        return None
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    version = headers.get("x-version-id", "")
    if not first.startswith("HTTP/1.1 ") or not version:
        raise ServerError(
            f"What answers on {path} is not a workspace.", hint="Choose another place with --home."
        )
    try:
        said = json.loads(body)
    except ValueError:
        said = {}
    health = str(said.get("status", "")) if isinstance(said, dict) else ""
    return ServerStatus(pid, uid, path, health or first.partition(" ")[2], version)


def _last_words(server: PersonalServer) -> str:
    try:
        lines = server.log.read_text(errors="replace").splitlines()
    except OSError:
        return f"See {server.log}."
    return " ".join(line.strip() for line in lines[-LOG_TAIL_LINES:]) or f"See {server.log}."
