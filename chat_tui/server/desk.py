"""What the WebSocket asks of the records: sessions, presence, who may read what."""

from __future__ import annotations

from dataclasses import dataclass

from chat_tui.server import presence
from chat_tui.server.call import Caller
from chat_tui.server.overload import Rung
from chat_tui.server.permissions import Right, Scope, allowed, rights_of
from chat_tui.server.records import channels, members, sessions, statuses, teams, users
from chat_tui.server.sign_in import needs_second_factor
from chat_tui.server.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A live session or access token, without its secret."""

    id: str
    user_id: str
    scopes: frozenset[Scope]


class WorkspaceDesk:
    """Answers the sockets of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._records = workspace.records

    def session(self, token: str) -> OpenSession | None:
        """The session of a token; None if it is unknown, expired or revoked, or not for reading."""
        row = sessions.find(self._records.reader, token, self._records.now())
        user = users.by_id(self._records.reader, row["user_id"]) if row is not None else None
        if row is None or user is None:
            return None
        scopes = allowed(user["roles"], row["scopes"])
        caller = Caller(user, row["id"], row["access_token_id"], scopes)
        if Scope.READ not in scopes or needs_second_factor(self._workspace.config, caller):
            return None
        return OpenSession(row["id"], row["user_id"], scopes)

    async def came_online(self, user_id: str) -> None:
        """The user's first socket opened."""
        await presence.notice(self._workspace, user_id, "online")

    async def went_offline(self, user_id: str) -> None:
        """The user's last socket closed."""
        await presence.notice(self._workspace, user_id, "offline")

    async def set_active(self, user_id: str, is_active: bool, manual: bool) -> None:
        """The user's client says whether somebody sits before it; `manual` makes it a choice."""
        status = "online" if is_active else "away"
        if manual:
            await presence.choose(self._workspace, user_id, status)
        else:
            await presence.notice(self._workspace, user_id, status)

    def is_too_busy_for(self, rung: Rung) -> bool:
        """Whether there is so much to do that this is left out."""
        return self._workspace.is_too_busy_for(rung)

    def statuses(self) -> dict[str, str]:
        """Status by user id of those who are not offline."""
        return statuses.here(self._records.reader)

    def statuses_of(self, user_ids: list[str]) -> dict[str, str]:
        """Status by user id of these users."""
        found = statuses.of_many(self._records.reader, user_ids)
        return {row["user_id"]: row["status"] for row in found}

    def may_read(self, user_id: str, channel_id: str) -> bool:
        """Whether the user sees the channel: its members, and the team of a public one."""
        db = self._records.reader
        if members.get(db, channel_id, user_id) is not None:
            return True
        channel = channels.by_id(db, channel_id)
        user = users.by_id(db, user_id)
        if channel is None or channel["type"] != "O" or user is None:
            return False
        if Right.BROWSE not in rights_of(user["roles"]):
            return False
        member = teams.member(db, channel["team_id"], user_id)
        return member is not None and not member["delete_at"]
