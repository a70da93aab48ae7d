"""How does a person sign out of the account that is on the screen?"""

from __future__ import annotations

from functools import partial

from chat_tui.account.account import Account
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.doors.sign_in import BY_ITSELF
from chat_tui.ui.joining import leave
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.work import spawn


def open_door(screen: ChatKeys, words: str) -> None:
    """Ask first: what waits to be sent goes nowhere then."""
    app, account = screen.chat_app, screen.account
    if account.name in BY_ITSELF or app.settings.joining is None:
        screen.say("This workspace is your own: there is nothing to sign out of.", "warning")
    elif not app.has_several_accounts:
        screen.say(
            f"It is the only account here. `chat-tui logout {account.name}` signs out of it.", "warning"
        )
    else:
        question = f"Sign out of {safe_line(account.title or account.name, 40)}?"
        dialog = dialogs.ConfirmScreen(question, detail_of(account), yes="sign out")

        def answered(yes: bool | None) -> None:
            if yes:
                spawn(app, partial(_sign_out, screen))

        app.push_screen(dialog, answered)


def detail_of(account: Account) -> str:
    """What stays, and what waits."""
    waits = account.outbox.waiting(by_hand=True)
    said = "The session ends and its secret is forgotten here. What is cached on this machine stays"
    if not waits:
        return f"{said}, and so do your drafts."
    return f"{said}; {waits} not sent yet, and will wait until you sign in again."


async def _sign_out(screen: ChatKeys) -> None:
    app, account = screen.chat_app, screen.account
    joining = app.settings.joining
    if joining is None:
        return
    await leave(app, account)
    told = await joining.sign_out(account)
    # What stays was said before; where an account may live on, that comes first.
    words = " ".join((f"You are signed out of {account.name}.", *told[:1]))
    app.notify(safe_line(words, 600), markup=False, timeout=6)
