"""Who is who: signing up, looking people up, changing oneself."""

from __future__ import annotations

from dataclasses import replace

from chat_tui.server import announce, rules, sign_in, wire_users
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import OK, Endpoint, content_etag, json_response, with_etag
from chat_tui.server.events import Event
from chat_tui.server.membership import welcome, welcome_invited
from chat_tui.server.names import DISPLAYED, check_email, check_looks, check_username, displayed
from chat_tui.server.permissions import ROLES, Right
from chat_tui.server.records import audit, invites, members, sessions, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, packed
from chat_tui.server.records.users import NewUser, UserFilter
from chat_tui.server.wire_errors import ApiError, bad_body, bad_url, forbidden, invalid_invite, no_user


async def create(call: Call) -> Row:
    """POST /users: sign-up; the very first user administers the workspace."""
    body = await call.object("user")
    is_first = users.count(call.db) == 0
    token = call.query("t")
    if token and invites.find(call.db, token, call.records.now()) is None:
        raise invalid_invite()
    allowed = is_first or call.workspace.config.open_sign_up or (call.is_signed_in and call.caller.is_admin)
    if not allowed and not token:
        raise ApiError(403, "api.user.create_user.no_open_server", "Ask an administrator for an account.")
    username, email = text(body, "username").lower(), text(body, "email").lower()
    password = text(body, "password", most=1024)
    check_password(call, password)
    if email or not token:
        check_email(email)
    check_username(username)
    new = NewUser(
        username,
        email,
        await call.workspace.passwords.hash(password),
        nickname=displayed("nickname", text(body, "nickname", most=64)),
        first_name=displayed("first_name", text(body, "first_name", most=64)),
        last_name=displayed("last_name", text(body, "last_name", most=64)),
        position=text(body, "position", most=128),
        locale=text(body, "locale", most=5) or "en",
    )

    def make(tx: Transaction) -> Row:
        check_looks(tx.db, "", {name: getattr(new, name) for name in DISPLAYED})
        if token:
            return _welcome_invited(tx, call, new, token)
        return welcome(tx, new, call.workspace.config)

    user = await call.records.write(make)
    return wire_users.user(user, user["id"])


def _welcome_invited(tx: Transaction, call: Call, new: NewUser, token: str) -> Row:
    invite = invites.use(tx, token)
    if invite is None:
        raise invalid_invite()
    user = welcome_invited(tx, new, invite)
    audit.note(tx, call.actor, "invite.use", invite["id"], user["id"])
    return user


def check_password(call: Call, password: str) -> None:
    """Refuse a password that is too short."""
    if len(password) < call.workspace.config.password_minimum:
        message = "Your password is too short."
        raise ApiError(400, "api.user.check_user_password.invalid.app_error", message)


async def get(call: Call) -> Row:
    """GET /users/{id}."""
    user = users.by_id(call.db, call.path("user_id"))
    if user is None:
        raise no_user()
    return wire_users.user(user, call.me)


async def get_by_name(call: Call) -> Row:
    """GET /users/username/{name}."""
    user = users.by_name(call.db, call.path("username"))
    if user is None or not rules.visible(call, [user]):
        message = "Unable to find an existing account matching your username for this team."
        raise ApiError(404, "app.user.get_by_username.app_error", message)
    return wire_users.user(user, call.me)


async def get_by_email(call: Call) -> Row:
    """GET /users/email/{email}."""
    user = users.with_email(call.db, call.path("email"))
    if user is None or not rules.visible(call, [user]):
        raise ApiError(404, "app.user.missing_account.const", "Unable to find the user.")
    return wire_users.user(user, call.me)


