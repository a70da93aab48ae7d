"""How is a workspace's socket on another machine reached: one ssh that leads a socket of ours there.

What ssh asks of whom, and which keys and hosts it knows, is the business of the person's own configuration of
it. Where no person can be asked (the app has the terminal) it must get in by itself: by a key.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO

from chat_tui.errors import BackendError, BlockedError, ConfigError, UnreachableError

_HOST = re.compile(r"(ssh://)?([A-Za-z0-9_.+-]+@)?[A-Za-z0-9_\[][A-Za-z0-9_.:\[\]-]*")
_REMOTE = re.compile(r"/[A-Za-z0-9_.,+@/-]+")
"""Paths in which ssh finds nothing to expand, and no colon."""
_PATIENCE, _ASKING_PATIENCE = 20.0, 180.0
"""Seconds until the line must be there: by itself, and where a person types a password."""
_STEP = 0.05
_LAST_WORDS = 4096
_KNOCK = b"HEAD /api/v4/system/ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_KNOCK_PATIENCE = 8.0
_LEASH = 'exec 3<&0; { read -r _ <&3 || kill $$; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null'
"""Has ssh killed when we are gone, even by SIGKILL: then the pipe ends without a line that lets go of it."""
_NEEDS_A_PERSON = ("Permission denied", "Host key verification failed", "REMOTE HOST IDENTIFICATION")


def ssh_command(host: str, remote: Path, local: Path, *, may_ask: bool = False) -> list[str]:
    """The words of the command; ConfigError for a host or a path that could mean something else to ssh."""
    if not _HOST.fullmatch(host):
        raise ConfigError(
            f"{host!r} is no host for ssh.", hint="Write HOST, USER@HOST, or a name of ~/.ssh/config."
        )
    if not _REMOTE.fullmatch(str(remote)):
        raise ConfigError(f"ssh cannot forward to the path {remote}: use letters, digits and ._,+@- only.")
    options = [
        f"BatchMode={'no' if may_ask else 'yes'}",
        "ExitOnForwardFailure=yes",
        "StreamLocalBindUnlink=yes",
        "StreamLocalBindMask=0177",
        "ServerAliveInterval=15",
        "ServerAliveCountMax=3",
        "ConnectTimeout=10",
        # A line shared with other commands would outlive us.
        "ControlMaster=no",
        "ControlPath=none",
        "PermitLocalCommand=no",
        "ForwardAgent=no",
        "ForwardX11=no",
    ]
    words = [word for option in options for word in ("-o", option)]
    return ["ssh", "-N", "-T", *words, "-L", f"{local}:{remote}", "--", host]


class Forward:
    """One ssh, and the socket of ours that it listens on; the folder is made and removed here."""

    def __init__(
        self,
        host: str,
        remote: Path,
        folder: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.socket = folder / "s"
        self._host = host
        self._remote = remote
        self._folder = folder
        self._clock = clock
        self._sleep = sleep
        self._process: subprocess.Popen[bytes] | None = None
        ssh_command(host, remote, self.socket)

    async def ensure(self, *, may_ask: bool = False) -> None:
        """Have ssh run, and somebody at the other end; a BackendError gives its own last words."""
        if self._process is None or self._process.poll() is not None or not self.socket.exists():
            self.end()
            process = self._process = self._started(may_ask)
            deadline = self._clock() + (_ASKING_PATIENCE if may_ask else _PATIENCE)
            try:
                await self._until_it_listens(process, deadline)
            except BaseException:
                self.end()
                raise
        await self._knock()

    def end(self) -> None:
        """End ssh and remove its folder; safe to call twice."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(2.0)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            with contextlib.suppress(OSError):
                _pipe(process).write(b"\n")
                _pipe(process).flush()
            with contextlib.suppress(OSError):
                _pipe(process).close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _started(self, may_ask: bool) -> subprocess.Popen[bytes]:
        _sweep(self._folder.parent)
        self._folder.mkdir(mode=0o700)
        command = ssh_command(self._host, self._remote, self.socket, may_ask=may_ask)
        with self._words.open("wb") as words:
            try:
                return subprocess.Popen(
                    ["sh", "-c", _LEASH, "sh", *command],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=words,
                    env={
                        name: value for name, value in os.environ.items() if not name.startswith("CHAT_TUI_")
                    },
                )
            except OSError as error:
                raise UnreachableError(f"ssh cannot be started: {error.strerror}.") from None

    async def _until_it_listens(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        is_there = False
        while process.poll() is None:
            if is_there:
                return
            if self._clock() > deadline:
                raise UnreachableError(f"ssh did not get to {self._host} in time.")
            is_there = self.socket.exists()  # and listens one step later at the latest
            await self._sleep(_STEP)
        raise self._refusal()

    async def _knock(self) -> None:
        """ssh takes every line, and drops those for which nobody is at the other end: say so in words."""
        try:
            reader, writer = await asyncio.open_unix_connection(self.socket)
        except OSError as error:
            raise UnreachableError(f"ssh to {self._host} does not listen: {error.strerror}.") from None
        try:
            writer.write(_KNOCK)
            async with asyncio.timeout(_KNOCK_PATIENCE):
                is_there = bool(await reader.read(1))
        except TimeoutError:
            return  # slow, or stuck: its requests will tell
        except OSError:
            is_there = False
        finally:
            writer.transport.abort()
        if not is_there:
            hint = "Is it running, and is this its path on that machine? `chat-tui serve` prints it."
            raise UnreachableError(f"Nothing answers at {self._remote} on {self._host}.", hint=hint)

    @property
    def _words(self) -> Path:
        return self._folder / "words"

    def _refusal(self) -> BackendError:
        try:
            said = self._words.read_bytes()[-_LAST_WORDS:].decode("utf-8", "replace")
        except OSError:
            said = ""
        lines = ["".join(filter(str.isprintable, line)).strip() for line in said.splitlines()]
        last = next((line for line in reversed(lines) if line), "it ended without a word")
        sentence = f"ssh does not get to {self._host}: {last.rstrip('.')}."
        if any(words in said for words in _NEEDS_A_PERSON):
            return BlockedError(sentence, hint=f"`ssh {self._host}` must get in without asking: by a key.")
        return UnreachableError(sentence, hint=f"Try `ssh {self._host}` in a terminal.")


def _pipe(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None
    return process.stdin


def forward_folder(parent: Path, number: int) -> Path:
    """Where this process keeps the socket of a forward; its name says whose it is."""
    return parent / f"ssh-{os.getpid()}-{number}"


def _sweep(parent: Path) -> None:
    """Remove what processes left that were killed."""
    for folder in parent.glob("ssh-*-*"):
        pid = folder.name.split("-")[1]
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (ValueError, OSError):
            continue
