"""How programs get in: the personal access tokens of a workspace, made, listed and revoked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from chat_tui.errors import ServerError, TargetError
from chat_tui.server.administration.deed import Deed, Perform, Place
from chat_tui.server.administration.people import MOST_USERS, find_user
from chat_tui.server.permissions import EVERYTHING, read_scopes, words
from chat_tui.server.records import audit, sessions, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.records.users import UserFilter


class TokenLine(msgspec.Struct, frozen=True):
    """One personal access token in a list; times in Unix milliseconds, `expires_at` 0 for never."""

    id: str
    user: str
    description: str
    is_active: bool
    created_at: int
    scopes: list[str]
    expires_at: int


class NewToken(msgspec.Struct, frozen=True):
    """A token that was just made; the secret is shown only now."""

    line: TokenLine
    secret: str


class ListTokens(Deed[list[TokenLine]], frozen=True, tag="token.list"):
    """The tokens of one user, or of all."""

    answer: ClassVar = list[TokenLine]
    user: str = ""


class CreateToken(Deed[NewToken], frozen=True, tag="token.create"):
    """Make a token with which a program acts as a user; no scopes are all, no seconds for ever."""

    answer: ClassVar = NewToken
    user: str
    description: str = ""
    scopes: tuple[str, ...] = ()
    seconds: int = 0


class RevokeToken(Deed[None], frozen=True, tag="token.revoke"):
    """Forget a token for good."""

    answer: ClassVar = None
    token_id: str


async def list_tokens(place: Place, deed: ListTokens) -> list[TokenLine]:
    """Do it; raises TargetError."""
    db = place.workspace.records.reader
    user_id = find_user(db, deed.user)["id"] if deed.user else ""
    names = {row["id"]: row["username"] for row in users.listed(db, UserFilter(), limit=MOST_USERS)}
    return [_line(row, names.get(row["user_id"], "")) for row in sessions.tokens(db, user_id)]


async def create_token(place: Place, deed: CreateToken) -> NewToken:
    """Do it; raises TargetError, and ServerError for scopes that there are not."""
    user = find_user(place.workspace.records.reader, deed.user)
    unknown = [name for name in deed.scopes if name not in EVERYTHING.split()]
    if unknown:
        raise ServerError(
            f"There is no scope {unknown[0]}.", hint=f"The scopes are {', '.join(EVERYTHING.split())}."
        )
    scopes = words(read_scopes(deed.scopes)) if deed.scopes else EVERYTHING

    def change(tx: Transaction) -> tuple[Row, str]:
        end = tx.now + deed.seconds * 1000 if deed.seconds else 0
        audit.note(tx, place.by, "token.create", user["id"], scopes)
        return sessions.create_token(tx, user["id"], deed.description, scopes=scopes, expires_at=end)

    row, secret = await place.workspace.records.write(change)
    return NewToken(_line(row, user["username"]), secret)


async def revoke_token(place: Place, deed: RevokeToken) -> None:
    """Do it; raises TargetError."""

    def change(tx: Transaction) -> None:
        if sessions.token(tx.db, deed.token_id) is None:
            raise TargetError(f"There is no token {deed.token_id}.", hint="See `chat-tui serve token list`.")
        sessions.revoke_token(tx, deed.token_id)
        audit.note(tx, place.by, "token.revoke", deed.token_id)

    await place.workspace.records.write(change)
    place.workspace.hub.revoke_session(deed.token_id)


def _line(row: Row, user: str) -> TokenLine:
    return TokenLine(
        row["id"],
        user,
        row["description"],
        bool(row["is_active"]),
        row["create_at"],
        row["scopes"].split(),
        row["expires_at"],
    )


PERFORM: Mapping[type[Deed[Any]], Perform] = {
    ListTokens: list_tokens,
    CreateToken: create_token,
    RevokeToken: revoke_token,
}
