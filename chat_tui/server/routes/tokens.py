"""Personal access tokens: made for programs, with scopes and an end, listed, and taken back."""

from __future__ import annotations

from chat_tui.server import rules, wire_users
from chat_tui.server.call import Call, integer, parse_json, strings, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.permissions import EVERYTHING, allowed, read_scopes, words
from chat_tui.server.records import audit, sessions, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError, bad_body, forbidden, signed_out


async def create(call: Call) -> Row:
    """POST /users/{id}/tokens: the only time the token is shown; never more than who makes it has himself."""
    user = users.by_id(call.db, call.path("user_id"))
    if user is None:
        raise signed_out()
    if not (call.workspace.config.open_tokens or call.caller.is_admin or "access_token" in user["roles"]):
        raise forbidden()
    if call.caller.grant_id:
        # An application would stay in beyond the grant that its user can take back.
        raise forbidden()
    body = await call.object()
    description = text(body, "description", most=512)
    if not description:
        raise bad_body("description")
    scopes, expires_at = _scopes(call, body), _end(call, body)

    def make(tx: Transaction) -> tuple[Row, str]:
        audit.note(tx, call.actor, "token.create", user["id"], scopes)
        return sessions.create_token(tx, user["id"], description, scopes=scopes, expires_at=expires_at)

    return wire_users.token(*await call.records.write(make))


def _scopes(call: Call, body: Row) -> str:
    mine = call.caller.scopes
    names = strings(body, "scopes")
    if not names:
        # An ordinary session gives all that the roles allow, also those that come later; a narrow one itself.
        return EVERYTHING if mine == allowed(call.caller.user["roles"], EVERYTHING) else words(mine)
    try:
        wanted = read_scopes(names)
    except ValueError as error:
        raise bad_body("scopes") from error
    if not wanted <= mine:
        raise forbidden()
    return words(wanted)


def _end(call: Call, body: Row) -> int:
    wanted = integer(body, "expires_at")
    if wanted and wanted <= call.records.now():
        raise bad_body("expires_at")
    own = sessions.token(call.db, call.caller.access_token_id)
    limit = int(own["expires_at"]) if own is not None else 0
    if limit and wanted > limit:
        raise forbidden()
    return wanted or limit


async def listed(call: Call) -> list[Row]:
    """GET /users/{id}/tokens."""
    return [wire_users.token(row) for row in sessions.tokens(call.db, call.path("user_id"))]


def _own(call: Call, token_id: str) -> Row:
    row = sessions.token(call.db, token_id)
    if row is None:
        message = "Unable to get the personal access token."
        raise ApiError(404, "app.user_access_token.get_by_user.app_error", message)
    if row["user_id"] != call.me and not call.caller.is_admin:
        raise forbidden()
    return row


async def get(call: Call) -> Row:
    """GET /users/tokens/{id}."""
    return wire_users.token(_own(call, call.path("token_id")))


async def _named(call: Call) -> str:
    body = parse_json(await call.body())
    if not isinstance(body, dict):
        raise bad_body("token_id")
    return str(_own(call, text(body, "token_id"))["id"])


async def _set_active(call: Call, active: bool, verb: str) -> str:
    token_id = await _named(call)

    def change(tx: Transaction) -> None:
        audit.note(tx, call.actor, f"token.{verb}", token_id)
        sessions.set_token_active(tx, token_id, active)

    await call.records.write(change)
    return token_id


async def enable(call: Call) -> object:
    """POST /users/tokens/enable."""
    await _set_active(call, True, "enable")
    return OK


async def disable(call: Call) -> object:
    """POST /users/tokens/disable."""
    call.workspace.hub.revoke_session(await _set_active(call, False, "disable"))
    return OK


async def revoke(call: Call) -> object:
    """POST /users/tokens/revoke."""
    token_id = await _named(call)

    def change(tx: Transaction) -> None:
        audit.note(tx, call.actor, "token.revoke", token_id)
        sessions.revoke_token(tx, token_id)

    await call.records.write(change)
    call.workspace.hub.revoke_session(token_id)
    return OK


ENDPOINTS = (
    Endpoint("POST", "/users/{user_id}/tokens", create, rules.oneself),
    Endpoint("GET", "/users/{user_id}/tokens", listed, rules.oneself),
    Endpoint("GET", "/users/tokens/{token_id}", get, rules.signed_in),
    Endpoint("POST", "/users/tokens/enable", enable, rules.signed_in),
    Endpoint("POST", "/users/tokens/disable", disable, rules.signed_in),
    Endpoint("POST", "/users/tokens/revoke", revoke, rules.signed_in),
)
