"""How little is a backend? A chat server that is a folder: one file, which everybody reads and appends to.

Whoever can write into the folder (a disk of this host, a mounted one that knows locks) is in the chat. There
is no process in the middle. Each line of `journal.jsonl` is one deed: who, when, what. Everybody does the
deeds of the file in its order in a world of his own, so all worlds are alike, down to ids and times. What is
a deed in a world is borrowed from the reference backend; what is shown here is the rest of a backend:

* the codec, which does no I/O: a deed to a line, a line to a deed;
* the client, which moves bytes and turns the errors of what it uses into ours at that one edge;
* events with a cursor, answers that may be asked for twice, and what the capabilities promise.

`tests/contracts` runs over it, as over every backend. How it came about: docs/how-to/add-a-backend.md.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import mimetypes
import os
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import suppress
from pathlib import Path
from typing import get_args

import msgspec

from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.backends.fake.faults import Faults
from chat_tui.backends.fake.server import FakeServer
from chat_tui.errors import (
    AuthError,
    ProtocolError,
    RejectedError,
    TransientError,
    UnreachableError,
)
from chat_tui.model import actions
from chat_tui.model.actions import Action, Receipt
from chat_tui.model.events import Batch
from chat_tui.model.ids import ChannelId, Cursor, FileId, UserId
from chat_tui.model.messages import Attachment
from chat_tui.model.users import User

# The codec: bytes in, deeds out; deeds in, bytes out.


class Join(msgspec.Struct, frozen=True, tag=True):
    """Somebody comes for the first time."""

    name: str


class Upload(msgspec.Struct, frozen=True, tag=True):
    """A file was put beside the journal, under the hash of its bytes."""

    channel_id: str
    name: str
    size: int
    kept: str


class Did(msgspec.Struct, frozen=True, tag=True):
    """An action of the model, by the name of its class."""

    kind: str
    action: msgspec.Raw


class Deed(msgspec.Struct, frozen=True):
    """One line."""

    at: float
    by: str
    what: Join | Upload | Did


_KINDS: dict[str, type] = {kind.__name__: kind for kind in get_args(actions.Action)}


def line_of(deed: Deed) -> bytes:
    """A deed as a line of the journal."""
    return msgspec.json.encode(deed) + b"\n"


def deed_of(line: bytes) -> Deed:
    """What a line says; raises ProtocolError."""
    try:
        return msgspec.json.decode(line, type=Deed)
    except msgspec.MsgspecError as error:
        raise ProtocolError(f"A line of the journal cannot be read: {error}.") from error


def did(action: Action) -> Did:
    """An action as it is written."""
    return Did(type(action).__name__, msgspec.Raw(msgspec.json.encode(action)))


def action_of(what: Did) -> Action:
    """The action that was written; raises ProtocolError for one of a later version."""
    kind = _KINDS.get(what.kind)
    if kind is None:
        raise ProtocolError(f"The journal knows an action {what.kind!r}, and this program does not.")
    action: Action = msgspec.json.decode(what.action, type=kind)
    return action


# The world that the journal makes, the same for everybody who reads it.


class Folder(Faults):
    """The journal and the world as of its last line. Every call of the backend reads on first (`on_call`)."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.path, self._clock = path, clock
        self._at, self._read = 0.0, 0
        self.server = FakeServer(clock=lambda: self._at)
        self.server.faults = self

    async def on_call(self) -> None:
        """What others did meanwhile is done here, too."""
        with self._locked() as journal:
            self._catch_up(journal)

    async def do(self, by: str, what: Join | Upload | Did) -> Receipt | Attachment | None:
        """Write a deed down and do it; what is refused is refused to all alike, so it is written as well."""
        with self._locked() as journal:
            self._catch_up(journal)
            # A line whose writer was killed in the middle was done by nobody.
            os.ftruncate(journal.fileno(), self._read)
            line = line_of(Deed(self._clock(), by, what))
            os.write(journal.fileno(), line)
            os.fsync(journal.fileno())
            self._read += len(line)
            return self._done(deed_of(line))

    def _locked(self) -> _Journal:
        return _Journal(self.path / "journal.jsonl")

    def _catch_up(self, journal: _Journal) -> None:
        whole, _, _ = os.pread(journal.fileno(), 1 << 30, self._read).rpartition(b"\n")
        for line in whole.split(b"\n") if whole else ():
            self._read += len(line) + 1
            with suppress(RejectedError):
                self._done(deed_of(line))

    def _done(self, deed: Deed) -> Receipt | Attachment | None:
        self._at = deed.at
        match deed.what:
            case Join(name):
                if self.user(name) is None:
                    self.server.add_user(name)
                return None
            case Upload(channel_id, name, size, kept):
                return self._kept(ChannelId(channel_id), UserId(deed.by), name, size, kept)
            case Did() as what:
                return self.server.perform(UserId(deed.by), action_of(what))

    def _kept(self, channel_id: ChannelId, by: UserId, name: str, size: int, kept: str) -> Attachment:
        world = self.server.world
        world.room(channel_id, by)
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        attachment = Attachment(FileId(world.new_id("f")), name, size, mime)
        world.files[attachment.id] = (channel_id, attachment, (self.path / kept).read_bytes())
        return attachment

    def user(self, name: str) -> User | None:
        """Who is called so."""
        return next((user for user in self.server.world.users.values() if user.name == name), None)


