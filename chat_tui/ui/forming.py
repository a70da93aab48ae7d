"""How does a form that a program opens come onto the screen?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.model.forms import Form
    from chat_tui.model.ids import ChannelId
    from chat_tui.ui.accounts_app import AccountsApp


def begin(app: AccountsApp, accounts: Sequence[Account]) -> None:
    """From now on each form that these accounts asked for is shown."""
    for account in accounts:
        account.forms.on_form = partial(show, app, account)


def show(app: AccountsApp, account: Account, form: Form, channel_id: ChannelId) -> None:
    """Above whatever is there: it is the answer to what was just pressed."""
    from chat_tui.ui.dialogs import FormScreen
    from chat_tui.ui.screens.form_answer import Asked

    asked = Asked(account, form, channel_id)
    app.push_screen(FormScreen(asked, app.make_look(), partial(show, app, account)))
