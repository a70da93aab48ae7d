"""What a program asks for when it sends somebody to our authorisation page, and may it be asked at all?"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from chat_tui.server.ids import is_id, new_secret
from chat_tui.server.oauth import pkce, redirects, scopes
from chat_tui.server.oauth.faults import OAuthError
from chat_tui.server.permissions import allowed, words
from chat_tui.server.records import oauth_apps, oauth_grants
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, unpacked
from chat_tui.server.wire_errors import ApiError, bad_url

PARAMETERS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "scope",
    "code_challenge",
    "code_challenge_method",
)
MOST_STATE = 4096


class RefusedRequestError(Exception):
    """The program is told that it asks wrongly, at the place that is its own: `place`."""

    def __init__(self, place: str) -> None:
        super().__init__("refused")
        self.place = place


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that may be put before somebody; `site` is who we are (RFC 9207)."""

    app: Row
    redirect_uri: str
    state: str
    scopes: str
    challenge: str
    site: str

    def answer(self, **told: str) -> str:
        """The program's place, with what is told to it."""
        return redirects.with_answer(self.redirect_uri, {**told, "state": self.state, "iss": self.site})

    def granted(self, user: Row) -> str:
        """What of it a user can give."""
        return words(allowed(user["roles"], self.scopes))


def read(db: sqlite3.Connection, given: Mapping[str, str], site: str) -> Asked:
    """What is asked; raises ApiError when nobody may be told but the person, else RefusedRequestError.

    Nothing is sent to a place that is not the program's: that would make us an open redirector.
    """
    if any(len(value) > MOST_STATE for value in given.values()):
        raise bad_url("state")
    client_id = given.get("client_id", "")
    if not is_id(client_id):
        raise bad_url("client_id")
    app = oauth_apps.by_id(db, client_id)
    if app is None:
        raise ApiError(404, "app.oauth.get_app.find.app_error", "Unable to find the requested app.")
    redirect_uri = _place(app, given.get("redirect_uri", ""))
    bare = Asked(app, redirect_uri, given.get("state", ""), "", "", site)
    if given.get("response_type") != "code":
        raise RefusedRequestError(bare.answer(error="unsupported_response_type"))
    challenge = given.get("code_challenge", "")
    if not _is_proof(app, challenge, given.get("code_challenge_method", "")):
        raise RefusedRequestError(bare.answer(error="invalid_request"))
    try:
        wanted = scopes.read(given.get("scope", ""))
    except OAuthError as error:
        raise RefusedRequestError(bare.answer(error="invalid_scope")) from error
    return Asked(app, redirect_uri, bare.state, wanted, challenge, site)


def _place(app: Row, asked: str) -> str:
    if not any(redirects.matches(asked, one) for one in unpacked(app["callback_urls"])):
        message = "invalid_request: Supplied redirect_uri did not match registered callback_url."
        raise ApiError(400, "api.oauth.allow_oauth.redirect_callback.app_error", message)
    return asked


def _is_proof(app: Row, challenge: str, method: str) -> bool:
    """Whether the challenge will do: S256, and none at all only from a program with a secret."""
    if not challenge and not method:
        return not app["is_public"]
    return method == pkce.METHOD and pkce.is_challenge(challenge)


def needs_no_question(db: sqlite3.Connection, asked: Asked, user: Row) -> bool:
    """Whether a user has said yes to this before, or an administrator for everybody.

    A public program is asked about each time: anybody can say that he is that program (RFC 8252, 8.6).
    """
    if asked.app["is_public"]:
        return False
    given = oauth_apps.consent(db, user["id"], asked.app["id"])
    return bool(asked.app["is_trusted"]) or (bool(given) and scopes.covers(given, asked.granted(user)))


def allow(tx: Transaction, asked: Asked, user: Row) -> str:
    """A user says yes: the program's place, with a code, or with an error if he has nothing of it to give."""
    granted, code = asked.granted(user), new_secret()
    if not granted:
        return asked.answer(error="invalid_scope")
    oauth_apps.agree(tx, user["id"], asked.app["id"], granted)
    values = {
        "app_id": asked.app["id"],
        "user_id": user["id"],
        "redirect_uri": asked.redirect_uri,
        "challenge": asked.challenge,
        "scopes": granted,
    }
    oauth_grants.add_code(tx, code, values)
    return asked.answer(code=code)
