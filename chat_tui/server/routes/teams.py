"""Teams: making, finding, joining and leaving them."""

from __future__ import annotations

import re

from chat_tui.server import rules, wire_channels, wire_posts
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.events import Event
from chat_tui.server.ids import is_id
from chat_tui.server.membership import join_team, leave_team
from chat_tui.server.permissions import Right
from chat_tui.server.records import audit, channels, members, teams, threads, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError, bad_body, forbidden, no_user

_NAME = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")


async def create(call: Call) -> Row:
    """POST /teams: by administrators of the workspace."""
    body = await call.object("team")
    name = text(body, "name", most=64)
    if not _NAME.fullmatch(name):
        message = "Name must be 2 or more lowercase letters, digits and hyphens."
        raise ApiError(400, "model.team.is_valid.characters.app_error", message)
    if teams.by_name(call.db, name) is not None:
        raise ApiError(400, "app.team.save.existing.app_error", "A team with that name already exists.")
    kind = text(body, "type", "O")
    if kind not in {"O", "I"}:
        raise bad_body("type")
    values: Row = {
        "name": name,
        "display_name": text(body, "display_name", most=64) or name,
        "description": text(body, "description", most=255),
        "type": kind,
        "allow_open_invite": int(bool(body.get("allow_open_invite", kind == "O"))),
        "email": call.caller.user["email"],
    }

    def make(tx: Transaction) -> Row:
        team = teams.create(tx, values)
        channels.create_defaults(tx, team["id"], call.me)
        join_team(tx, team["id"], call.caller.user, is_admin=True)
        return team

    return wire_channels.team(await call.records.write(make), is_admin=True)


def _shown(call: Call, team: Row) -> Row:
    is_member = rules.teams_member(call, team["id"], call.me) is not None
    return wire_channels.team(team, is_admin=rules.is_team_admin(call, team["id"]), is_member=is_member)


async def get(call: Call) -> Row:
    """GET /teams/{id}."""
    team = teams.by_id(call.db, call.path("team_id"))
    assert team is not None
    return _shown(call, team)


async def get_by_name(call: Call) -> Row:
    """GET /teams/name/{name}."""
    team = teams.by_name(call.db, call.path("name"))
    if team is None:
        raise ApiError(404, "app.team.get_by_name.missing.app_error", "Unable to find the existing team.")
    if not rules.sees_team(call, team):
        raise forbidden()
    return _shown(call, team)


async def exists(call: Call) -> Row:
    """GET /teams/name/{name}/exists."""
    return {"exists": teams.by_name(call.db, call.path("name")) is not None}


async def browse(call: Call) -> object:
    """GET /teams: the open ones."""
    limit, offset = call.page()
    found = [_shown(call, team) for team in teams.open_teams(call.db, limit=limit, offset=offset)]
    if call.flag("include_total_count"):
        return {"teams": found, "total_count": len(found)}
    return found


async def search(call: Call) -> list[Row]:
    """POST /teams/search: among the open ones."""
    term = text(await call.object(), "term", most=64)
    return [_shown(call, team) for team in teams.open_teams(call.db, term, limit=100)]


async def of_user(call: Call) -> list[Row]:
    """GET /users/{id}/teams."""
    return [_shown(call, team) for team in teams.of_user(call.db, call.path("user_id"))]


async def memberships(call: Call) -> list[Row]:
    """GET /users/{id}/teams/members: also of teams left."""
    return [wire_channels.team_member(row) for row in teams.memberships(call.db, call.path("user_id"))]


def _unread(call: Call, row: Row, *, with_threads: bool) -> Row:
    totals = (0, 0, 0)
    if with_threads:
        totals = threads.totals(call.db, call.path("user_id"), row["team_id"], direct=False)
    names = ("team_id", "msg_count", "mention_count", "mention_count_root", "msg_count_root")
    return {name: row[name] for name in names} | {
        "thread_count": totals[1],
        "thread_mention_count": totals[2],
    }


async def unread(call: Call) -> list[Row]:
    """GET /users/{id}/teams/unread: counts of what is unread, direct channels left out."""
    with_threads = call.flag("include_collapsed_threads")
    excluded = call.query("exclude_team")
    found = members.unread_of_teams(call.db, call.path("user_id"))
    return [_unread(call, row, with_threads=with_threads) for row in found if row["team_id"] != excluded]


