"""How does a person hear that it is time for what they wanted to be reminded of?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from textual.app import App

from chat_tui.account.account import Account
from chat_tui.account.reminders import Reminder
from chat_tui.text.sanitize import safe_text

SHOWN_FOR = 30.0


def begin(app: App[Any], accounts: Sequence[Account]) -> None:
    """From now on, for as long as the app runs."""
    for account in accounts:
        tell = partial(_tell, app, account)
        app.run_worker(account.reminders.run(tell), name=f"reminders {account.name}", exit_on_error=False)


def _tell(app: App[Any], account: Account, reminder: Reminder) -> None:
    app.bell()
    text = safe_text(f"{reminder.words}\n/reminders goes there.")
    app.notify(text, title="Reminder", timeout=SHOWN_FOR, markup=False)
