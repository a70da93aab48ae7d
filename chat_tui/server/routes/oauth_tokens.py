"""What programs ask of OAuth themselves: tokens, device codes, revocation, and the documents that lead here.

`/oauth/access_token` is Mattermost's, with its errors; `/oauth/token` is the same by RFC 6749, with the
refresh that may be repeated.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from starlette.responses import Response

from chat_tui.server.call import Call
from chat_tui.server.endpoint import Endpoint, json_response
from chat_tui.server.oauth import clients, devices, faults, forms, registration, scopes, tokens
from chat_tui.server.oauth.faults import OAuthError
from chat_tui.server.oauth.forms import Form
from chat_tui.server.oauth.site import authorization_server, protected_resource, site
from chat_tui.server.oauth.tokens import Issued, Refused
from chat_tui.server.records import audit
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.routes.oauth_apps import anybody, shown

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_UNSTORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_WAITING = frozenset({faults.PENDING, faults.SLOW_DOWN})
"""No refusals: every device that waits hears them many times."""


def _header(call: Call) -> str:
    return call.request.headers.get("authorization", "")


def _fresh(value: object, call: Call, status: int = 200) -> Response:
    response = json_response(value, status, call.request)
    response.headers.update(_UNSTORED)
    return response


async def _give(call: Call, app: Row, grant_type: str, form: Form, *, may_repeat: bool) -> Issued:
    """Decide about one request, and note it; raises OAuthError."""

    def change(tx: Transaction) -> Issued | Refused:
        if grant_type == "authorization_code":
            outcome = tokens.redeem(tx, app, form)
        elif grant_type == "refresh_token":
            outcome = tokens.renew(tx, app, form, may_repeat=may_repeat)
        else:
            outcome = devices.poll(tx, app, form.get("device_code", ""))
        if isinstance(outcome, Issued):
            audit.note(tx, call.actor, "oauth.token", app["id"], f"{grant_type} for {outcome.user_id}")
        elif outcome.ended:
            # Used a second time: stolen, or a client's mistake; either way somebody should know.
            audit.note(tx, call.actor, "oauth.reuse", app["id"], grant_type)
        return outcome

    outcome = await call.records.write(change)
    if isinstance(outcome, Issued):
        call.workspace.metrics.count("oauth_tokens_total", grant=grant_type.rpartition(":")[2])
        return outcome
    for session_id in outcome.ended:
        call.workspace.hub.revoke_session(session_id)
    raise OAuthError(outcome.fault)


def _grant_type(form: Form) -> str:
    grant_type = form.get("grant_type", "")
    if grant_type not in {"authorization_code", "refresh_token", DEVICE_GRANT}:
        raise OAuthError(faults.BAD_GRANT)
    return grant_type


async def access_token(call: Call) -> Response:
    """POST /oauth/access_token: Mattermost's."""
    try:
        form = await forms.read(call)
        grant_type = _grant_type(form)
        app = clients.authenticate(call.db, form, _header(call))
        issued = await _give(call, app, grant_type, form, may_repeat=False)
    except OAuthError as error:
        _count(call, error)
        raise error.fault.as_mattermost() from error
    return _fresh(issued.body(), call)


def _count(call: Call, error: OAuthError) -> None:
    if error.fault not in _WAITING:
        call.workspace.metrics.count("oauth_refusals_total", error=error.fault.error)


def _by_the_rfc(run: Callable[[Call], Awaitable[Response]]) -> Callable[[Call], Awaitable[Response]]:
    """Errors of an endpoint in the words of RFC 6749."""

    async def answer(call: Call) -> Response:
        try:
            return await run(call)
        except OAuthError as error:
            _count(call, error)
            response = _fresh(error.fault.body(), call, error.fault.status)
            if error.fault.status == 401:
                response.headers["WWW-Authenticate"] = 'Basic realm="oauth"'
            return response

    answer.__doc__ = run.__doc__
    return answer


@_by_the_rfc
async def token(call: Call) -> Response:
    """POST /oauth/token: tokens for a code, a refresh token or a device code."""
    form = await forms.read(call)
    app = clients.authenticate(call.db, form, _header(call))
    return _fresh((await _give(call, app, _grant_type(form), form, may_repeat=True)).body(), call)


@_by_the_rfc
async def device_authorization(call: Call) -> Response:
    """POST /oauth/device_authorization: a device asks for its two codes."""
    form = await forms.read(call)
    app = clients.authenticate(call.db, form, _header(call))
    wanted, here = scopes.read(form.get("scope", "")), site(call)
    return _fresh(await call.records.write(lambda tx: devices.begin(tx, app, wanted, here)), call)


@_by_the_rfc
async def revoke(call: Call) -> Response:
    """POST /oauth/revoke: a program gives back a token, and with it the whole grant."""
    form = await forms.read(call)
    app = clients.authenticate(call.db, form, _header(call))
    given = form.get("token", "")
    if not given:
        raise OAuthError(faults.MISSING_TOKEN)

    def change(tx: Transaction) -> list[str]:
        ended = tokens.revoke(tx, app, given)
        if ended:
            audit.note(tx, call.actor, "oauth.revoke", app["id"])
        return ended

    for session_id in await call.records.write(change):
        call.workspace.hub.revoke_session(session_id)
    return Response(None, 200, _UNSTORED)


async def register(call: Call) -> Response:
    """POST /api/v4/oauth/apps/register: a program registers itself (RFC 7591), where that is switched on."""
    try:
        values, secret = registration.read(call.workspace.config, _metadata(await call.body()))
        row = await call.records.write(lambda tx: registration.add(tx, values, call.actor))
    except OAuthError as error:
        _count(call, error)
        return _fresh(error.fault.body(), call, error.fault.status)
    return _fresh(registration.answer(shown(row), secret), call, 201)


def _metadata(raw: bytes) -> Row:
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise OAuthError(faults.BAD_METADATA) from error
    if not isinstance(value, dict):
        raise OAuthError(faults.BAD_METADATA)
    return value


async def server_document(call: Call) -> Row:
    """GET /.well-known/oauth-authorization-server (RFC 8414)."""
    return authorization_server(call)


async def resource_document(call: Call) -> Row:
    """GET /.well-known/oauth-protected-resource (RFC 9728)."""
    return protected_resource(call)


PROGRAMS = (
    Endpoint("POST", "/oauth/access_token", access_token, anybody),
    Endpoint("POST", "/oauth/token", token, anybody),
    Endpoint("POST", "/oauth/device_authorization", device_authorization, anybody),
    Endpoint("POST", "/oauth/revoke", revoke, anybody),
    Endpoint("GET", "/.well-known/oauth-authorization-server", server_document, anybody),
    Endpoint("GET", "/.well-known/oauth-protected-resource", resource_document, anybody),
)
REGISTER = Endpoint("POST", "/api/v4/oauth/apps/register", register, anybody)
"""Beside the others, for where it is switched off there is no such route, as on Mattermost."""
