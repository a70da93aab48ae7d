"""Setting up a second factor: a secret for an authenticator program, proved by its first code."""

from __future__ import annotations

from starlette.responses import Response

from chat_tui.server import announce, rules, sign_in, totp
from chat_tui.server.call import Call, text
from chat_tui.server.endpoint import OK, Endpoint, json_response
from chat_tui.server.records import audit, second_factors
from chat_tui.server.records.records import Transaction
from chat_tui.server.wire_errors import ApiError, bad_body, forbidden


async def generate(call: Call) -> Response:
    """POST /users/{id}/mfa/generate: the only time the secret is shown."""
    user = call.caller.user
    if user["mfa_active"]:
        # A new secret would put the one out of use that guards the account.
        message = "A second factor is active: turn it off before you set up another."
        raise ApiError(400, "api.user.generate_mfa_qr.not_available.app_error", message)
    secret = await call.records.write(lambda tx: second_factors.begin(tx, call.me))
    drawn = totp.picture(secret, call.workspace.config.site_name, user["username"])
    response = json_response({"secret": secret, "qr_code": drawn}, 200, call.request)
    response.headers.update({"Cache-Control": "no-cache", "Expires": "0", "Pragma": "no-cache"})
    return response


async def put(call: Call) -> object:
    """PUT /users/{id}/mfa: turn it on with its first code, or off; administrators turn off another's."""
    body = await call.object()
    activate = body.get("activate")
    if not isinstance(activate, bool):
        raise bad_body("activate")
    user_id = call.path("user_id")
    if activate:
        if user_id != call.me:
            raise forbidden()
        await _activate(call, text(body, "code"))
    else:
        await call.records.write(lambda tx: _forget(tx, call, user_id))
    return OK


async def _activate(call: Call, code: str) -> None:
    peer, throttle = sign_in.peer_of(call), call.workspace.throttle
    if (seconds := throttle.wait(call.me, peer)) > 0:
        raise sign_in.too_many(seconds)

    def change(tx: Transaction) -> bool:
        if not second_factors.use(tx, call.me, code):
            return False
        tx.tell(*announce.user_updated(second_factors.activate(tx, call.me)))
        audit.note(tx, call.actor, "mfa.activate", call.me)
        return True

    if not await call.records.write(change):
        throttle.failed(call.me, peer)
        raise ApiError(401, "mfa.activate.bad_token.app_error", "Invalid MFA token.")


def _forget(tx: Transaction, call: Call, user_id: str) -> None:
    tx.tell(*announce.user_updated(second_factors.forget(tx, user_id)))
    audit.note(tx, call.actor, "mfa.deactivate", user_id)


ENDPOINTS = (
    Endpoint("POST", "/users/{user_id}/mfa/generate", generate, rules.only_oneself),
    Endpoint("PUT", "/users/{user_id}/mfa", put, rules.oneself),
)
