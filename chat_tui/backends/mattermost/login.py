"""How a Mattermost session token is had for a password or for being oneself on this machine."""

from __future__ import annotations

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import PasswordLogin, PeerLogin
from chat_tui.backends.mattermost.codec import error_of
from chat_tui.backends.mattermost.requests import Call
from chat_tui.backends.mattermost.rest import refusal, request_of
from chat_tui.errors import AuthError, BackendError, BlockedError, ProtocolError
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import Answer, HttpClient

_MFA_NEEDED = "mfa.validate_token.authenticate.app_error"
_MFA_WRONG = "api.user.check_user_mfa.bad_code.app_error"
_MUST_SET_UP = "api.context.mfa_required.app_error"
_SENTENCES = {
    _MFA_NEEDED: ("A one-time code is needed.", "mfa_required"),
    _MFA_WRONG: ("The one-time code is wrong.", "mfa_wrong"),
    _MUST_SET_UP: (
        "The server lets nobody in who has not set up one-time codes; do that in its web page.",
        "mfa_setup",
    ),
    "api.user.login.blank_pwd.app_error": ("The password is empty.", "wrong_password"),
    "api.user.login.inactive.app_error": ("This user has been deactivated.", "inactive"),
    "api.user.login.not_verified.app_error": ("The email address is not verified yet.", "not_verified"),
    "api.user.login.bot_login_forbidden.app_error": ("A bot signs in with a token.", "bot"),
    "api.user.check_user_login_attempts.too_many.app_error": (
        "There were too many wrong passwords; the account is locked for now.",
        "too_many_attempts",
    ),
}
_WRONG = "api.user.login.invalid_credentials"


async def obtain_token(http: HttpClient, login: PeerLogin | PasswordLogin) -> Secret:
    """Sign in and return the session token.

    AuthError says what was wrong; its code is one of `mfa_required`, `mfa_wrong`, `mfa_setup`,
    `wrong_password`, `inactive`, `not_verified`, `bot`, `too_many_attempts`, or the server's own.
    """
    if isinstance(login, PasswordLogin) and login.invite is not None:
        await _sign_up(http, login, login.invite)
    answer = await http.send(request_of(Call("POST", "/users/login", _body(login)), {}))
    if answer.status == 404:
        raise BlockedError("There is no chat server at this address.", hint="Check the address.")
    if answer.status >= 400:
        raise _refused(answer, login)
    token = answer.headers.get("token", "")
    if not token.isascii() or not token.isprintable() or not 8 <= len(token) <= 4096:
        raise ProtocolError("The server signed us in but gave no token.")
    return Secret(token)


async def end_session(endpoint: Endpoint, token: Secret) -> None:
    """End the session of a token, so that it is of no use to anybody; nothing happens where it has ended."""
    http = HttpClient(endpoint)
    try:
        call = Call("POST", "/users/logout")
        answer = await http.send(request_of(call, {"Authorization": f"Bearer {token.reveal()}"}))
    finally:
        await http.close()
    if answer.status >= 400 and answer.status != 401:
        raise refusal(answer)


async def _sign_up(http: HttpClient, login: PasswordLogin, invite: Secret) -> None:
    """Make the account that an invitation is for."""
    body = {"username": login.name, "password": login.password.reveal()}
    call = Call("POST", "/users", body, (("t", invite.reveal()),))
    answer = await http.send(request_of(call, {}))
    if answer.status >= 400:
        raise AuthError(error_of(answer.body).message or "The invitation is not valid.", code="invite")


def _body(login: PeerLogin | PasswordLogin) -> dict[str, str]:
    """All values are strings; a login by the kernel's word is empty."""
    if isinstance(login, PeerLogin):
        return {}
    body = {"login_id": login.name, "password": login.password.reveal()}
    if login.code is not None:
        body["token"] = login.code.reveal()
    return body


def _known_mfa(code: str, login: PeerLogin | PasswordLogin) -> str:
    """Versions word it differently that a one-time code is missing or wrong; one that was sent is wrong."""
    if code != _MFA_NEEDED and ("mfa" not in code or code in _SENTENCES):
        return code
    sent = isinstance(login, PasswordLogin) and login.code is not None
    return _MFA_WRONG if sent else _MFA_NEEDED


def _refused(answer: Answer, login: PeerLogin | PasswordLogin) -> BackendError:
    if answer.status not in (400, 401, 403):
        return refusal(answer)
    error = error_of(answer.body)
    code = _known_mfa(error.id or "", login)
    if isinstance(login, PeerLogin):
        return AuthError(error.message or "The workspace does not let this user in.", code=code)
    if code in _SENTENCES:
        sentence, ours = _SENTENCES[code]
        return AuthError(sentence, code=ours)
    if code.startswith(_WRONG) or answer.status == 401:
        return AuthError("The name or the password is wrong.", code="wrong_password")
    return refusal(answer)
