"""How what we began to write is kept, and forgotten, by a Mattermost server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chat_tui.backends.mattermost.codec_drafts import draft_from
from chat_tui.backends.mattermost.requests import call_of
from chat_tui.backends.mattermost.rest import Rest
from chat_tui.errors import RejectedError
from chat_tui.model.actions import DropDraft, KeepDraft, Receipt
from chat_tui.model.events import DraftRemoved
from chat_tui.model.ids import UserId
from chat_tui.net.http import Answer

_GONE = "app.draft."
"""The ids begin so that say that there is no such draft; a server without drafts says another."""


class DraftKeeper:
    """Does it. Naming the connection of our event stream keeps the server from telling us of it as news."""

    def __init__(self, rest: Rest, connection: Callable[[], str]) -> None:
        self._rest = rest
        self._connection = connection

    async def keep(self, action: KeepDraft, me: UserId) -> Receipt:
        """The receipt tells the server's time of it."""
        return Receipt((draft_from((await self._ask(action, me)).body),), channel_id=action.channel_id)

    async def drop(self, action: DropDraft, me: UserId) -> Receipt:
        """One that is gone already is as good as dropped."""
        try:
            await self._ask(action, me)
        except RejectedError as error:
            if error.status != 404 or not error.code.startswith(_GONE):
                raise
        return Receipt((DraftRemoved(action.channel_id, action.root_id),), channel_id=action.channel_id)

    async def _ask(self, action: KeepDraft | DropDraft, me: UserId) -> Answer:
        connection = self._connection()
        headers = (("Connection-Id", connection),) if connection else ()
        return await self._rest.call(replace(call_of(action, me), headers=headers))
