"""How programs are registered for OAuth from the shell: made, listed and removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from chat_tui.errors import ServerError, TargetError
from chat_tui.server.administration.deed import Deed, Perform, Place
from chat_tui.server.ids import new_secret, secret_hash
from chat_tui.server.oauth import redirects
from chat_tui.server.oauth.titles import is_title
from chat_tui.server.records import audit, oauth_apps
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, packed, unpacked

MOST_APPS = 10_000


class AppLine(msgspec.Struct, frozen=True):
    """One program in a list; `created_at` in Unix milliseconds."""

    id: str
    name: str
    is_public: bool
    is_trusted: bool
    callbacks: list[str]
    created_at: int


class NewApp(msgspec.Struct, frozen=True):
    """A program that was just registered; the secret is shown only now, and a public one has none."""

    line: AppLine
    secret: str


class CreateApp(Deed[NewApp], frozen=True, tag="oauth_app.create"):
    """Register a program."""

    answer: ClassVar = NewApp
    name: str
    callbacks: list[str]
    is_public: bool = False
    is_trusted: bool = False


class ListApps(Deed[list[AppLine]], frozen=True, tag="oauth_app.list"):
    """All programs."""

    answer: ClassVar = list[AppLine]


class RevokeApp(Deed[None], frozen=True, tag="oauth_app.revoke"):
    """Remove a program, with all it was given."""

    answer: ClassVar = None
    app_id: str


async def create_app(place: Place, deed: CreateApp) -> NewApp:
    """Do it; raises ServerError."""
    name = deed.name.strip()
    if not is_title(name):
        raise ServerError("A program's name is one line of 1 to 64 characters that can be seen.")
    wrong = [one for one in deed.callbacks if not redirects.may_register(one)]
    if wrong or not deed.callbacks:
        raise ServerError(
            f"Codes cannot be sent to {wrong[0] if wrong else 'nowhere'}.",
            hint="Give an https URL, or http://127.0.0.1/callback for a program on the user's own machine.",
        )
    if deed.is_public and deed.is_trusted:
        raise ServerError(
            "A public program cannot be trusted.", hint="Anybody may say that he is that program."
        )
    secret = "" if deed.is_public else new_secret()
    values: Row = {
        "creator_id": "",
        "secret_hash": secret_hash(secret) if secret else "",
        "name": name,
        "description": "",
        "icon_url": "",
        "homepage": "",
        "callback_urls": packed(list(dict.fromkeys(deed.callbacks))),
        "is_trusted": int(deed.is_trusted),
        "is_public": int(deed.is_public),
    }

    def change(tx: Transaction) -> Row:
        row = oauth_apps.create(tx, values)
        audit.note(tx, place.by, "oauth_app.create", row["id"])
        return row

    return NewApp(_line(await place.workspace.records.write(change)), secret)


async def list_apps(place: Place, deed: ListApps) -> list[AppLine]:
    """Do it."""
    return [_line(row) for row in oauth_apps.listed(place.workspace.records.reader, limit=MOST_APPS)]


async def revoke_app(place: Place, deed: RevokeApp) -> None:
    """Do it; raises TargetError."""

    def change(tx: Transaction) -> list[str]:
        if oauth_apps.by_id(tx.db, deed.app_id) is None:
            raise TargetError(
                f"There is no program {deed.app_id}.", hint="See `chat-tui serve oauth app list`."
            )
        audit.note(tx, place.by, "oauth_app.revoke", deed.app_id)
        return oauth_apps.delete(tx, deed.app_id)

    for session_id in await place.workspace.records.write(change):
        place.workspace.hub.revoke_session(session_id)


def _line(row: Row) -> AppLine:
    return AppLine(
        row["id"],
        row["name"],
        bool(row["is_public"]),
        bool(row["is_trusted"]),
        unpacked(row["callback_urls"]),
        row["create_at"],
    )


PERFORM: Mapping[type[Deed[Any]], Perform] = {
    CreateApp: create_app,
    ListApps: list_apps,
    RevokeApp: revoke_app,
}