async def list_users(call: Call) -> object:
    """GET /users: the first of in_team, in_channel, not_in_channel, not_in_team that is given decides.

    The members of a team come with an ETag.
    """
    if call.flag("without_team") and not call.caller.is_admin:
        raise forbidden()
    order = call.query("sort")
    if order not in users.orders():
        raise bad_url("sort")
    which = _filter(call, order)
    limit, offset = call.page()
    found = users.listed(call.db, _known(call, which), limit=limit, offset=offset)
    shown = [wire_users.user(row, call.me) for row in found]
    if not which.team_id or which.not_channel_id or order:
        return shown
    return with_etag(json_response(shown, 200, call.request), content_etag(shown), call.request)


def _known(call: Call, which: UserFilter) -> UserFilter:
    """What a guest is shown of a list: himself, and who shares a channel with him."""
    return which if call.caller.may(Right.SEE_EVERYBODY) else replace(which, known_to=call.me)


def _filter(call: Call, order: str) -> UserFilter:
    active = call.flag("active")
    team_id, channel_id = call.query("in_team"), call.query("in_channel")
    if call.query("not_in_channel"):
        if not team_id:
            raise bad_url("team_id")
        rules.need_team(call, team_id)
        return UserFilter(
            team_id, not_channel_id=call.query("not_in_channel"), active_only=active, order=order
        )
    if team_id:
        rules.need_team(call, team_id)
        return UserFilter(team_id, active_only=active, order=order)
    if channel_id:
        rules.need_reader(call, channel_id)
        return UserFilter(channel_id=channel_id, active_only=active, order=order)
    return UserFilter(not_team_id=call.query("not_in_team"), active_only=active, order=order)


async def by_ids(call: Call) -> list[Row]:
    """POST /users/ids."""
    since = call.number("since", 0)
    found = rules.visible(call, users.by_ids(call.db, await call.texts("user_ids")))
    return [wire_users.user(row, call.me) for row in found if row["update_at"] > since]


async def by_names(call: Call) -> list[Row]:
    """POST /users/usernames."""
    found = rules.visible(call, users.by_names(call.db, await call.texts("usernames")))
    return [wire_users.user(row, call.me) for row in found]


async def search(call: Call) -> list[Row]:
    """POST /users/search."""
    body = await call.object()
    term = text(body, "term", most=256)
    if not term:
        raise bad_body("term")
    team_id, channel_id = text(body, "team_id"), text(body, "in_channel_id")
    if team_id:
        rules.need_team(call, team_id)
    if channel_id:
        rules.need_reader(call, channel_id)
    which = UserFilter(
        team_id,
        channel_id,
        text(body, "not_in_team_id"),
        text(body, "not_in_channel_id"),
        term,
        active_only=not body.get("allow_inactive"),
    )
    limit = body.get("limit") if isinstance(body.get("limit"), int) else 100
    found = users.listed(call.db, _known(call, which), limit=max(1, min(1000, limit or 100)))
    return [wire_users.user(row) for row in found]


async def autocomplete(call: Call) -> Row:
    """GET /users/autocomplete."""
    team_id, channel_id, term = call.query("in_team"), call.query("in_channel"), call.query("name")
    limit = call.number("limit", 100, most=1000) or 100
    if channel_id and not team_id:
        message = "Team id parameter is required to autocomplete by channel."
        raise ApiError(500, "api.user.autocomplete_users.missing_team_id.app_error", message)
    if team_id:
        rules.need_team(call, team_id)
    if not channel_id:
        return {"users": _matching(call, UserFilter(team_id, term=term, active_only=True), limit)}
    rules.need_reader(call, channel_id)
    outside = UserFilter(team_id, not_channel_id=channel_id, term=term, active_only=True)
    found: Row = {
        "users": _matching(call, UserFilter(channel_id=channel_id, term=term, active_only=True), limit)
    }
    others = _matching(call, outside, limit)
    return found | ({"out_of_channel": others} if others else {})


def _matching(call: Call, which: UserFilter, limit: int) -> list[Row]:
    return [wire_users.user(row) for row in users.listed(call.db, _known(call, which), limit=limit)]


