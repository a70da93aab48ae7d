"""Which programs may register themselves (RFC 7591, off by default), and what becomes of what they say?

Nobody is asked, so what comes in is limited: an address list where one is set, few programs that nobody has
used, no trust, and one way to prove who they are.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from chat_tui.server.config import ServerConfig
from chat_tui.server.ids import new_secret, secret_hash
from chat_tui.server.oauth import faults, redirects, scopes
from chat_tui.server.oauth.faults import OAuthError
from chat_tui.server.oauth.titles import is_title
from chat_tui.server.records import audit, oauth_apps
from chat_tui.server.records.audit import Actor
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, packed

MOST_PLACES = 10
MOST_UNUSED = 100
"""Programs that registered themselves and that nobody has let in yet; the oldest makes room."""
_METHODS = ("none", "client_secret_post", "client_secret_basic")


def read(config: ServerConfig, metadata: Row) -> tuple[Row, str]:
    """What is stored of a program that registers itself, and its secret; raises OAuthError."""
    method = metadata.get("token_endpoint_auth_method", "client_secret_basic")
    if method not in _METHODS:
        raise OAuthError(faults.BAD_METADATA)
    is_public = method == "none"
    secret = "" if is_public else new_secret()
    values: Row = {
        "creator_id": "",
        "secret_hash": secret_hash(secret) if secret else "",
        "name": _name(metadata.get("client_name")),
        "description": "",
        "icon_url": "",
        "homepage": _link(metadata.get("client_uri")),
        "callback_urls": packed(_places(config, metadata.get("redirect_uris"))),
        "is_trusted": 0,
        "is_public": int(is_public),
    }
    return values, secret


def _name(value: Any) -> str:
    name = value.strip() if isinstance(value, str) else ""
    if not is_title(name):
        raise OAuthError(faults.BAD_METADATA)
    return name


def _link(value: Any) -> str:
    is_link = isinstance(value, str) and value.startswith(("http://", "https://")) and len(value) <= 512
    return value if is_link else ""


def _places(config: ServerConfig, value: Any) -> list[str]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_PLACES:
        raise OAuthError(faults.BAD_PLACE)
    for one in value:
        if not isinstance(one, str) or not redirects.may_register(one) or not _is_listed(config, one):
            raise OAuthError(faults.BAD_PLACE)
    return list(dict.fromkeys(value))


def _is_listed(config: ServerConfig, place: str) -> bool:
    """Whether an administrator lets programs of this place in; without a list, of every place."""
    listed = config.oauth_registration_hosts
    host = redirects.host_of(place)
    return not listed or any(fnmatchcase(host, pattern) for pattern in listed)


def add(tx: Transaction, values: Row, by: Actor) -> Row:
    """Register it; the oldest that nobody has used makes room."""
    oauth_apps.forget_unused(tx, MOST_UNUSED - 1)
    row = oauth_apps.create(tx, values)
    audit.note(tx, by, "oauth_app.register", row["id"])
    return oauth_apps.change(tx, row["id"], {"creator_id": row["id"]})


def answer(shown: Row, secret: str) -> Row:
    """As RFC 7591 (3.2.1) has it."""
    told: Row = {
        "client_id": shown["id"],
        "client_id_issued_at": shown["create_at"] // 1000,
        "client_name": shown["name"],
        "redirect_uris": shown["callback_urls"],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": " ".join(scopes.SUPPORTED),
        "token_endpoint_auth_method": "client_secret_post" if secret else "none",
    }
    if shown["homepage"]:
        told["client_uri"] = shown["homepage"]
    return told | ({"client_secret": secret, "client_secret_expires_at": 0} if secret else {})
