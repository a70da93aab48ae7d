"""How does an account come into the running app, and how does it leave?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from chat_tui.account.account import Account
from chat_tui.model.connection import ConnectionPhase
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs, forming, reminding
from chat_tui.ui.choices import Choice
from chat_tui.ui.screens.chat_frame import ChatFrame
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.account.signing_in import SignedIn
    from chat_tui.ui.accounts_app import AccountsApp
    from chat_tui.ui.app import ChatApp

_STATES = {
    ConnectionPhase.SIGNED_OUT: "signed out",
    ConnectionPhase.BLOCKED: "blocked",
    ConnectionPhase.WAITING: "no connection",
    ConnectionPhase.OFFLINE: "offline",
}
ELSEWHERE = ""
"""What the list of accounts gives back for one that is not there yet."""


def account_list(app: AccountsApp, others: Sequence[Account]) -> None:
    """The other accounts with what waits there, and the way to one more."""
    rows = [account_choice(account) for account in others]
    if app.settings.joining is not None:
        rows.append(Choice(ELSEWHERE, "Sign in at another server", right="/login"))
    app.push_screen(dialogs.ListPicker("Accounts", rows, verb="go there"), partial(_go, app))


def account_choice(account: Account) -> Choice:
    """An account by its name, with what is in the way there, and what waits."""
    _channels, unread, mentions = account.store.totals()
    told = (
        _STATES.get(account.connection.state.phase, ""),
        f"{unread} new" if unread else "",
        f"{mentions} @" if mentions else "",
    )
    waits = " · ".join(filter(None, told))
    label = safe_line(account.title or account.name, 60)
    return Choice(account.name, label, right=waits, loud=mentions > 0)


def _go(app: AccountsApp, name: str | None) -> None:
    if name == ELSEWHERE:
        sign_in(cast("ChatApp", app))
    else:
        app.go_to_account(name)


def sign_in(app: ChatApp, address: str = "", again: Account | None = None) -> None:
    """Open the screen for it; an account that is there already goes on at once."""
    joining = app.settings.joining
    if joining is None:
        app.notify("`chat-tui login URL` signs in.", markup=False)
        return
    screen = dialogs.SignInScreen(
        joining.sign_in,
        address=address,
        again=again.name if again is not None else "",
        is_well=(lambda: again.connection.is_online) if again is not None else bool,
    )

    def done(signed: SignedIn | None) -> None:
        if signed is not None:
            spawn(app, partial(_signed_in, app, signed))

    app.push_screen(screen, done)


async def _signed_in(app: ChatApp, signed: SignedIn) -> None:
    """Show the account; one that was signed out goes on where it was."""
    known = next((account for account in app.accounts if account.name == signed.account), None)
    if known is not None:
        known.retry_now()
        told = " ".join((f"You are {signed.user} again.", *signed.told))
        app.notify(safe_line(told, 600), markup=False, timeout=6)
    elif app.settings.joining is not None:
        come(app, await app.settings.joining.open(signed.account))
    await app.show_account(signed.account)


def come(app: ChatApp, account: Account) -> None:
    """From now on it is one of the app's."""
    app.all_accounts.append(account)
    app.housing.take(account)
    app.housing.carry(account)
    reminding.begin(app, [account])
    forming.begin(app, [account])
    if app.hear is not None:
        app.hear(account)
    if app.plugged is not None:
        app.plugged.listen_to(account)
    spawn(app, partial(account.start, for_writing=True), name=f"start {account.name}")
    _others_moved(app)


async def leave(app: ChatApp, account: Account) -> None:
    """Take it out and show another; whoever opened it closes it then."""
    other = next(each for each in app.accounts if each is not account)
    await app.show_account(other.name)
    app.all_accounts.remove(account)
    account.on_notice = account.on_posted = account.forms.on_form = None
    if app.plugged is not None:
        app.plugged.leave(account)
    names = {f"{what} {account.name}" for what in ("feed", "start", "plugins hear", *reminding.WORK)}
    for worker in app.workers:
        if worker.name in names:
            worker.cancel()
    await app.housing.drop(account)
    _others_moved(app)


def _others_moved(app: ChatApp) -> None:
    """With one account more or less, names and colours of accounts are said or not."""
    app.show_title()
    for screen in app.lowest_screens():
        if isinstance(screen, ChatFrame) and screen.channels.is_attached:
            screen.channels.repaint()
            screen.channels.reload()
            screen.status.refresh()