async def known(call: Call) -> list[str]:
    """GET /users/known: everybody one shares a channel with."""
    return users.known(call.db, call.me)


async def stats(call: Call) -> Row:
    """GET /users/stats."""
    return {"total_users_count": users.count(call.db)}


_PATCHABLE = {"nickname": 64, "first_name": 64, "last_name": 64, "position": 128, "locale": 5}


async def patch(call: Call) -> Row:
    """PUT /users/{id}/patch."""
    body = await call.object("user")
    values: Row = {name: text(body, name, most=most) for name, most in _PATCHABLE.items() if name in body}
    values |= {name: displayed(name, values[name]) for name in DISPLAYED if name in values}
    if body.get("email") is not None and text(body, "email").lower() != call.caller.user["email"]:
        values["email"] = await _new_email(call, body)
    if body.get("username") is not None:
        values["username"] = _free_username(call, text(body, "username").lower())
    for name in ("notify_props", "timezone", "props"):
        if body.get(name) is not None:
            values[name] = packed(_string_map(body, name))
    user = await call.records.write(lambda tx: _patch(tx, call.path("user_id"), values))
    return wire_users.user(user, call.me)


def _patch(tx: Transaction, user_id: str, values: Row) -> Row:
    before = users.by_id(tx.db, user_id)
    if before is None:
        raise no_user()
    if any(values.get(name, before[name]) != before[name] for name in DISPLAYED):
        check_looks(tx.db, user_id, before | values)
    return _change(tx, user_id, values)


def _change(tx: Transaction, user_id: str, values: Row, *first: Event) -> Row:
    user = users.change(tx, user_id, values)
    tx.tell(*first, *announce.user_updated(user))
    return user


async def _new_email(call: Call, body: Row) -> str:
    email = text(body, "email").lower()
    check_email(email)
    target = users.by_id(call.db, call.path("user_id"))
    assert target is not None
    if not call.caller.is_admin:
        given = text(body, "password", most=1024)
        if not await sign_in.confirm_password(call, target, given):
            raise bad_body("password")
    other = users.with_email(call.db, email)
    if other is not None and other["id"] != target["id"]:
        message = "An account with that email already exists."
        raise ApiError(400, "app.user.save.email_exists.app_error", message)
    return email


def _free_username(call: Call, username: str) -> str:
    check_username(username)
    other = users.by_name(call.db, username)
    if other is not None and other["id"] != call.path("user_id"):
        message = "An account with that username already exists."
        raise ApiError(400, "app.user.save.username_exists.app_error", message)
    return username


def _string_map(body: Row, name: str) -> Row:
    value = body[name]
    if not isinstance(value, dict) or len(value) > 100:
        raise bad_body(name)
    if not all(isinstance(item, str) and len(item) <= 2000 for item in value.values()):
        raise bad_body(name)
    return value


async def set_active(call: Call) -> object:
    """PUT /users/{id}/active."""
    body = await call.object()
    active = body.get("active")
    if not isinstance(active, bool):
        raise bad_body("active")
    user_id = call.path("user_id")

    def change(tx: Transaction) -> list[str]:
        if not active and users.is_last_admin(tx.db, user_id):
            raise forbidden()
        audit.note(tx, call.actor, "user.enable" if active else "user.disable", user_id)
        _change(tx, user_id, {"delete_at": 0 if active else tx.now}, Event("user_activation_status_change"))
        return [] if active else sessions.revoke_all(tx, user_id)

    for session_id in await call.records.write(change):
        call.workspace.hub.revoke_session(session_id)
    return OK


_ROLES = frozenset({"system_user", "system_admin", "system_user_access_token", "system_post_all"})


async def set_roles(call: Call) -> object:
    """PUT /users/{id}/roles; the last administrator stays one."""
    names = text(await call.object(), "roles").split()
    if not names or not set(names) <= set(ROLES) or not {"system_user", "system_guest"} & set(names):
        raise bad_body("roles")
    return await _give_roles(call, names)