class _Journal:
    """The open file, ours alone for as long as a `with` lasts; here errors of the system become ours."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> _Journal:
        try:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o660)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        except OSError as error:
            reason = f"{self._path} cannot be opened: {error.strerror}."
            raise UnreachableError(reason) from error
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def fileno(self) -> int:
        """Its number, for the system."""
        return self._descriptor


# The client.


class FolderBackend(FakeBackend):
    """One person at a folder. `pause` is how many seconds pass between two looks at the journal."""

    def __init__(self, path: Path, name: str, *, pause: float = 0.2) -> None:
        self._folder = Folder(path)
        super().__init__(self._folder.server, UserId(""))
        self._name, self._pause = name, pause

    async def sign_in(self) -> User:
        """Whoever can write there is let in by the name he says; the folder's own rights are the door."""
        await self._folder.on_call()
        if self._folder.user(self._name) is None:
            await self._folder.do("", Join(self._name))
        user = self._folder.user(self._name)
        if user is None:
            raise AuthError("The folder does not take this name.", code="unknown_user")
        self._user_id = self._seat.user_id = user.id
        return user

    async def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """What the journal tells us, from a place in our own log of it on."""
        user = await self.sign_in()
        line = self._line = self._server.streams.open(user.id, cursor)
        watching = asyncio.create_task(self._watch())
        try:
            while True:
                yield await line.hear()
        finally:
            watching.cancel()
            self._server.streams.close(line)
            if self._line is line:
                self._line = None

    async def _watch(self) -> None:
        """Read on for ever; what cannot be read ends the stream, and the worker opens it again."""
        try:
            while True:
                await asyncio.sleep(self._pause)
                await self._folder.on_call()
        except (TransientError, ProtocolError) as error:
            if self._line is not None:
                self._line.tell(error)

    async def perform(self, action: Action) -> Receipt:
        """Written down, and done; a `client_id` that was there before is answered as it was then."""
        receipt = await self._folder.do(self._user_id, did(action))
        assert isinstance(receipt, Receipt)
        return receipt

    async def upload(
        self, channel_id: ChannelId, name: str, size: int, chunks: AsyncIterable[bytes]
    ) -> Attachment:
        """The bytes first, then the line that names them."""
        content = b"".join([chunk async for chunk in chunks])
        if len(content) != size:
            raise RejectedError("The file changed while it was sent.", code="changed")
        kept = hashlib.sha256(content).hexdigest()
        (self._folder.path / kept).write_bytes(content)
        attachment = await self._folder.do(self._user_id, Upload(channel_id, name, size, kept))
        assert isinstance(attachment, Attachment)
        return attachment
