"""Signing in and out: password, the kernel's word, sessions, personal access tokens."""

from __future__ import annotations

from typing import NoReturn

import msgspec

from chat_tui.server import rules, wire_users
from chat_tui.server.call import Call, parse_json, text
from chat_tui.server.config import PeerLogin
from chat_tui.server.endpoint import OK, Endpoint, json_response
from chat_tui.server.membership import welcome
from chat_tui.server.peer_users import peer_user
from chat_tui.server.records import sessions, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.routes.users import check_password
from chat_tui.server.wire_errors import ApiError, bad_body, forbidden, signed_out


async def login(call: Call) -> object:
    """POST /users/login: by name and password, or, with an empty body, by the kernel's word."""
    raw = await call.body()
    peer = call.request.scope.get("state", {}).get("peercred")
    if (
        raw.strip() in (b"", b"{}")
        and peer is not None
        and call.workspace.config.peer_login is not PeerLogin.OFF
    ):
        user = await _peer_user(call, int(peer.uid))
    else:
        user = await _password_user(call, _string_map(raw), f"uid {peer.uid}" if peer else _address(call))
    device = call.request.headers.get("user-agent", "")[:200]
    _, secret = await call.records.write(lambda tx: sessions.start(tx, user["id"], device))
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


def _address(call: Call) -> str:
    return call.request.client.host if call.request.client else "socket"


async def _password_user(call: Call, body: dict[str, str], peer: str) -> Row:
    password = body.get("password", "")
    if not password or len(password) > 1024:
        raise ApiError(400, "api.user.login.blank_pwd.app_error", "Password field must not be blank")
    login_id = body.get("login_id", "")
    user = users.by_id(call.db, body["id"]) if body.get("id") else users.by_login(call.db, login_id)
    if user is not None and user["is_bot"]:
        raise ApiError(401, "api.user.login.bot_login_forbidden.app_error", "Bot login is forbidden.")
    account = user["id"] if user else login_id.lower()
    throttle = call.workspace.throttle
    if throttle.wait(account, peer) > 0:
        message = "Too many failed attempts; wait a little before the next one."
        raise ApiError(429, "api.user.check_user_login_attempts.too_many.app_error", message)
    if not await call.workspace.passwords.matches(user["password_hash"] if user else "", password):
        throttle.failed(account, peer)
        _refuse_credentials()
    assert user is not None
    throttle.succeeded(account)
    if user["delete_at"]:
        message = "Login failed because your account has been deactivated. Please contact an administrator."
        raise ApiError(401, "api.user.login.inactive.app_error", message)
    return user


def _refuse_credentials() -> NoReturn:
    message = "Enter a valid email or username and/or password."
    raise ApiError(401, "api.user.login.invalid_credentials_email_username", message)


async def _peer_user(call: Call, uid: int) -> Row:
    """The user bound to a unix user, made on first sight."""
    config = call.workspace.config
    if config.peer_login is PeerLogin.OWNER and uid != config.owner_uid:
        raise forbidden()
    user = users.by_uid(call.db, uid)
    if user is None:
        return await call.records.write(lambda tx: _make_peer(tx, uid, call))
    if user["delete_at"]:
        raise ApiError(401, "api.user.login.inactive.app_error", "Your account has been deactivated.")
    return user


def _make_peer(tx: Transaction, uid: int, call: Call) -> Row:
    existing = users.by_uid(tx.db, uid)
    if existing is not None:
        return existing
    config = call.workspace.config
    return welcome(tx, peer_user(tx, uid, is_admin=uid == config.owner_uid), config)


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
    if not await call.records.write(lambda tx: sessions.revoke(tx, call.path("user_id"), session_id)):
        raise ApiError(400, "app.session.get.app_error", "We encountered an error finding the session.")
    call.workspace.hub.revoke_session(session_id)
    return OK


async def revoke_all(call: Call) -> object:
    """POST /users/{id}/sessions/revoke/all."""
    for session_id in await call.records.write(lambda tx: sessions.revoke_all(tx, call.path("user_id"))):
        call.workspace.hub.revoke_session(session_id)
    return OK


