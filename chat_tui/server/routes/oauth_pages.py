"""Where a person decides about a program: the authorisation page, the device page, and taking it back."""

from __future__ import annotations

from starlette.responses import Response

from chat_tui.server.call import Call, Caller, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.ids import is_id
from chat_tui.server.oauth import approval, forms, pages, redirects, requests, scopes
from chat_tui.server.oauth.faults import OAuthError
from chat_tui.server.oauth.forms import Form
from chat_tui.server.oauth.requests import Asked, RefusedRequestError
from chat_tui.server.oauth.site import site
from chat_tui.server.records import audit, oauth_apps
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.routes.oauth_apps import a_person, anybody
from chat_tui.server.sign_in import needs_second_factor, password_user, peer_of, second_factor_missing
from chat_tui.server.wire_errors import ApiError, bad_body

_FORM = "application/x-www-form-urlencoded"


async def authorize_page(call: Call) -> Response:
    """GET /oauth/authorize: the question; or straight back, for who has said yes before."""
    given = call.request.query_params
    try:
        asked = requests.read(
            call.db, {name: given.get(name, "") for name in requests.PARAMETERS}, site(call)
        )
    except RefusedRequestError as error:
        return _back(error.place)
    except ApiError as error:
        return _fault(call, error)
    user = _known_person(call)
    if user is not None and requests.needs_no_question(call.db, asked, user):
        return _back(await _allow(call, asked, user))
    return _question(call, asked)


def _known_person(call: Call) -> Row | None:
    if not call.is_signed_in:
        return None
    try:
        return approval.own_session(call).user
    except ApiError:
        return None


def _back(place: str) -> Response:
    return Response(None, 302, {"Location": place, "Content-Type": "application/json"})


def _fault(call: Call, error: ApiError) -> Response:
    name = call.workspace.config.site_name
    return pages.message("This cannot be authorised", error.message, name, status=error.status)


def _question(
    call: Call, asked: Asked, *, fault: str = "", status: int = 200, login_id: str = ""
) -> Response:
    hidden = {
        "response_type": "code",
        "client_id": asked.app["id"],
        "redirect_uri": asked.redirect_uri,
        "state": asked.state,
        "scope": asked.scopes,
        "code_challenge": asked.challenge,
        "code_challenge_method": "S256" if asked.challenge else "",
    }
    body = (
        pages.wishes(asked.app["name"], scopes.meanings(asked.scopes))
        + pages.goes_to(asked.redirect_uri)
        + pages.fault(fault)
        + pages.confirmation("/oauth/authorize", hidden, login_id)
    )
    target = redirects.form_target(asked.redirect_uri)
    return pages.page(
        f"Let {asked.app['name']} act as you?",
        body,
        call.workspace.config.site_name,
        status=status,
        form_target=target,
    )


async def authorize(call: Call) -> object:
    """POST /oauth/authorize: our own form, or JSON from a client that is signed in."""
    kind = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _FORM:
        return await _decided(call)
    caller = approval.own_session(call)
    body = await call.object("authorize_request")
    given = {name: text(body, name, most=requests.MOST_STATE) for name in requests.PARAMETERS}
    try:
        asked = requests.read(call.db, given, site(call))
    except RefusedRequestError as error:
        return {"redirect": error.place}
    return {"redirect": await _allow(call, asked, caller.user)}


async def _decided(call: Call) -> Response:
    """What somebody said on the page; the answer goes on with GET, so that no password is sent along."""
    try:
        form = await forms.read(call)
        asked = requests.read(call.db, form, site(call))
    except RefusedRequestError as error:
        return _on(error.place)
    except OAuthError as error:
        return _fault(call, bad_body(error.fault.description))
    except ApiError as error:
        return _fault(call, error)
    if form.get("decision") != "allow":
        return _on(asked.answer(error="access_denied"))
    try:
        user = await _person(call, form)
    except ApiError as error:
        login_id = form.get("login_id", "")
        return _question(call, asked, fault=error.message, status=error.status, login_id=login_id)
    return _on(await _allow(call, asked, user))


def _on(place: str) -> Response:
    return Response(None, 303, {**pages.page_headers(), "Location": place})


async def _person(call: Call, form: Form) -> Row:
    """Who fills in the form, by name, password and second factor; raises ApiError."""
    names = ("login_id", "password", "token")
    user = await password_user(call, {name: form.get(name, "") for name in names}, peer_of(call))
    if needs_second_factor(call.workspace.config, Caller(user, "")):
        raise second_factor_missing()
    return user


async def _allow(call: Call, asked: Asked, user: Row) -> str:
    def change(tx: Transaction) -> str:
        audit.note(tx, approval.actor(call, user), "oauth.allow", asked.app["id"], asked.granted(user))
        return requests.allow(tx, asked, user)

    return await call.records.write(change)


async def device_page(call: Call) -> Response:
    """GET /oauth/device: asks for the code, then shows what waits with it."""
    typed = call.query("user_code")
    if not typed:
        return _code_question(call)
    try:
        return _device_question(call, approval.find(call, typed))
    except ApiError as error:
        return _code_question(call, error)


def _code_question(call: Call, error: ApiError | None = None) -> Response:
    body = pages.fault(error.message if error else "") + pages.code_question()
    name = call.workspace.config.site_name
    return pages.page("Let a device in", body, name, status=error.status if error else 200)


def _device_question(
    call: Call, found: approval.Waiting, error: ApiError | None = None, login_id: str = ""
) -> Response:
    shown = found.device["user_code"]
    body = (
        pages.same_code(shown)
        + pages.wishes(found.app["name"], found.meanings)
        + pages.fault(error.message if error else "")
        + pages.confirmation("/oauth/device", {"user_code": shown}, login_id)
    )
    title = f"Let {found.app['name']} act as you?"
    name = call.workspace.config.site_name
    return pages.page(title, body, name, status=error.status if error else 200)


async def decide_device(call: Call) -> Response:
    """POST /oauth/device: what somebody said about a device on the page."""
    name = call.workspace.config.site_name
    try:
        form = await forms.read(call)
        found = approval.find(call, form.get("user_code", ""))
    except OAuthError as error:
        return _fault(call, bad_body(error.fault.description))
    except ApiError as error:
        return _code_question(call, error)
    is_allowed = form.get("decision") == "allow"
    try:
        await approval.decide(call, found, await _person(call, form) if is_allowed else None)
    except ApiError as error:
        return _device_question(call, found, error, form.get("login_id", ""))
    told = "is let in. You can close this page." if is_allowed else "is turned away."
    return pages.message("Done", f"{found.app['name']} {told}", name)


async def deauthorize(call: Call) -> object:
    """POST /oauth/deauthorize: a user takes back what he let a program have."""
    client_id = text(await call.object(), "client_id")
    if not is_id(client_id):
        raise bad_body("client_id")
    user_id = call.me

    def change(tx: Transaction) -> list[str]:
        audit.note(tx, call.actor, "oauth.withdraw", client_id)
        return oauth_apps.withdraw(tx, user_id, client_id)

    for session_id in await call.records.write(change):
        call.workspace.hub.revoke_session(session_id)
    return OK


PAGES = (
    Endpoint("GET", "/oauth/authorize", authorize_page, anybody),
    Endpoint("POST", "/oauth/authorize", authorize, anybody),
    Endpoint("GET", "/oauth/device", device_page, anybody),
    Endpoint("POST", "/oauth/device", decide_device, anybody),
    Endpoint("POST", "/oauth/deauthorize", deauthorize, a_person),
)
