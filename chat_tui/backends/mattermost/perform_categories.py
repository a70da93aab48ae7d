"""How what is done to the groups of one's channels is done at a Mattermost server."""

from __future__ import annotations

from chat_tui.backends.mattermost.directory import Directory
from chat_tui.backends.mattermost.requests import action_call
from chat_tui.backends.mattermost.rest import Rest
from chat_tui.model.actions import Arrangement, Receipt
from chat_tui.model.ids import UserId


class Arranger:
    """Does it and lists the groups anew: the answers tell of one, and a change of one moves others."""

    def __init__(self, rest: Rest, directory: Directory) -> None:
        self._rest = rest
        self._directory = directory

    async def arrange(self, action: Arrangement, me: UserId) -> Receipt:
        """Do it."""
        await self._rest.call(action_call(action, me))
        return Receipt(tuple(await self._directory.categories(action.workspace_id)))