async def unread_one(call: Call) -> Row:
    """GET /users/{id}/teams/{id}/unread."""
    found = members.unread_of_teams(call.db, call.path("user_id"))
    (row,) = [row for row in found if row["team_id"] == call.path("team_id")]
    return _unread(call, row, with_threads=False)


async def list_members(call: Call) -> list[Row]:
    """GET /teams/{id}/members."""
    limit, offset = call.page()
    known_to = "" if call.caller.may(Right.SEE_EVERYBODY) else call.me
    found = teams.members(call.db, call.path("team_id"), known_to, limit=limit, offset=offset)
    return [wire_channels.team_member(row) for row in found]


async def get_member(call: Call) -> Row:
    """GET /teams/{id}/members/{id}."""
    row = teams.member(call.db, call.path("team_id"), call.path("user_id"))
    if row is None:
        raise ApiError(404, "app.team.get_member.missing.app_error", "No team member found.")
    return wire_channels.team_member(row)


async def members_by_ids(call: Call) -> list[Row]:
    """POST /teams/{id}/members/ids."""
    found = teams.members_by_ids(call.db, call.path("team_id"), await call.ids("user_ids"))
    return [wire_channels.team_member(row) for row in found]


async def add_member(call: Call) -> Row:
    """POST /teams/{id}/members: oneself into an open team, others by its members."""
    return (await _add(call, [await call.object("team member")]))[0]


async def add_members(call: Call) -> list[Row]:
    """POST /teams/{id}/members/batch."""
    entries = await call.json("user_ids")
    if not isinstance(entries, list) or not entries or len(entries) > 100:
        raise bad_body("user_ids")
    return await _add(call, entries)


async def _add(call: Call, entries: list[object]) -> list[Row]:
    team_id = call.path("team_id")
    team = teams.by_id(call.db, team_id)
    user_ids = [entry.get("user_id") for entry in entries if isinstance(entry, dict)]
    if len(user_ids) != len(entries) or not all(is_id(user_id) for user_id in user_ids):
        raise bad_body("user_id")
    found = {row["id"]: row for row in users.by_ids(call.db, [str(user_id) for user_id in user_ids])}
    alone = user_ids == [call.me]
    if team is None or not (rules.is_team_admin(call, team_id) or _may_add(call, team, alone)):
        raise forbidden()
    if len(found) != len(set(user_ids)):
        raise no_user()

    def add(tx: Transaction) -> None:
        for user in found.values():
            join_team(tx, team_id, user)

    await call.records.write(add)
    added = teams.members_by_ids(call.db, team_id, list(found))
    return [wire_channels.team_member(row) for row in added]


def _may_add(call: Call, team: Row, alone: bool) -> bool:
    if not call.caller.may(Right.INVITE):
        return False
    is_member = rules.teams_member(call, team["id"], call.me) is not None
    return is_member or (alone and bool(team["allow_open_invite"]))


async def join_by_invite(call: Call) -> Row:
    """POST /teams/members/invite."""
    team = teams.by_invite(call.db, call.query("invite_id"))
    if team is None:
        message = "Unable to find the existing team."
        raise ApiError(404, "app.team.get_by_invite_id.finding.app_error", message)
    await call.records.write(lambda tx: join_team(tx, team["id"], call.caller.user))
    return wire_channels.team_member(teams.members_by_ids(call.db, team["id"], [call.me])[0])


async def remove_member(call: Call) -> object:
    """DELETE /teams/{id}/members/{id}: oneself, or by the team's administrators."""
    team_id, user_id = call.path("team_id"), call.path("user_id")
    if user_id != call.me and not rules.is_team_admin(call, team_id):
        raise forbidden()
    await call.records.write(lambda tx: leave_team(tx, team_id, user_id))
    return OK


async def set_scheme_roles(call: Call) -> object:
    """PUT /teams/{id}/members/{id}/schemeRoles: who administers the team; never a guest."""
    is_admin = (await call.object()).get("scheme_admin")
    if not isinstance(is_admin, bool):
        raise bad_body("scheme_admin")
    team_id, user_id = call.path("team_id"), call.path("user_id")
    user = users.by_id(call.db, user_id)
    if user is None or rules.teams_member(call, team_id, user_id) is None:
        raise ApiError(404, "app.team.get_member.missing.app_error", "No team member found for that user ID.")
    if is_admin and "system_guest" in user["roles"].split():
        raise bad_body("scheme_admin")

    def change(tx: Transaction) -> None:
        teams.set_admin(tx, team_id, user_id, is_admin)
        audit.note(tx, call.actor, "team.roles", f"{team_id} {user_id}")
        row = teams.member(tx.db, team_id, user_id)
        assert row is not None
        data: dict[str, object] = {"member": wire_posts.as_text(wire_channels.team_member(row))}
        tx.tell(Event("memberrole_updated", data, user_id=user_id))

    await call.records.write(change)
    return OK


