"""How does a person hear that it is time for what they wanted to be reminded of?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from chat_tui.account.account import Account
from chat_tui.account.reminders import Reminder
from chat_tui.text.sanitize import safe_text
from chat_tui.ui.keyed_app import KeyedApp

SHOWN_FOR = 30.0


def begin(app: KeyedApp, accounts: Sequence[Account]) -> None:
    """From now on, for as long as the app runs."""
    for account in accounts:
        run = partial(account.reminders.run, partial(_tell, app, account))
        app.work_on(run, f"reminders {account.name}")


def _tell(app: KeyedApp, account: Account, reminder: Reminder) -> None:
    app.bell()
    text = safe_text(f"{reminder.words}\n/reminders goes there.")
    app.notify(text, title="Reminder", timeout=SHOWN_FOR, markup=False)
