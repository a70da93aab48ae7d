"""How a code becomes tokens, and how tokens are renewed and taken back: every decision in one transaction.

A refresh token is good for one use. Used again it has been stolen or its answer was lost, and nobody can tell
(RFC 9700, 4.14.2): then the whole grant ends. One case is told apart, because it is common and gives a thief
nothing that he would not have: within REPEAT milliseconds, while its successor has not been used, the same
token gets the *same* answer again, so that a client whose answer was lost, or two of its processes that
renew at one moment, stay signed in with one pair. The successor is made of the old token and a salt, so that
it need not be kept to be told again. On Mattermost's own path a second use is refused, as recorded, and ends
nothing within that time.
"""

from __future__ import annotations

from dataclasses import dataclass

from chat_tui.server.ids import derived_secret, new_secret
from chat_tui.server.oauth import faults, pkce, scopes
from chat_tui.server.oauth.faults import Fault
from chat_tui.server.oauth.forms import Form
from chat_tui.server.records import oauth_grants
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row

CODE_LIFETIME = 10 * 60 * 1000
PUBLIC_LIFETIME = 3600 * 1000
"""An access token of a program without a secret lives an hour: only time ends a stolen one."""
SECRET_LIFETIME = 30 * 24 * 3600 * 1000
"""That of a program with a secret lives as long as Mattermost's (recorded)."""
OVERLAP = 60 * 1000
"""The access token before a refresh works on for a minute: requests with it may be under way."""
REPEAT = 10 * 1000


@dataclass(frozen=True, slots=True)
class Issued:
    """What a program is given; `lifetime` in seconds."""

    access: str
    refresh: str
    lifetime: int
    scopes: str
    user_id: str

    def body(self) -> dict[str, object]:
        """As RFC 6749 (5.1) has it, and Mattermost."""
        return {
            "access_token": self.access,
            "token_type": "bearer",
            "expires_in": self.lifetime,
            "scope": self.scopes,
            "refresh_token": self.refresh,
            "id_token": "",
        }


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a program is given nothing; `ended` are the sessions that ended with it."""

    fault: Fault
    ended: tuple[str, ...] = ()


def begin(tx: Transaction, app: Row, user_id: str, granted: str) -> tuple[Row, Issued]:
    """Let a program act for a user: the grant, and its first tokens."""
    grant = oauth_grants.begin(tx, app["id"], user_id, granted)
    return grant, _issue(tx, app, grant, granted, new_secret(), new_secret())


def _issue(tx: Transaction, app: Row, grant: Row, granted: str, access: str, refresh: str) -> Issued:
    lifetime = PUBLIC_LIFETIME if app["is_public"] else SECRET_LIFETIME
    oauth_grants.add_session(tx, grant, access, app["name"], granted, lifetime)
    oauth_grants.add_refresh(tx, grant["id"], refresh)
    return Issued(access, refresh, lifetime // 1000, granted, grant["user_id"])


def redeem(tx: Transaction, app: Row, form: Form) -> Issued | Refused:
    """Tokens for an authorisation code; a code that comes again ends what it gave."""
    code = form.get("code", "")
    if not code:
        return Refused(faults.MISSING_CODE)
    row = oauth_grants.code(tx.db, code)
    if row is None or row["app_id"] != app["id"]:
        return Refused(faults.BAD_CODE)
    if row["grant_id"]:
        return Refused(faults.BAD_CODE, tuple(oauth_grants.end(tx, row["grant_id"])))
    if tx.now - row["create_at"] > CODE_LIFETIME:
        return Refused(faults.BAD_CODE)
    if form.get("redirect_uri", "") != row["redirect_uri"]:
        return Refused(faults.BAD_REDIRECT)
    fault = _unproven(row["challenge"], form.get("code_verifier", ""))
    if fault is not None:
        return Refused(fault)
    grant, issued = begin(tx, app, row["user_id"], row["scopes"])
    oauth_grants.use_code(tx, code, grant["id"])
    return issued


def _unproven(challenge: str, verifier: str) -> Fault | None:
    if not challenge:
        # A verifier without a challenge: somebody took the challenge away on the way here (RFC 9700, 2.1.1).
        return faults.WRONG_VERIFIER if verifier else None
    if not verifier:
        return faults.MISSING_VERIFIER
    return None if pkce.proves(verifier, challenge) else faults.WRONG_VERIFIER


def renew(tx: Transaction, app: Row, form: Form, *, may_repeat: bool) -> Issued | Refused:
    """Fresh tokens for a refresh token; raises OAuthError for a scope that was not granted."""
    secret = form.get("refresh_token", "")
    if not secret:
        return Refused(faults.MISSING_REFRESH)
    row = oauth_grants.refresh(tx.db, secret)
    grant = oauth_grants.by_id(tx.db, row["grant_id"]) if row is not None else None
    if row is None or grant is None or grant["app_id"] != app["id"]:
        return Refused(faults.BAD_REFRESH)
    if row["used_at"]:
        return _again(tx, row, grant, secret, may_repeat)
    if tx.now - row["create_at"] > oauth_grants.REFRESH_LIFETIME:
        return Refused(faults.BAD_REFRESH)
    granted = scopes.narrowed(form.get("scope", ""), grant["scopes"])
    salt = new_secret()
    oauth_grants.use_refresh(tx, secret, salt)
    oauth_grants.shorten_sessions(tx, grant["id"], OVERLAP)
    access, refresh = _successors(secret, salt)
    return _issue(tx, app, grant, granted, access, refresh)


def _successors(secret: str, salt: str) -> tuple[str, str]:
    return derived_secret(secret, f"access {salt}"), derived_secret(secret, f"refresh {salt}")


def _again(tx: Transaction, row: Row, grant: Row, secret: str, may_repeat: bool) -> Issued | Refused:
    access, refresh = _successors(secret, row["salt"])
    successor, session = oauth_grants.refresh(tx.db, refresh), oauth_grants.session(tx.db, access)
    is_fresh = tx.now - row["used_at"] <= REPEAT and successor is not None and not successor["used_at"]
    if not is_fresh or session is None:
        return Refused(faults.BAD_REFRESH, tuple(oauth_grants.end(tx, grant["id"])))
    if not may_repeat:
        return Refused(faults.BAD_REFRESH)
    left = (session["expires_at"] - tx.now) // 1000
    return Issued(access, refresh, left, session["scopes"], grant["user_id"])


def revoke(tx: Transaction, app: Row, token: str) -> list[str]:
    """Take back what a token belongs to, access or refresh; the ids of the sessions ended (RFC 7009).

    Unknown tokens and those of others are no error: then there is nothing to take back.
    """
    found = oauth_grants.refresh(tx.db, token) or oauth_grants.session(tx.db, token)
    grant = oauth_grants.by_id(tx.db, found["grant_id"]) if found is not None else None
    if grant is None or grant["app_id"] != app["id"]:
        return []
    return oauth_grants.end(tx, grant["id"])
