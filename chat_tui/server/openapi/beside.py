"""What the routes ask and answer that are not in the API's table: hooks, OAuth, invitations."""

from __future__ import annotations

from chat_tui.server.openapi.says import Area, Says

_FORM = "application/x-www-form-urlencoded"
_PERSON = "login_id? password? token?"
_ASKED = "response_type? client_id redirect_uri? state? scope? code_challenge? code_challenge_method?"
_PROGRAM = "client_id? client_secret?"
_GRANT = f"grant_type {_PROGRAM} code? redirect_uri? code_verifier? refresh_token? device_code? scope?"
_FAULT = "OAuthError|Error"

BESIDE: Area = {
    "GET /": Says("", kinds="text/plain"),
    "GET /invite/{token}": Says("", kinds="text/plain", errors="404"),
    "GET /metrics": Says("", kinds="text/plain", errors="401 404"),
    "GET /files/{file_id}/public": Says("", "h", kinds="*/*", errors="206 404 416 501"),
    "POST /hooks/{hook_id}": Says(
        "",
        body="HookMessage",
        body_kinds=f"application/json {_FORM} multipart/form-data",
        kinds="text/plain",
        errors="401 404",
    ),
    "POST /hooks/commands/{reply}": Says(
        "",
        body="response_type? text? username? icon_url? channel_id? type? props?:object attachments?:object[] "
        "skip_slack_parsing?:flag goto_location? extra_responses?:object[]",
        body_kinds="application/json text/plain",
        kinds="text/plain",
        errors="404",
    ),
    "GET /oauth/authorize": Says(
        "", _ASKED.replace("?", ""), kinds="text/html", errors="302 401 404 501", fault=_FAULT
    ),
    "POST /oauth/authorize": Says(
        "redirect:text",
        body=f"{_ASKED} decision? {_PERSON}",
        body_kinds=f"application/json {_FORM}",
        kinds="text/html",
        errors="302 303 401 404 501",
        fault=_FAULT,
    ),
    "GET /oauth/device": Says("", "user_code", kinds="text/html", errors="404 501"),
    "POST /oauth/device": Says(
        "",
        body=f"user_code decision? {_PERSON}",
        body_kinds=_FORM,
        kinds="text/html",
        errors="303 401 404 501",
    ),
    "POST /oauth/deauthorize": Says(body="client_id:text", errors="401 404 501"),
    "POST /oauth/access_token": Says(
        "OAuthGrant", body=_GRANT, body_kinds=_FORM, errors="401 404 501", fault=_FAULT
    ),
    "POST /oauth/token": Says(
        "OAuthGrant", body=_GRANT, body_kinds=_FORM, errors="401 404 501", fault=_FAULT
    ),
    "POST /oauth/device_authorization": Says(
        "device_code user_code verification_uri verification_uri_complete? expires_in:int interval:int",
        body=f"{_PROGRAM} scope?",
        body_kinds=_FORM,
        errors="401 501",
        fault=_FAULT,
    ),
    "POST /oauth/revoke": Says(
        "",
        body=f"token token_type_hint? {_PROGRAM}",
        body_kinds=_FORM,
        errors="401 501",
        fault=_FAULT,
    ),
    "GET /.well-known/oauth-authorization-server": Says("object", errors="404 501"),
    "GET /.well-known/oauth-protected-resource": Says("object", errors="404 501"),
}
"""Routes of the application itself, by `METHOD /path`."""
