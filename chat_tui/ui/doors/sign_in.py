"""How does a person come to one more account, or back into one that was signed out?"""

from __future__ import annotations

from chat_tui.ui.joining import sign_in
from chat_tui.ui.screens.chat_keys import ChatKeys

BY_ITSELF = frozenset({"personal", "shared"})
"""Accounts that nobody signs in to: this machine says who one is."""


def open_door(screen: ChatKeys, words: str) -> None:
    """Words are an address, or the name of an account to sign in to again."""
    known = next((account for account in screen.chat_app.accounts if account.name == words), None)
    if known is None:
        sign_in(screen.chat_app, words)
    elif known.name in BY_ITSELF:
        known.retry_now()
    else:
        sign_in(screen.chat_app, again=known)
