"""How people get in, and with which rights: sessions listed and ended, second factors reset, roles given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import msgspec

from chat_tui.errors import ServerError
from chat_tui.server import announce
from chat_tui.server.administration.deed import Deed, Perform, Place
from chat_tui.server.administration.people import find_user
from chat_tui.server.events import Event
from chat_tui.server.records import audit, second_factors, sessions, users
from chat_tui.server.records.records import Transaction

RoleName = Literal["admin", "user", "guest"]
_ROLES: Mapping[str, str] = {
    "admin": "system_admin system_user",
    "user": "system_user",
    "guest": "system_guest",
}


class SessionLine(msgspec.Struct, frozen=True):
    """One sign-in of somebody; times in Unix milliseconds, `device` as the client called itself."""

    id: str
    device: str
    scopes: str
    created_at: int
    used_at: int
    expires_at: int


class ListSessions(Deed[list[SessionLine]], frozen=True, tag="session.list"):
    """The sessions of a user, the one used last first."""

    answer: ClassVar = list[SessionLine]
    user: str


class RevokeSessions(Deed[int], frozen=True, tag="session.revoke"):
    """End all sessions of a user, or one; how many that were."""

    answer: ClassVar = int
    user: str
    session_id: str = ""


class ResetSecondFactor(Deed[bool], frozen=True, tag="mfa.reset"):
    """Let a user in by password alone again; whether he had a second factor."""

    answer: ClassVar = bool
    user: str


class SetRole(Deed[None], frozen=True, tag="user.role"):
    """Make a user an administrator, an ordinary user or a guest."""

    answer: ClassVar = None
    user: str
    role: RoleName


async def list_sessions(place: Place, deed: ListSessions) -> list[SessionLine]:
    """Do it; raises TargetError."""
    db = place.workspace.records.reader
    return [
        SessionLine(
            row["id"],
            row["device"],
            row["scopes"],
            row["create_at"],
            row["last_activity_at"],
            row["expires_at"],
        )
        for row in sessions.of_user(db, find_user(db, deed.user)["id"])
    ]


async def revoke_sessions(place: Place, deed: RevokeSessions) -> int:
    """Do it; raises TargetError, and ServerError for a session that he does not have."""
    user_id = find_user(place.workspace.records.reader, deed.user)["id"]

    def change(tx: Transaction) -> list[str]:
        audit.note(tx, place.by, "session.revoke" if deed.session_id else "session.revoke_all", user_id)
        if not deed.session_id:
            return sessions.revoke_all(tx, user_id)
        if not sessions.revoke(tx, user_id, deed.session_id):
            hint = f"See `chat-tui serve user sessions {deed.user}`."
            raise ServerError(f"{deed.user} has no session {deed.session_id}.", hint=hint)
        return [deed.session_id]

    ended = await place.workspace.records.write(change)
    for session_id in ended:
        place.workspace.hub.revoke_session(session_id)
    return len(ended)


async def reset_second_factor(place: Place, deed: ResetSecondFactor) -> bool:
    """Do it; raises TargetError."""
    user = find_user(place.workspace.records.reader, deed.user)

    def change(tx: Transaction) -> None:
        audit.note(tx, place.by, "mfa.reset", user["id"])
        tx.tell(*announce.user_updated(second_factors.forget(tx, user["id"])))

    await place.workspace.records.write(change)
    return bool(user["mfa_active"])


async def set_role(place: Place, deed: SetRole) -> None:
    """Do it; raises TargetError, and ServerError for the last administrator."""
    user_id = find_user(place.workspace.records.reader, deed.user)["id"]
    roles = _ROLES[deed.role]

    def change(tx: Transaction) -> None:
        if deed.role != "admin" and users.is_last_admin(tx.db, user_id):
            raise ServerError(f"{deed.user} is the last administrator.", hint="Make another one first.")
        audit.note(tx, place.by, "user.roles", user_id, roles)
        row = users.change(tx, user_id, {"roles": roles})
        told = Event("user_role_updated", {"user_id": user_id, "roles": roles}, user_id=user_id)
        tx.tell(told, *announce.user_updated(row))

    await place.workspace.records.write(change)


PERFORM: Mapping[type[Deed[Any]], Perform] = {
    ListSessions: list_sessions,
    RevokeSessions: revoke_sessions,
    ResetSecondFactor: reset_second_factor,
    SetRole: set_role,
}
"""What this topic does."""
