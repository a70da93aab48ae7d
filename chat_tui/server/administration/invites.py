"""Who may come without being added: invitations, made, listed and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from chat_tui.errors import ServerError, TargetError
from chat_tui.server.administration.deed import Deed, Perform, Place
from chat_tui.server.records import audit, channels, invites, teams, users
from chat_tui.server.records.invites import HOUR, LIFE, LONGEST_LIFE, MOST_USES, NewInvite
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, unpacked
from chat_tui.server.routes.invites import link


class InviteLine(msgspec.Struct, frozen=True):
    """One invitation in a list; times in Unix milliseconds, `by` the name of who made it."""

    id: str
    by: str
    role: str
    channels: list[str]
    uses: int
    most_uses: int
    created_at: int
    expires_at: int


class NewLink(msgspec.Struct, frozen=True):
    """An invitation that was just made; the link is shown only now."""

    line: InviteLine
    link: str


class CreateInvite(Deed[NewLink], frozen=True, tag="invite.create"):
    """Make a link that lets somebody in; `channels` by name, `seconds` how long it is good."""

    answer: ClassVar = NewLink
    is_guest: bool = False
    channels: tuple[str, ...] = ()
    uses: int = 1
    seconds: int = LIFE // 1000


class ListInvites(Deed[list[InviteLine]], frozen=True, tag="invite.list"):
    """The invitations that are still good."""

    answer: ClassVar = list[InviteLine]


class RevokeInvite(Deed[None], frozen=True, tag="invite.revoke"):
    """Let nobody in with an invitation any more."""

    answer: ClassVar = None
    invite_id: str


async def create_invite(place: Place, deed: CreateInvite) -> NewLink:
    """Do it; raises TargetError for an unknown channel, and ServerError for what cannot be."""
    workspace = place.workspace
    db, config = workspace.records.reader, workspace.config
    team = teams.by_name(db, config.team_name)
    owner = users.by_uid(db, config.owner_uid)
    assert team is not None, "a workspace is seeded with its team"
    if not 1 <= deed.uses <= MOST_USES or not HOUR <= deed.seconds * 1000 <= LONGEST_LIFE:
        raise ServerError(f"An invitation is good for 1 to {MOST_USES} people, and for 1 h to 90 d.")
    if deed.is_guest and not deed.channels:
        raise ServerError(
            "A guest is in the channels he is invited to only.", hint="Name some: --channel NAME."
        )
    channel_ids = [_channel(place, team["id"], name)["id"] for name in deed.channels]
    creator_id = owner["id"] if owner is not None else ""
    new = NewInvite(creator_id, team["id"], deed.is_guest, channel_ids, deed.uses, deed.seconds * 1000)

    def change(tx: Transaction) -> tuple[Row, str]:
        row, token = invites.create(tx, new)
        audit.note(tx, place.by, "invite.create", row["id"], row["role"])
        return row, token

    row, token = await workspace.records.write(change)
    return NewLink(_line(place, row), link(config.address, token))


def _channel(place: Place, team_id: str, name: str) -> Row:
    row = channels.by_name(place.workspace.records.reader, team_id, name.lstrip("#~"))
    if row is None or row["delete_at"]:
        raise TargetError(f"There is no channel {name}.", hint="Make it first: `/create NAME` in chat-tui.")
    return row


async def list_invites(place: Place, deed: ListInvites) -> list[InviteLine]:
    """Do it."""
    records = place.workspace.records
    return [_line(place, row) for row in invites.listed(records.reader, records.now())]


async def revoke_invite(place: Place, deed: RevokeInvite) -> None:
    """Do it; raises TargetError."""

    def change(tx: Transaction) -> None:
        if invites.by_id(tx.db, deed.invite_id) is None:
            hint = "See `chat-tui serve invite list`."
            raise TargetError(f"There is no invitation {deed.invite_id}.", hint=hint)
        invites.revoke(tx, deed.invite_id)
        audit.note(tx, place.by, "invite.revoke", deed.invite_id)

    await place.workspace.records.write(change)


def _line(place: Place, row: Row) -> InviteLine:
    db = place.workspace.records.reader
    creator = users.by_id(db, row["creator_id"])
    found = (channels.by_id(db, channel_id) for channel_id in unpacked(row["channel_ids"]))
    return InviteLine(
        row["id"],
        creator["username"] if creator is not None else "",
        row["role"],
        [channel["name"] for channel in found if channel is not None],
        row["uses"],
        row["most_uses"],
        row["create_at"],
        row["expires_at"],
    )


PERFORM: Mapping[type[Deed[Any]], Perform] = {
    CreateInvite: create_invite,
    ListInvites: list_invites,
    RevokeInvite: revoke_invite,
}
"""What this topic does."""
