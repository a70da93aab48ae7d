"""Programs that may ask for access by OAuth: registered, shown and removed; and those a user has let in."""

from __future__ import annotations

from chat_tui.server import rules
from chat_tui.server.call import Call, strings, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.ids import new_secret, secret_hash
from chat_tui.server.oauth import approval, redirects
from chat_tui.server.oauth.titles import is_title
from chat_tui.server.records import audit, oauth_apps
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, packed, unpacked
from chat_tui.server.wire_errors import ApiError, bad_body

MOST_PLACES = 10


def served(call: Call) -> None:
    """Refuse while the workspace lets no programs in."""
    if not call.workspace.config.oauth:
        message = "The system admin has turned off OAuth2 Service Provider."
        raise ApiError(501, "api.oauth.register_oauth_app.turn_off.app_error", message)


def administrator(call: Call) -> None:
    """Administrators of the workspace, while it lets programs in."""
    served(call)
    rules.administrator(call)


def anybody(call: Call) -> None:
    """No session needed, while the workspace lets programs in."""
    served(call)


def signed_in(call: Call) -> None:
    """Any session, while the workspace lets programs in."""
    served(call)
    rules.signed_in(call)


def a_person(call: Call) -> None:
    """A session that a person began: neither a program's nor a personal access token."""
    served(call)
    approval.own_session(call)


def shown(row: Row, secret: str = "") -> Row:
    """A program on the wire; its secret only in the answer that makes it."""
    seen: Row = {name: row[name] for name in ("id", "creator_id", "create_at", "update_at")}
    seen["client_secret"] = secret
    seen |= {name: row[name] for name in ("name", "description", "icon_url")}
    seen |= {"callback_urls": unpacked(row["callback_urls"]), "homepage": row["homepage"]}
    seen |= {"is_trusted": bool(row["is_trusted"]), "mattermost_app_id": ""}
    return seen | ({"is_public": True} if row["is_public"] else {})


def read_name(value: str) -> str:
    """A name that can be shown to who decides; raises ApiError for one that hides something."""
    name = value.strip()
    if not is_title(name):
        raise bad_body("name")
    return name


def read_places(values: list[str], name: str) -> str:
    """Where codes may be sent, as it is stored; raises ApiError."""
    if not values or len(values) > MOST_PLACES or not all(redirects.may_register(one) for one in values):
        raise bad_body(name)
    return packed(list(dict.fromkeys(values)))


def _link(body: Row, name: str) -> str:
    value = text(body, name, most=512)
    if value and not value.startswith(("http://", "https://")):
        raise bad_body(name)
    return value


def _settings(body: Row) -> Row:
    return {
        "name": read_name(text(body, "name", most=200)),
        "description": text(body, "description", most=512),
        "icon_url": _link(body, "icon_url"),
        "homepage": _link(body, "homepage"),
        "callback_urls": read_places(strings(body, "callback_urls"), "callback_urls"),
        "is_trusted": int(body.get("is_trusted") is True),
    }


async def create(call: Call) -> Row:
    """POST /oauth/apps: the only time the secret is shown; a public program (`is_public`) has none."""
    body = await call.object("oauth_app")
    is_public = body.get("is_public") is True
    secret = "" if is_public else new_secret()
    values = {
        "creator_id": call.me,
        "secret_hash": secret_hash(secret) if secret else "",
        "is_public": int(is_public),
        **_settings(body),
    }

    def change(tx: Transaction) -> Row:
        row = oauth_apps.create(tx, values)
        audit.note(tx, call.actor, "oauth_app.create", row["id"])
        return row

    return shown(await call.records.write(change), secret)


async def listed(call: Call) -> list[Row]:
    """GET /oauth/apps."""
    limit, offset = call.page()
    return [shown(row) for row in oauth_apps.listed(call.db, limit=limit, offset=offset)]


def app_of(call: Call) -> Row:
    """The program of the path; raises ApiError."""
    row = oauth_apps.by_id(call.db, call.path("app_id"))
    if row is None:
        raise ApiError(404, "app.oauth.get_app.find.app_error", "Unable to find the requested app.")
    return row


async def get(call: Call) -> Row:
    """GET /oauth/apps/{id}."""
    return shown(app_of(call))


async def update(call: Call) -> Row:
    """PUT /oauth/apps/{id}."""
    app_id, values = app_of(call)["id"], _settings(await call.object("oauth_app"))

    def change(tx: Transaction) -> Row:
        audit.note(tx, call.actor, "oauth_app.change", app_id)
        return oauth_apps.change(tx, app_id, values)

    return shown(await call.records.write(change))


async def delete(call: Call) -> object:
    """DELETE /oauth/apps/{id}: all it was given ends."""
    app_id = app_of(call)["id"]

    def change(tx: Transaction) -> list[str]:
        audit.note(tx, call.actor, "oauth_app.revoke", app_id)
        return oauth_apps.delete(tx, app_id)

    for session_id in await call.records.write(change):
        call.workspace.hub.revoke_session(session_id)
    return OK


async def regenerate_secret(call: Call) -> Row:
    """POST /oauth/apps/{id}/regen_secret: the old one is no more good."""
    app, secret = app_of(call), new_secret()
    if app["is_public"]:
        raise ApiError(400, "api.oauth.regenerate_secret.public.app_error", "A public program has no secret.")

    def change(tx: Transaction) -> Row:
        audit.note(tx, call.actor, "oauth_app.new_secret", app["id"])
        return oauth_apps.change(tx, app["id"], {"secret_hash": secret_hash(secret)})

    return shown(await call.records.write(change), secret)


async def authorized(call: Call) -> list[Row]:
    """GET /users/{id}/oauth/apps/authorized."""
    limit, offset = call.page()
    found = oauth_apps.agreed(call.db, call.path("user_id"), limit=limit, offset=offset)
    return [shown(row) for row in found]


async def waiting_device(call: Call) -> Row:
    """GET /oauth/device: what waits with the code `user_code`."""
    found = approval.find(call, call.query("user_code"))
    return {
        "user_code": found.device["user_code"],
        "client_id": found.app["id"],
        "name": found.app["name"],
        "scopes": found.device["scopes"].split(),
        "meanings": found.meanings,
    }


async def approve_device(call: Call) -> object:
    """POST /oauth/device/approve: `user_code`, and `approve`, which must be true to let it in."""
    body = await call.object()
    if not isinstance(body.get("approve"), bool):
        raise bad_body("approve")
    found = approval.find(call, text(body, "user_code", most=20))
    await approval.decide(call, found, call.caller.user if body["approve"] else None)
    return OK


ENDPOINTS = (
    Endpoint("POST", "/oauth/apps", create, administrator, 201),
    Endpoint("GET", "/oauth/apps", listed, administrator),
    Endpoint("GET", "/oauth/apps/{app_id}", get, administrator),
    Endpoint("PUT", "/oauth/apps/{app_id}", update, administrator),
    Endpoint("DELETE", "/oauth/apps/{app_id}", delete, administrator),
    Endpoint("POST", "/oauth/apps/{app_id}/regen_secret", regenerate_secret, administrator),
    Endpoint("GET", "/oauth/apps/{app_id}/info", get, signed_in),
    Endpoint("GET", "/users/{user_id}/oauth/apps/authorized", authorized, rules.oneself),
    Endpoint("GET", "/oauth/device", waiting_device, a_person),
    Endpoint("POST", "/oauth/device/approve", approve_device, a_person),
)
