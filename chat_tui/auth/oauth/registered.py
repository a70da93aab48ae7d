"""By which client ids do servers know this program, once it has registered itself there?

An id is no secret. One that is kept is asked about before it is used: a server that has forgotten it would
say so to a person in a browser, and to nobody else.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from chat_tui.auth.oauth.answers import error_of
from chat_tui.auth.oauth.metadata import Metadata
from chat_tui.auth.oauth.registration import register
from chat_tui.auth.oauth.web import Send, WebRequest
from chat_tui.auth.token_file import TokenFile
from chat_tui.errors import ConfigError, StorageError

_STRANGERS = frozenset({"invalid_client", "unauthorized_client", "needs_secret"})
"""What is said of an id that is nobody's, or no longer that of a program without a secret."""
_NO_TOKEN = "none"

log = logging.getLogger(__name__)


class Registered:
    """Kept in a file by the site and where its browser comes back to."""

    def __init__(self, path: Path) -> None:
        self._file = TokenFile(path)

    async def client_id(self, send: Send, metadata: Metadata, redirect_uri: str, place: str) -> str:
        """The kept id, if the server still knows it, else a new one, which is kept.

        `place` is what of `redirect_uri` the server compares.
        """
        name = f"{metadata.issuer} {place}"
        kept = await asyncio.to_thread(self._kept, name)
        if kept and await _is_known(send, metadata, kept):
            return kept
        fresh = await register(send, metadata, redirect_uri)
        await asyncio.to_thread(self._keep, name, fresh)
        return fresh

    def _kept(self, name: str) -> str:
        try:
            kept = self._file.read().get(name, "")
        except (StorageError, ConfigError) as error:
            log.warning("the ids of this program cannot be read: %s", error)
            return ""
        return kept if isinstance(kept, str) else ""

    def _keep(self, name: str, client_id: str) -> None:
        """What cannot be kept is asked for again the next time."""
        try:
            self._file.change(name, client_id)
        except (StorageError, ConfigError) as error:
            log.warning("the id of this program cannot be kept: %s", error)


async def _is_known(send: Send, metadata: Metadata, client_id: str) -> bool:
    """A token that is none is refused in either case; to a stranger for being one."""
    form = {"grant_type": "refresh_token", "refresh_token": _NO_TOKEN, "client_id": client_id}
    answer = await send(WebRequest.form(metadata.token_endpoint, form))
    return error_of(answer) not in _STRANGERS
