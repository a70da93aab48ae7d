"""Where a deed is done: by the server that has the workspace, else by this process on its files."""

from __future__ import annotations

import asyncio
import http.client
import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from chat_tui.database.lock import FileLock
from chat_tui.errors import LockedError, ServerError
from chat_tui.server.administration.deed import Deed, Place
from chat_tui.server.administration.table import perform
from chat_tui.server.administration.wire import PATH, answer_in
from chat_tui.server.config import ServerConfig
from chat_tui.server.events import Event
from chat_tui.server.places import LOCK_NAME, running_socket
from chat_tui.server.records.audit import Actor
from chat_tui.server.records.records import Records
from chat_tui.server.seed import ensure_seeded
from chat_tui.server.settings_file import read_settings
from chat_tui.server.workspace import Workspace

T = TypeVar("T")
START_SECONDS = 10.0
"""How long a server that has the lock and does not answer yet is waited for."""
ANSWER_SECONDS = 120.0
_POLL_SECONDS = 0.05
_UCRED = struct.Struct("3i")


class Office(Protocol):
    """Where an operator's wishes are heard."""

    def do(self, deed: Deed[T]) -> T:
        """Do a deed, blocking; raises TargetError, ServerError or StorageError, with a hint."""


@contextmanager
def administered(data: Path, config: ServerConfig) -> Iterator[Office]:
    """The office of the workspace in `data`, which is made if there is none yet.

    No server can start while its files are open here. Raises LockedError if another process has them and does
    not answer, ConfigError for its settings, and StorageError.
    """
    lock = FileLock(data / LOCK_NAME)
    deadline = time.monotonic() + START_SECONDS
    while not lock.try_acquire():
        path = running_socket(data)
        if path is not None and _answers(path):
            yield OverSocket(path, frozenset({data.stat().st_uid, 0}))
            return
        if time.monotonic() >= deadline:
            who = lock.holder() or "another"
            raise LockedError(f"Process {who} has {data} and does not answer.", hint="Stop it first.")
        time.sleep(_POLL_SECONDS)
    try:
        records = Records.open(data)
        try:
            ensure_seeded(records, config)
            yield OnFiles(records, read_settings(data, config))
        finally:
            records.close_now()
    finally:
        lock.release()


class OnFiles:
    """Does deeds in this process; nobody is connected to hear of them before the server's next start."""

    def __init__(self, records: Records, config: ServerConfig) -> None:
        self._records = records
        self._config = config

    def do(self, deed: Deed[T]) -> T:
        """Do it here."""
        place = Place(
            Workspace(self._records, Nobody(), self._config), Actor(peer=f"uid {os.geteuid()}, on files")
        )
        done: T = asyncio.run(perform(place, deed))
        return done


class Nobody:
    """The hub of a workspace that does not run."""

    async def pass_on(self, event: Event) -> None:
        """Nobody hears it."""

    def is_connected(self, user_id: str) -> bool:
        """Nobody is."""
        return False

    def connected_users(self) -> frozenset[str]:
        """Nobody."""
        return frozenset()

    def revoke_session(self, session_id: str) -> None:
        """No session has a line."""


class OverSocket:
    """Lets the running server do deeds; it knows by the kernel's word who asks, and we who answers.

    `trusted` are the unix users who may answer there.
    """

    def __init__(self, path: Path, trusted: frozenset[int]) -> None:
        self._path = path
        self._trusted = trusted

    def do(self, deed: Deed[T]) -> T:
        """Do it there; raises what it raises there, and ServerError for a line that breaks."""
        line = _UnixConnection(self._path, self._trusted)
        try:
            line.request("POST", PATH, msgspec.json.encode(deed), {"Content-Type": "application/json"})
            response = line.getresponse()
            status, body = response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            raise ServerError(f"The workspace on {self._path} does not answer: {error}.") from error
        finally:
            line.close()
        answer: T = answer_in(status, body, deed.answer)
        return answer


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, trusted: frozenset[int]) -> None:
        super().__init__("localhost", timeout=ANSWER_SECONDS)
        self._unix_path = path
        self._trusted = trusted

    def connect(self) -> None:
        """Connect, and go no further if somebody else listens there."""
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock: Any = line
        line.settimeout(self.timeout)
        line.connect(str(self._unix_path))
        _, uid, _ = _UCRED.unpack(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
        if uid not in self._trusted:
            raise ServerError(f"The socket {self._unix_path} belongs to user {uid}, not to the workspace.")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(str(path)) == 0
