"""Is this really who it says: a password and a second factor, or the kernel's word, each attempt counted?"""

from __future__ import annotations

import math
from typing import NoReturn

from chat_tui.server import totp
from chat_tui.server.call import Call, Caller
from chat_tui.server.config import PeerLogin, ServerConfig
from chat_tui.server.membership import welcome
from chat_tui.server.peer_users import NOBODY, peer_user, unix_name
from chat_tui.server.records import audit, second_factors, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import ApiError, forbidden

MOST_PASSWORD = 1024


def peer_of(call: Call) -> str:
    """Who is at the other end of the line, for counting attempts: a unix user, or an address."""
    peer = call.request.scope.get("state", {}).get("peercred")
    if peer is not None:
        return f"uid {peer.uid}"
    return call.request.client.host if call.request.client else "socket"


async def password_user(call: Call, body: dict[str, str], peer: str) -> Row:
    """The user that `login_id` (or `id`) and `password` stand for, and `token` where he has a second factor.

    Raises ApiError. `peer` is who tries, see `peer_of`.
    """
    password = body.get("password", "")
    if not password or len(password) > MOST_PASSWORD:
        raise ApiError(400, "api.user.login.blank_pwd.app_error", "Password field must not be blank")
    login_id = body.get("login_id", "")
    user = users.by_id(call.db, body["id"]) if body.get("id") else users.by_login(call.db, login_id)
    if user is not None and user["is_bot"]:
        raise ApiError(401, "api.user.login.bot_login_forbidden.app_error", "Bot login is forbidden.")
    account = user["id"] if user else login_id.lower()
    stored = user["password_hash"] if user else ""
    if not await _matches(call, stored, password, account, peer) or user is None:
        await refuse(call, login_id, "wrong password", _wrong_password())
    if user["delete_at"]:
        await refuse(call, login_id, "deactivated", inactive())
    if user["mfa_active"]:
        await _need_code(call, user, body.get("token", ""), peer)
    call.workspace.throttle.succeeded(account, peer)
    return user


async def confirm_password(call: Call, user: Row, password: str) -> bool:
    """Whether somebody who is signed in knows the password of a user; counted like a sign-in."""
    if not password or len(password) > MOST_PASSWORD:
        return False
    return await _matches(call, user["password_hash"], password, user["id"], peer_of(call))


async def _matches(call: Call, stored: str, password: str, account: str, peer: str) -> bool:
    throttle = call.workspace.throttle

    def may_try() -> None:
        seconds = throttle.wait(account, peer)
        if seconds > 0:
            raise too_many(seconds)

    # Before it stands in line, and when its turn has come: those before it may have failed meanwhile.
    may_try()
    is_right = await call.workspace.passwords.matches(stored, password, may_try)
    if not is_right:
        throttle.failed(account, peer)
    return is_right


async def _need_code(call: Call, user: Row, code: str, peer: str) -> None:
    """The password was right; a wrong code counts as an attempt, a missing one as a question."""
    message = "Invalid MFA token."
    if not totp.is_code(code):
        raise ApiError(401, "mfa.validate_token.authenticate.app_error", message)
    if not await call.records.write(lambda tx: second_factors.use(tx, user["id"], code)):
        call.workspace.throttle.failed(user["id"], peer)
        error = ApiError(401, "api.user.check_user_mfa.bad_code.app_error", message)
        await refuse(call, user["username"], "wrong code", error)


async def refuse(call: Call, name: str, why: str, error: ApiError) -> NoReturn:
    """Note that somebody was not let in, count it, and say so."""
    call.workspace.metrics.count("logins_total", result="refused")
    await call.records.write(lambda tx: audit.note(tx, call.actor, "login.fail", name, why))
    raise error


def too_many(seconds: float) -> ApiError:
    """Attempts came too fast: this one is not looked at."""
    error_id = "api.user.check_user_login_attempts.too_many.app_error"
    wait = max(1, math.ceil(seconds))
    message = f"Too many failed attempts: the next one is looked at in {wait} s."
    return ApiError(429, error_id, message, wait)


def inactive() -> ApiError:
    """The account is shut."""
    message = "Login failed because your account has been deactivated. Please contact an administrator."
    return ApiError(401, "api.user.login.inactive.app_error", message)


def _wrong_password() -> ApiError:
    message = "Enter a valid email or username and/or password."
    return ApiError(401, "api.user.login.invalid_credentials_email_username", message)


async def kernel_user(call: Call, uid: int) -> Row:
    """The user bound to a unix user, made on first sight; raises ApiError.

    The number may have gone to somebody else since: then the name that the system has for it disagrees.
    """
    config = call.workspace.config
    name = unix_name(uid)
    if uid == NOBODY or (config.peer_login is PeerLogin.OWNER and uid != config.owner_uid):
        await refuse(call, name or f"uid {uid}", "not this unix user", forbidden())
    user = users.by_uid(call.db, uid)
    if user is None:
        return await call.records.write(lambda tx: _make(tx, uid, config))
    if user["delete_at"]:
        await refuse(call, user["username"], "deactivated", inactive())
    if user["unix_name"] and name and user["unix_name"] != name:
        await refuse(call, user["username"], f"uid {uid} is {name} now", forbidden())
    if name and not user["unix_name"]:
        return await call.records.write(lambda tx: users.change(tx, user["id"], {"unix_name": name}))
    return user


def _make(tx: Transaction, uid: int, config: ServerConfig) -> Row:
    existing = users.by_uid(tx.db, uid)
    if existing is not None:
        return existing
    return welcome(tx, peer_user(tx, uid, is_admin=uid == config.owner_uid), config)


SET_UP = frozenset({"/users/{user_id}/mfa", "/users/{user_id}/mfa/generate"})
"""What somebody who lacks a second factor may still call where one is required."""


def needs_second_factor(config: ServerConfig, caller: Caller) -> bool:
    """Whether the workspace wants a second factor that this user has not set up yet.

    It guards passwords: bots, access tokens and who has no password need none.
    """
    if not config.second_factor_required or caller.access_token_id:
        return False
    user = caller.user
    return not user["is_bot"] and not user["mfa_active"] and bool(user["password_hash"])


def second_factor_missing() -> ApiError:
    """The workspace wants a second factor before anything else."""
    message = "Multi-factor authentication is required on this server."
    return ApiError(403, "api.context.mfa_required.app_error", message)
