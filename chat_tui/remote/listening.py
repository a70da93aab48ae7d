"""How does the running app answer other programs of its user, whatever they send?

Everything is bounded: callers, the length of a line, the time it may take to come and to be taken. A caller
that breaks a rule is told so once, if it can be, and its line is closed; the app goes on undisturbed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path

from chat_tui.errors import ChatError, LockedError, ProtocolError
from chat_tui.remote.sockets import listen_at
from chat_tui.remote.words import MOST_LINE, Words, error_words, packed, unpacked

log = logging.getLogger(__name__)

MOST_CALLERS = 16
WITHIN = 5.0
"""Seconds in which a line must come, and in which an answer must be taken."""
_MOST_UNREAD = 16 * MOST_LINE
"""Bytes of a line that is too long that are taken before its writer is hung up on."""
_TRIES = 20
_BETWEEN = 0.1
_UCRED = struct.Struct("3i")

Told = Callable[[Words], None]
Answer = Callable[[Words, Told], Awaitable[Words]]
"""Does what is asked and says what came of it; meanwhile it may tell how far it is. Raises ChatError."""


async def serve(path: Path, answers: Mapping[str, Answer], *, within: float = WITHIN) -> None:
    """Answer at a socket until we are cancelled; a place where none can be is logged, and that is all."""
    try:
        sock = await _listening(path)
    except (OSError, ChatError) as error:
        log.warning("nothing listens for other programs: %s", error)
        return
    desk = Desk(answers, within=within)
    server = await asyncio.start_unix_server(desk.meet, sock=sock, limit=MOST_LINE)
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        server.close()
        desk.close()
        path.unlink(missing_ok=True)  # noqa: ASYNC240 - of a directory in memory, on the way out


async def _listening(path: Path) -> socket.socket:
    for _ in range(_TRIES):
        with suppress(LockedError):
            return listen_at(path)
        await asyncio.sleep(_BETWEEN)
    return listen_at(path)


class Desk:
    """Talks with one caller at a time in each of a few lines."""

    def __init__(
        self,
        answers: Mapping[str, Answer],
        *,
        within: float = WITHIN,
        who: Callable[[asyncio.StreamWriter], int] | None = None,
    ) -> None:
        self._answers = answers
        self._within = within
        self._who = who or peer_uid
        self._talks: set[asyncio.Task[None]] = set()

    def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Somebody called: only we ourselves are let in, and not too many of us."""
        is_ours = self._who(writer) == os.getuid()
        if not is_ours or len(self._talks) >= MOST_CALLERS:
            # Too many of our own are no news worth a full log.
            log.log(logging.DEBUG if is_ours else logging.WARNING, "a caller was not let in")
            writer.transport.abort()
            return
        talk = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    def close(self) -> None:
        """Hang up on everybody."""
        for talk in tuple(self._talks):
            talk.cancel()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await asyncio.wait_for(reader.readline(), self._within):
                await self._one(line, reader, writer)
        except ProtocolError as error:
            writer.write(packed(error_words(error)))
        except ValueError:
            writer.write(packed(error_words(ProtocolError("This line is too long."))))
            await self._let_finish(reader)
        except (OSError, TimeoutError) as error:
            log.debug("a caller is gone: %s", type(error).__name__)
        finally:
            writer.close()

    async def _let_finish(self, reader: asyncio.StreamReader) -> None:
        """Read on a little: hanging up on bytes that are on their way takes the answer back, too."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._within):
                for _ in range(_MOST_UNREAD // MOST_LINE):
                    if not await reader.read(MOST_LINE):
                        return

    async def _one(self, line: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not line.endswith(b"\n"):
            raise ProtocolError("The line was cut.")
        asked = unpacked(line)
        answer = self._answers.get(str(asked.get("do")))
        if answer is None:
            said = error_words(
                ProtocolError("The running app cannot do that.", hint="It may be an older one.")
            )
        else:
            said = await self._answered(answer, asked, reader, writer)
        writer.write(packed(said))
        await asyncio.wait_for(writer.drain(), self._within)

    async def _answered(
        self, answer: Answer, asked: Words, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Words:
        """What came of it. Who hangs up, or talks meanwhile, does not want it any more."""

        def told(words: Words) -> None:
            if not writer.transport.get_write_buffer_size():  # a slow reader misses some
                writer.write(packed({"far": words}))

        work = asyncio.ensure_future(answer(asked, told))
        gone = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise ProtocolError("One thing after the other.")
            return {"done": dict(work.result())}
        except ChatError as error:
            if not work.done():
                raise
            return error_words(error)
        except Exception as error:
            # Ours: the app goes on, and whoever asked learns of it. No words of the request in the log.
            log.exception("a caller's wish ended in a fault")
            return error_words(ChatError(f"This is a fault of the running app: {type(error).__name__}."))
        finally:
            for each in (work, gone):
                each.cancel()
            await asyncio.gather(work, gone, return_exceptions=True)


def peer_uid(writer: asyncio.StreamWriter) -> int:
    """Whose process is at the other end; ours where no kernel says, as the directory is ours alone."""
    sock = writer.get_extra_info("socket")
    if not hasattr(socket, "SO_PEERCRED"):
        return os.getuid()
    _, uid, _ = _UCRED.unpack(sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
    return int(uid)
