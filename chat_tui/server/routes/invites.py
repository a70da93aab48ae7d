"""Invitations: links that let somebody in without an administrator, made, listed, taken back, and used."""

from __future__ import annotations

from chat_tui.server import rules, wire_users
from chat_tui.server.call import Call, integer, strings, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.membership import accept_invite
from chat_tui.server.records import audit, channels, invites, teams
from chat_tui.server.records.invites import AN_HOUR, HOUR, LIFE, LONGEST_LIFE, MOST_USES, NewInvite
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError, bad_body, bad_url, forbidden, invalid_invite


async def create(call: Call) -> Row:
    """POST /invites: the only time the link is shown. One may invite to what one is in oneself."""
    body = await call.object()
    team = _team(call, text(body, "team_id"))
    channel_ids = strings(body, "channel_ids", most=50)
    for channel_id in channel_ids:
        channel = channels.by_id(call.db, channel_id)
        if channel is None or channel["team_id"] != team["id"]:
            raise bad_body("channel_ids")
        rules.need_member(call, channel_id)
    role = text(body, "role", "user")
    if role not in {"user", "guest"} or (role == "guest" and not channel_ids):
        raise bad_body("role")
    uses, life = integer(body, "uses", 1), integer(body, "hours", LIFE // HOUR) * HOUR
    if not 1 <= uses <= MOST_USES or not HOUR <= life <= LONGEST_LIFE:
        raise bad_body("uses or hours")
    new = NewInvite(call.me, team["id"], role == "guest", channel_ids, uses, life)

    def make(tx: Transaction) -> tuple[Row, str]:
        if invites.made_lately(tx.db, call.me, tx.now) >= AN_HOUR:
            message = f"{AN_HOUR} invitations an hour are enough; try again later."
            raise ApiError(429, "api.invite.too_many.app_error", message)
        row, token = invites.create(tx, new)
        audit.note(tx, call.actor, "invite.create", row["id"], role)
        return row, token

    row, token = await call.records.write(make)
    return wire_users.invite(row, link=link(call.workspace.config.address, token))


def link(address: str, token: str) -> str:
    """What somebody is sent who is invited."""
    return f"{address}/invite/{token}"


def _team(call: Call, team_id: str) -> Row:
    found = (
        teams.by_id(call.db, team_id) if team_id else teams.by_name(call.db, call.workspace.config.team_name)
    )
    if found is None:
        raise bad_body("team_id")
    rules.need_team(call, found["id"])
    return found


async def listed(call: Call) -> list[Row]:
    """GET /invites: one's own that are still good; an administrator's are everybody's."""
    creator_id = "" if call.caller.is_admin else call.me
    return [wire_users.invite(row) for row in invites.listed(call.db, call.records.now(), creator_id)]


async def revoke(call: Call) -> object:
    """DELETE /invites/{id}: who made it, and administrators."""
    row = invites.by_id(call.db, call.path("invite_id"))
    if row is None:
        raise bad_url("invite_id")
    if row["creator_id"] != call.me and not call.caller.is_admin:
        raise forbidden()

    def change(tx: Transaction) -> None:
        invites.revoke(tx, row["id"])
        audit.note(tx, call.actor, "invite.revoke", row["id"])

    await call.records.write(change)
    return OK


async def accept(call: Call) -> Row:
    """POST /invites/accept: who has an account already comes into the team and channels."""
    token = text(await call.object(), "token", most=64)

    def enter(tx: Transaction) -> Row:
        found = invites.use(tx, token)
        if found is None:
            raise invalid_invite()
        accept_invite(tx, found, call.caller.user)
        audit.note(tx, call.actor, "invite.use", found["id"])
        return found

    return {"team_id": (await call.records.write(enter))["team_id"]}


ENDPOINTS = (
    Endpoint("POST", "/invites", create, rules.inviter, 201),
    Endpoint("GET", "/invites", listed, rules.inviter),
    Endpoint("POST", "/invites/accept", accept, rules.signed_in),
    Endpoint("DELETE", "/invites/{invite_id}", revoke, rules.inviter),
)
