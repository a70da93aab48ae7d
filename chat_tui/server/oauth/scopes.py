"""What a program asks to be allowed, in the words of the protocol and in words for people."""

from __future__ import annotations

from chat_tui.server.oauth.faults import BAD_SCOPE, OAuthError
from chat_tui.server.permissions import Scope, read_scopes, words

USER = "user"
"""Mattermost's only scope: all that its user does every day."""
DEFAULT = USER
_USER = frozenset({Scope.READ, Scope.POST, Scope.MANAGE})
LONGEST = 200

MEANING = {
    Scope.READ: "read everything that you can read: messages, files, people and channels",
    Scope.POST: "write in your name: messages, files, reactions, your status and settings",
    Scope.MANAGE: "manage what you manage: channels, members, web hooks and your account",
    Scope.ADMIN: "administer the workspace where you may",
}
"""What each scope lets a program do, said to the person who decides."""

SUPPORTED = (USER, *(scope.value for scope in Scope))


def read(text: str) -> str:
    """The scopes that a request's `scope` asks for, as they are stored; raises OAuthError."""
    if len(text) > LONGEST:
        raise OAuthError(BAD_SCOPE)
    names = text.split() or [DEFAULT]
    try:
        asked = read_scopes(name for name in names if name != USER)
    except ValueError as error:
        raise OAuthError(BAD_SCOPE) from error
    return words(asked | _USER if USER in names else asked)


def narrowed(text: str, granted: str) -> str:
    """What a refresh asks for of what was granted, all of it if it asks for nothing; raises OAuthError."""
    if not text:
        return granted
    wanted = read(text)
    if not covers(granted, wanted):
        raise OAuthError(BAD_SCOPE)
    return wanted


def covers(granted: str, wanted: str) -> bool:
    """Whether all that is wanted is granted."""
    return set(wanted.split()) <= set(granted.split())


def meanings(scopes: str) -> list[str]:
    """What stored scopes let a program do, for people."""
    return [MEANING[scope] for scope in Scope if scope.value in scopes.split()]
