"""What the WebSocket asks of the workspace: whose token this is, who is here, who may write where."""

from __future__ import annotations

from dataclasses import dataclass

from chat_tui.server import announce
from chat_tui.server.records import members, sessions, statuses
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, rows
from chat_tui.server.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SocketSession:
    """A session as the socket knows it: no token, no hash."""

    id: str
    user_id: str


class WorkspaceDesk:
    """Answers from the records of a workspace; tells everybody of presence (see `websocket_actions.Desk`)."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def session(self, token: str) -> SocketSession | None:
        """The session of a token; None if it is unknown, expired or revoked."""
        records = self._workspace.records
        row = sessions.find(records.reader, token, records.now())
        return SocketSession(row["id"], row["user_id"]) if row else None

    async def came_online(self, user_id: str) -> None:
        """The user's first socket opened."""
        await self._notice(user_id, "online")

    async def went_offline(self, user_id: str) -> None:
        """The user's last socket closed."""
        await self._notice(user_id, "offline")

    async def set_active(self, user_id: str, is_active: bool, manual: bool) -> None:
        """Somebody sits before the user's client, or nobody; `manual` is a choice that stands."""
        status = "online" if is_active else "away"
        if not manual:
            await self._notice(user_id, status)
            return
        row = await self._workspace.records.write(lambda tx: statuses.set_by_hand(tx, user_id, status))
        await self._workspace.tell(announce.status_changed(row))

    def statuses(self) -> dict[str, str]:
        """Status by user id of those who are not offline."""
        found = rows(self._workspace.records.reader, "SELECT * FROM statuses WHERE status<>'offline'")
        return _by_user(found)

    def statuses_of(self, user_ids: list[str]) -> dict[str, str]:
        """Status by user id of these users; an unknown one is offline."""
        return _by_user(statuses.of_many(self._workspace.records.reader, user_ids))

    def may_read(self, user_id: str, channel_id: str) -> bool:
        """Whether the user is in the channel."""
        return members.get(self._workspace.records.reader, channel_id, user_id) is not None

    async def _notice(self, user_id: str, status: str) -> None:
        def change(tx: Transaction) -> Row | None:
            return statuses.set_by_server(tx, user_id, status)

        row = await self._workspace.records.write(change)
        if row is not None:
            await self._workspace.tell(announce.status_changed(row))


def _by_user(found: list[Row]) -> dict[str, str]:
    return {row["user_id"]: row["status"] for row in found}
