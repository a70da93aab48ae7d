"""What a role may do and what a scope lets through: the one table of permissions.

A role belongs to a person, a scope to a session or token. What a request may do is what both allow: an
administrator with a token for reading administers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Scope(Enum):
    """What a session or token may be used for, from harmless to powerful."""

    READ = "read"
    POST = "post"
    """Writing and uploading, and what is one's own: read marks, drafts, status, preferences."""
    MANAGE = "manage"
    """Channels, members, hooks, one's account and its tokens."""
    ADMIN = "admin"
    """People, teams, and everything that an administrator may do beyond his memberships."""


class Right(Enum):
    """What a person may do that no membership of a channel gives."""

    BROWSE = "browse"
    """Find and read public channels and open teams without being in them."""
    SEE_EVERYBODY = "see everybody"
    """Look up people with whom no channel is shared."""
    MAKE_CHANNELS = "make channels"
    """Make public and private ones, and change members' lists."""
    MAKE_EMOJI = "make emoji"
    INVITE = "invite"
    ADMINISTER = "administer"


@dataclass(frozen=True, slots=True)
class Role:
    """What a role allows."""

    scopes: frozenset[Scope]
    rights: frozenset[Right]


EVERY_SCOPE = frozenset(Scope)
_PERSONAL = EVERY_SCOPE - {Scope.ADMIN}
_OF_MEMBERS = frozenset(Right) - {Right.ADMINISTER}

ROLES = {
    "system_admin": Role(EVERY_SCOPE, frozenset(Right)),
    "system_user": Role(_PERSONAL, _OF_MEMBERS),
    "system_guest": Role(_PERSONAL, frozenset()),
    "system_user_access_token": Role(frozenset(), frozenset()),
    "system_post_all": Role(frozenset(), frozenset()),
}
"""The roles a user may have, several at once. A bot has those of its row; it only cannot use a password.

The last two are Mattermost's: accepted because its tools set them, and without effect here.
"""

_P, _M, _A, _R = Scope.POST, Scope.MANAGE, Scope.ADMIN, Scope.READ
_WRITE = "POST|PUT|DELETE"
_TABLE: tuple[tuple[str, str, Scope], ...] = (
    # Reading that is sent as POST because it has a body.
    ("POST", r"/users/(ids|usernames|search|group_channels|status/ids)", _R),
    ("POST", r"/(posts|teams|emoji|channels|channels/group)/search", _R),
    ("POST", r"/posts/ids(/reactions)?", _R),
    ("POST", r"/emoji/names", _R),
    ("POST", r"/(teams|channels)/[^/]+/members/ids", _R),
    ("POST", r"/teams/[^/]+/(channels|posts|files)/search", _R),
    # Who knows a hook's id may speak through it, and who knows its token is believed to be us.
    ("GET", r"/hooks/.*", _M),
    # What only administrators do.
    ("GET", r"/teams/[^/]+/channels/private", _A),
    ("POST", r"/teams", _A),
    (_WRITE, r"/users/[^/]+/(active|roles|demote|promote)", _A),
    (_WRITE, r"/bots(/.*)?", _A),
    # Writing, and what is one's own.
    (_WRITE, r"/(posts|reactions|drafts|files|uploads|actions)(/.*)?", _P),
    ("POST", r"/commands/execute", _P),
    ("POST", r"/channels/(direct|group)", _P),
    ("POST", r"/channels/members/[^/]+/(view|mark_read)", _P),
    ("PUT", r"/channels/[^/]+/members/[^/]+/notify_props", _P),
    (_WRITE, r"/users/[^/]+/(status|preferences|typing|posts)(/.*)?", _P),
    (_WRITE, r"/users/[^/]+/channels/[^/]+/drafts(/.*)?", _P),
    (_WRITE, r"/users/[^/]+/teams/[^/]+/(threads|channels/categories)(/.*)?", _P),
)
"""Method, path below /api/v4, scope; the first that fits. What is not here: GET reads, all else manages."""

ACTIONS = {"user_typing": Scope.POST, "user_update_active_status": Scope.POST}
"""Actions of the WebSocket that need more than to read."""


@lru_cache(maxsize=1024)
def scope_of(method: str, path: str) -> Scope:
    """The scope that an endpoint needs; `path` as the route table has it."""
    for methods, pattern, scope in _TABLE:
        if method in methods.split("|") and re.fullmatch(pattern, path):
            return scope
    return Scope.READ if method == "GET" else Scope.MANAGE


def rights_of(roles: str) -> frozenset[Right]:
    """What a user with these roles may do; roles we do not know give nothing."""
    return frozenset().union(*(ROLES[name].rights for name in roles.split() if name in ROLES))


def allowed(roles: str, granted: str) -> frozenset[Scope]:
    """What a session or token with these scopes may be used for by a user with these roles."""
    by_role = frozenset().union(*(ROLES[name].scopes for name in roles.split() if name in ROLES))
    return by_role & frozenset(scope for scope in Scope if scope.value in granted.split())


def words(scopes: Iterable[Scope]) -> str:
    """Scopes as they are stored and shown, always in the same order."""
    chosen = frozenset(scopes)
    return " ".join(scope.value for scope in Scope if scope in chosen)


def read_scopes(names: Iterable[str]) -> frozenset[Scope]:
    """Scopes by name; raises ValueError for one that there is not."""
    return frozenset(Scope(name) for name in names)


EVERYTHING = words(Scope)
"""What an ordinary session is stored with: all that its user's roles allow, now and later."""
