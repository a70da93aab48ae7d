"""Signing in and out: password, the kernel's word, and the sessions that come of it."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from chat_tui.server import rules, sign_in, wire_users
from chat_tui.server.call import Call, text
from chat_tui.server.config import PeerLogin
from chat_tui.server.endpoint import OK, Endpoint, json_response
from chat_tui.server.records import audit, sessions, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.routes.users import check_password
from chat_tui.server.wire_errors import ApiError


async def login(call: Call) -> object:
    """POST /users/login: by name and password, or, with an empty body, by the kernel's word."""
    raw = await call.body()
    peer = call.request.scope.get("state", {}).get("peercred")
    if (
        raw.strip() in (b"", b"{}")
        and peer is not None
        and call.workspace.config.peer_login is not PeerLogin.OFF
    ):
        user = await sign_in.kernel_user(call, int(peer.uid))
    else:
        user = await sign_in.password_user(call, _string_map(raw), sign_in.peer_of(call))
    device = call.request.headers.get("user-agent", "")[:200]

    def start(tx: Transaction) -> str:
        audit.note(tx, replace(call.actor, user_id=user["id"], name=user["username"]), "login.ok")
        return sessions.start(tx, user["id"], device)[1]

    secret = await call.records.write(start)
    call.workspace.metrics.count("logins_total", result="ok")
    response = json_response(wire_users.user(user, user["id"]), 200, call.request)
    response.headers["Token"] = secret
    return response


def _string_map(raw: bytes) -> dict[str, str]:
    """The body as the protocol reads it: null is empty, one value that is no string empties the whole map."""
    try:
        values = msgspec.json.decode(raw, type=dict[str, str | None])
        return {name: value or "" for name, value in values.items()}
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return {}


async def logout(call: Call) -> object:
    """POST /users/logout: needs no session; a personal access token goes on working."""
    if call.is_signed_in and not call.caller.access_token_id:
        session_id, user_id = call.caller.session_id, call.me
        await call.records.write(lambda tx: sessions.revoke(tx, user_id, session_id))
        call.workspace.hub.revoke_session(session_id)
    return OK


async def list_sessions(call: Call) -> list[Row]:
    """GET /users/{id}/sessions."""
    user = users.by_id(call.db, call.path("user_id"))
    roles = user["roles"] if user else ""
    return [wire_users.session(row, roles) for row in sessions.of_user(call.db, call.path("user_id"))]


async def revoke(call: Call) -> object:
    """POST /users/{id}/sessions/revoke."""
    session_id = text(await call.object(), "session_id")

    def end(tx: Transaction) -> bool:
        audit.note(tx, call.actor, "session.revoke", call.path("user_id"))
        return sessions.revoke(tx, call.path("user_id"), session_id)

    if not await call.records.write(end):
        raise ApiError(400, "app.session.get.app_error", "We encountered an error finding the session.")
    call.workspace.hub.revoke_session(session_id)
    return OK


async def revoke_all(call: Call) -> object:
    """POST /users/{id}/sessions/revoke/all."""

    def end(tx: Transaction) -> list[str]:
        audit.note(tx, call.actor, "session.revoke_all", call.path("user_id"))
        return sessions.revoke_all(tx, call.path("user_id"))

    for session_id in await call.records.write(end):
        call.workspace.hub.revoke_session(session_id)
    return OK


async def change_password(call: Call) -> object:
    """PUT /users/{id}/password: one's own needs the old one; all other sessions end."""
    body = await call.object()
    user_id = call.path("user_id")
    user = users.by_id(call.db, user_id)
    assert user is not None
    given = text(body, "current_password", most=1024)
    must_know = user_id == call.me and user["password_hash"]
    if must_know and not await sign_in.confirm_password(call, user, given):
        message = 'The "Current Password" you entered is incorrect.'
        raise ApiError(400, "api.user.update_password.incorrect.app_error", message)
    new = text(body, "new_password", most=1024)
    check_password(call, new)
    hashed = await call.workspace.passwords.hash(new)

    def change(tx: Transaction) -> list[str]:
        users.change(tx, user_id, {"password_hash": hashed, "last_password_update": tx.now})
        audit.note(tx, call.actor, "password.change", user_id)
        return sessions.revoke_all(tx, user_id, keep=call.caller.session_id)

    for session_id in await call.records.write(change):
        call.workspace.hub.revoke_session(session_id)
    return OK


ENDPOINTS = (
    Endpoint("POST", "/users/login", login, rules.anybody),
    Endpoint("POST", "/users/logout", logout, rules.anybody, clears_cookie=True),
    Endpoint("GET", "/users/{user_id}/sessions", list_sessions, rules.oneself),
    Endpoint("POST", "/users/{user_id}/sessions/revoke", revoke, rules.oneself),
    Endpoint("POST", "/users/{user_id}/sessions/revoke/all", revoke_all, rules.oneself),
    Endpoint("PUT", "/users/{user_id}/password", change_password, rules.oneself),
)