async def demote(call: Call) -> object:
    """POST /users/{id}/demote: from now on a guest, who stays in his channels."""
    if _is_guest(call):
        message = "This user is a guest already."
        raise ApiError(400, "api.user.demote_user_to_guest.already_guest.app_error", message)
    return await _give_roles(call, ["system_guest"])


async def promote(call: Call) -> object:
    """POST /users/{id}/promote: no guest any more."""
    if not _is_guest(call):
        raise ApiError(400, "api.user.promote_guest_to_user.no_guest.app_error", "This user is no guest.")
    return await _give_roles(call, ["system_user"])


def _is_guest(call: Call) -> bool:
    user = users.by_id(call.db, call.path("user_id"))
    if user is None:
        raise no_user()
    return "system_guest" in user["roles"].split()


async def _give_roles(call: Call, names: list[str]) -> object:
    user_id, roles = call.path("user_id"), " ".join(names)
    if users.by_id(call.db, user_id) is None:
        raise no_user()
    told = Event("user_role_updated", {"user_id": user_id, "roles": roles}, user_id=user_id)

    def change(tx: Transaction) -> None:
        if "system_admin" not in names and users.is_last_admin(tx.db, user_id):
            raise forbidden()
        audit.note(tx, call.actor, "user.roles", user_id, roles)
        _change(tx, user_id, {"roles": roles}, told)

    await call.records.write(change)
    return OK


async def typing(call: Call) -> object:
    """POST /users/{id}/typing: the REST form of the WebSocket's action."""
    body = await call.object()
    channel = rules.need_member(call, text(body, "channel_id"))
    user_id = call.path("user_id")
    data: dict[str, object] = {"user_id": user_id, "parent_id": text(body, "parent_id")}
    await call.workspace.hub.pass_on(Event("typing", data, channel_id=channel["id"], omit_users=(user_id,)))
    return OK


async def of_groups(call: Call) -> Row:
    """POST /users/group_channels: the people of one's group channels."""
    found: Row = {}
    for channel_id in await call.texts("group_channel_ids", most=50):
        if members.get(call.db, channel_id, call.me) is not None:
            people = users.listed(call.db, UserFilter(channel_id=channel_id), limit=50)
            found[channel_id] = [wire_users.user(row, call.me) for row in people if row["id"] != call.me]
    return found


ENDPOINTS = (
    Endpoint("POST", "/users", create, rules.anybody, 201),
    Endpoint("GET", "/users", list_users, rules.signed_in),
    Endpoint("POST", "/users/ids", by_ids, rules.signed_in),
    Endpoint("POST", "/users/usernames", by_names, rules.signed_in),
    Endpoint("POST", "/users/search", search, rules.signed_in),
    Endpoint("GET", "/users/autocomplete", autocomplete, rules.signed_in),
    Endpoint("GET", "/users/known", known, rules.signed_in),
    Endpoint("GET", "/users/stats", stats, rules.signed_in),
    Endpoint("POST", "/users/group_channels", of_groups, rules.signed_in),
    Endpoint("GET", "/users/{user_id}", get, rules.existing_user, has_etag=True),
    Endpoint("GET", "/users/username/{username}", get_by_name, rules.signed_in, has_etag=True),
    Endpoint("GET", "/users/email/{email}", get_by_email, rules.signed_in),
    Endpoint("PUT", "/users/{user_id}/patch", patch, rules.oneself),
    Endpoint("PUT", "/users/{user_id}/active", set_active, rules.administrator),
    Endpoint("PUT", "/users/{user_id}/roles", set_roles, rules.administrator),
    Endpoint("POST", "/users/{user_id}/demote", demote, rules.administrator),
    Endpoint("POST", "/users/{user_id}/promote", promote, rules.administrator),
    Endpoint("POST", "/users/{user_id}/typing", typing, rules.only_oneself),
)
