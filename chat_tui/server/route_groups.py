"""What is a request for, as far as limits go: which budget does it count in?"""

from __future__ import annotations

import re
from enum import Enum

API = "/api/v4"


class Group(Enum):
    """The budgets; the value is the name that a client is told."""

    ORDINARY = "requests"
    POSTS = "posts"
    SIGN_IN = "sign-in"
    SECRETS = "secrets"
    """Invitations and tokens: what lets somebody in."""
    CATCH_UP = "catch-up"
    """What a client asks that comes back: it must never have to wait for what it did before."""


_WRITES = {
    "/posts": Group.POSTS,
    "/commands/execute": Group.POSTS,
    "/users/login": Group.SIGN_IN,
    "/invites": Group.SECRETS,
    "/invites/accept": Group.SIGN_IN,
    "/teams/members/invite": Group.SIGN_IN,
    "/posts/ids": Group.CATCH_UP,
    "/posts/ids/reactions": Group.CATCH_UP,
    "/users/ids": Group.CATCH_UP,
    "/users/status/ids": Group.CATCH_UP,
}
_TOKENS = re.compile(r"/users/[^/]+/tokens")
_CATCH_UP = re.compile(
    r"/websocket/?"
    r"|/channels/[^/]+/posts"
    r"|/posts/[^/]+/thread"
    r"|/users/[^/]+"
    r"|/users/[^/]+/(channels|channel_members|preferences|teams(/unread|/members)?)"
    r"|/users/[^/]+/teams/[^/]+/(unread|threads|drafts|channels(/members|/categories)?)"
    r"|/users/[^/]+/channels/[^/]+/(unread|posts/unread)"
    r"|/config/client|/license/client|/system/ping"
)


def group_of(method: str, path: str) -> Group | None:
    """The budget of a request; None for what has limits of its own."""
    if path.startswith("/hooks/"):
        return None
    if not path.startswith(API):
        return Group.ORDINARY
    below = path.removeprefix(API)
    if method == "POST":
        return Group.SECRETS if _TOKENS.fullmatch(below) else _WRITES.get(below, Group.ORDINARY)
    if method == "GET" and _CATCH_UP.fullmatch(below):
        return Group.CATCH_UP
    return Group.ORDINARY
