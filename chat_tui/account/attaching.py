"""Which files may go with a message, and about which does a person think twice?"""

from __future__ import annotations

import asyncio
import re
import stat
from collections.abc import Sequence
from pathlib import Path

from chat_tui.account.spool import Spool, check_size
from chat_tui.errors import FileError
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.files import OutgoingFile
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.realtime.ring import Ring
from chat_tui.text.sanitize import safe_line

_SECRET_NAME = (
    r"id_(rsa|dsa|ecdsa|ed25519|xmss)(_sk)?|.*\.(key|p12|pfx|kdbx?|keystore|jks|ppk)|\.?(netrc|pgpass|htpasswd)"
    r"|\.env(\..+)?|\.git-credentials|credentials(\.json)?|shadow|secrets?\.(ya?ml|json|toml)"
)
_PRIVATE_KEY = b"PRIVATE KEY-----"
_HEAD = 4096


class Attaching:
    """Takes files in for a message or draft: the server's limits are asked before anything is copied."""

    def __init__(self, ring: Ring, spool: Spool) -> None:
        self._backend = ring.backend
        self._spool = spool
        self._coming: dict[asyncio.Future[bool], tuple[ChannelId, MessageId | None]] = {}

    def expect(self, channel_id: ChannelId, root_id: MessageId | None) -> asyncio.Future[bool]:
        """Say that files are on their way into what is written there; whoever brings them tells if they came.

        They count as on their way until the result is set, which must be done whatever happens.
        """
        coming: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._coming[coming] = channel_id, root_id
        coming.add_done_callback(self._coming.pop)
        return coming

    def coming(self, channel_id: ChannelId, root_id: MessageId | None) -> tuple[asyncio.Future[bool], ...]:
        """The files that are on their way into what is written there."""
        return tuple(
            each for each, place in self._coming.items() if place == (channel_id, root_id) and not each.done()
        )

    async def take(self, path: Path, waiting: int = 0) -> OutgoingFile:
        """Our own copy of a file, beside so many that wait with the same message.

        Raises FileError when it may not go, StorageError when our disk does not take it.
        """
        limits = self._backend.capabilities
        check_count(waiting + 1, limits)
        return await self._spool.take(path, limits.max_file_size)

    def check(self, files: Sequence[OutgoingFile]) -> None:
        """Refuse what the server will not take; its limits may have come after a file was attached."""
        limits = self._backend.capabilities
        check_count(len(files), limits)
        for file in files:
            check_size(safe_line(file.name, 200), file.size, limits.max_file_size)

    async def why_secret(self, path: Path) -> str:
        """What makes a file look like one that is nobody else's business; empty for most."""
        return await asyncio.to_thread(why_secret, path)


def check_count(count: int, limits: Capabilities) -> None:
    """Refuse more files with one message than the server takes."""
    if count and not limits.max_files:
        raise FileError("This server takes no files.")
    if count > limits.max_files:
        raise FileError(
            f"A message may have {limits.max_files} files here; these are {count}.",
            hint="Send the others with another message.",
        )


def why_secret(path: Path) -> str:
    """The same, asked where there is no account; reads the beginning of the file."""
    if re.fullmatch(_SECRET_NAME, path.name, re.IGNORECASE):
        return "Its name is one that secrets have."
    try:
        if stat.S_ISREG(path.stat().st_mode):
            with path.open("rb") as file:
                if _PRIVATE_KEY in file.read(_HEAD):
                    return "There is a private key in it."
    except (OSError, ValueError):
        return ""  # whoever takes it in says what is wrong with it
    return ""