async def stats(call: Call) -> Row:
    """GET /teams/{id}/stats."""
    count = teams.member_count(call.db, call.path("team_id"))
    return {"team_id": call.path("team_id"), "total_member_count": count, "active_member_count": count}


_PATCHABLE = {"display_name": 64, "description": 255, "company_name": 64, "allowed_domains": 500}


async def patch(call: Call) -> Row:
    """PUT /teams/{id}/patch."""
    body = await call.object("team")
    values: Row = {name: text(body, name, most=most) for name, most in _PATCHABLE.items() if name in body}
    if isinstance(body.get("allow_open_invite"), bool):
        values["allow_open_invite"] = int(body["allow_open_invite"])
    return _shown(call, await call.records.write(lambda tx: _change(tx, call, "update_team", values)))


def _change(tx: Transaction, call: Call, event: str, values: Row) -> Row:
    team = teams.change(tx, call.path("team_id"), values)
    shown = wire_channels.team(team, is_admin=False)
    tx.tell(Event(event, {"team": wire_posts.as_text(shown)}, team_id=team["id"]))
    return team


async def invitation(call: Call) -> Row:
    """GET /teams/invite/{id}: what an invitation is to."""
    team = teams.by_invite(call.db, call.path("invite"))
    if team is None:
        message = "Unable to find the existing team."
        raise ApiError(404, "app.team.get_by_invite_id.finding.app_error", message)
    return {name: team[name] for name in ("description", "display_name", "id", "name")}


async def archive(call: Call) -> object:
    """DELETE /teams/{id}."""
    await call.records.write(lambda tx: _change(tx, call, "delete_team", {"delete_at": tx.now}))
    return OK


async def restore(call: Call) -> Row:
    """POST /teams/{id}/restore."""
    team = await call.records.write(lambda tx: _change(tx, call, "restore_team", {"delete_at": 0}))
    return _shown(call, team)


ENDPOINTS = (
    Endpoint("POST", "/teams", create, rules.administrator, 201),
    Endpoint("GET", "/teams", browse, rules.browser),
    Endpoint("POST", "/teams/search", search, rules.browser),
    Endpoint("POST", "/teams/members/invite", join_by_invite, rules.browser, 201),
    Endpoint("GET", "/teams/{team_id}", get, rules.team_visible),
    Endpoint("GET", "/teams/name/{name}", get_by_name, rules.signed_in),
    Endpoint("GET", "/teams/name/{name}/exists", exists, rules.signed_in),
    Endpoint("GET", "/teams/invite/{invite}", invitation, rules.anybody),
    Endpoint("DELETE", "/teams/{team_id}", archive, rules.team_administrator),
    Endpoint("POST", "/teams/{team_id}/restore", restore, rules.team_administrator),
    Endpoint("PUT", "/teams/{team_id}/patch", patch, rules.team_administrator),
    Endpoint("GET", "/teams/{team_id}/stats", stats, rules.team_member),
    Endpoint("GET", "/teams/{team_id}/members", list_members, rules.team_member),
    Endpoint("POST", "/teams/{team_id}/members", add_member, rules.signed_in, 201),
    Endpoint("POST", "/teams/{team_id}/members/ids", members_by_ids, rules.team_member),
    Endpoint("POST", "/teams/{team_id}/members/batch", add_members, rules.signed_in, 201),
    Endpoint("GET", "/teams/{team_id}/members/{user_id}", get_member, rules.team_member),
    Endpoint("DELETE", "/teams/{team_id}/members/{user_id}", remove_member, rules.team_member),
    Endpoint(
        "PUT", "/teams/{team_id}/members/{user_id}/schemeRoles", set_scheme_roles, rules.team_administrator
    ),
    Endpoint("GET", "/users/{user_id}/teams", of_user, rules.oneself),
    Endpoint("GET", "/users/{user_id}/teams/members", memberships, rules.oneself),
    Endpoint("GET", "/users/{user_id}/teams/unread", unread, rules.oneself),
    Endpoint("GET", "/users/{user_id}/teams/{team_id}/unread", unread_one, rules.oneself_in_team),
)
