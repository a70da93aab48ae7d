"""Which program asks, and does it prove it?"""

from __future__ import annotations

import hmac
import sqlite3

from chat_tui.server.ids import is_id, secret_hash
from chat_tui.server.oauth import faults
from chat_tui.server.oauth.faults import OAuthError
from chat_tui.server.oauth.forms import Form, basic
from chat_tui.server.records import oauth_apps
from chat_tui.server.records.rows import Row


def authenticate(db: sqlite3.Connection, form: Form, header: str) -> Row:
    """The program that sends a form: by its secret in header or form, a public one by its id; OAuthError."""
    named = basic(header)
    if named is not None and ("client_secret" in form or form.get("client_id", named[0]) != named[0]):
        raise OAuthError(faults.TWO_SECRETS)
    client_id, secret = named or (form.get("client_id", ""), form.get("client_secret", ""))
    if not is_id(client_id):
        raise OAuthError(faults.BAD_CLIENT_ID)
    app = oauth_apps.by_id(db, client_id)
    if app is None:
        raise OAuthError(faults.UNKNOWN_CLIENT if secret else faults.MISSING_SECRET)
    if app["is_public"]:
        if secret:
            raise OAuthError(faults.WRONG_SECRET)
        return app
    if not secret:
        raise OAuthError(faults.MISSING_SECRET)
    if not hmac.compare_digest(secret_hash(secret), app["secret_hash"]):
        raise OAuthError(faults.WRONG_SECRET)
    return app