async def change_password(call: Call) -> object:
    """PUT /users/{id}/password: one's own needs the old one; all other sessions end."""
    body = await call.object()
    user_id = call.path("user_id")
    user = users.by_id(call.db, user_id)
    assert user is not None
    passwords = call.workspace.passwords
    if user_id == call.me and user["password_hash"]:
        given = text(body, "current_password", most=1024)
        if call.workspace.throttle.wait(user_id, "") > 0 or not await passwords.matches(
            user["password_hash"], given
        ):
            call.workspace.throttle.failed(user_id, "")
            message = 'The "Current Password" you entered is incorrect.'
            raise ApiError(400, "api.user.update_password.incorrect.app_error", message)
    new = text(body, "new_password", most=1024)
    check_password(call, new)
    hashed = await passwords.hash(new)

    def change(tx: Transaction) -> list[str]:
        users.change(tx, user_id, {"password_hash": hashed, "last_password_update": tx.now})
        return sessions.revoke_all(tx, user_id, keep=call.caller.session_id)

    for session_id in await call.records.write(change):
        call.workspace.hub.revoke_session(session_id)
    return OK


async def create_token(call: Call) -> Row:
    """POST /users/{id}/tokens: the only time the token is shown."""
    user = users.by_id(call.db, call.path("user_id"))
    if user is None:
        raise signed_out()
    if not (call.workspace.config.open_tokens or call.caller.is_admin or "access_token" in user["roles"]):
        raise forbidden()
    description = text(await call.object(), "description", most=512)
    if not description:
        raise bad_body("description")
    row, secret = await call.records.write(lambda tx: sessions.create_token(tx, user["id"], description))
    return wire_users.token(row, secret)


async def list_tokens(call: Call) -> list[Row]:
    """GET /users/{id}/tokens."""
    return [wire_users.token(row) for row in sessions.tokens(call.db, call.path("user_id"))]


def _own_token(call: Call, token_id: str) -> Row:
    row = sessions.token(call.db, token_id)
    if row is None:
        message = "Unable to get the personal access token."
        raise ApiError(404, "app.user_access_token.get_by_user.app_error", message)
    if row["user_id"] != call.me and not call.caller.is_admin:
        raise forbidden()
    return row


async def get_token(call: Call) -> Row:
    """GET /users/tokens/{id}."""
    return wire_users.token(_own_token(call, call.path("token_id")))


async def _named_token(call: Call) -> str:
    body = parse_json(await call.body())
    if not isinstance(body, dict):
        raise bad_body("token_id")
    return str(_own_token(call, text(body, "token_id"))["id"])


async def enable_token(call: Call) -> object:
    """POST /users/tokens/enable."""
    token_id = await _named_token(call)
    await call.records.write(lambda tx: sessions.set_token_active(tx, token_id, True))
    return OK


async def disable_token(call: Call) -> object:
    """POST /users/tokens/disable."""
    token_id = await _named_token(call)
    await call.records.write(lambda tx: sessions.set_token_active(tx, token_id, False))
    call.workspace.hub.revoke_session(token_id)
    return OK


async def revoke_token(call: Call) -> object:
    """POST /users/tokens/revoke."""
    token_id = await _named_token(call)
    await call.records.write(lambda tx: sessions.revoke_token(tx, token_id))
    call.workspace.hub.revoke_session(token_id)
    return OK


ENDPOINTS = (
    Endpoint("POST", "/users/login", login, rules.anybody),
    Endpoint("POST", "/users/logout", logout, rules.anybody, clears_cookie=True),
    Endpoint("GET", "/users/{user_id}/sessions", list_sessions, rules.oneself),
    Endpoint("POST", "/users/{user_id}/sessions/revoke", revoke, rules.oneself),
    Endpoint("POST", "/users/{user_id}/sessions/revoke/all", revoke_all, rules.oneself),
    Endpoint("PUT", "/users/{user_id}/password", change_password, rules.oneself),
    Endpoint("POST", "/users/{user_id}/tokens", create_token, rules.oneself),
    Endpoint("GET", "/users/{user_id}/tokens", list_tokens, rules.oneself),
    Endpoint("GET", "/users/tokens/{token_id}", get_token, rules.signed_in),
    Endpoint("POST", "/users/tokens/enable", enable_token, rules.signed_in),
    Endpoint("POST", "/users/tokens/disable", disable_token, rules.signed_in),
    Endpoint("POST", "/users/tokens/revoke", revoke_token, rules.signed_in),
)
