"""How does a person hear that it is time for what they wanted to be reminded of, or to be said?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from chat_tui.account.account import Account
from chat_tui.account.reminders import Reminder
from chat_tui.account.schedule import Scheduled, schedule_of
from chat_tui.model.messages import ScheduledPost
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui.accounts_app import AccountsApp

SHOWN_FOR = 30.0
WORK = ("reminders", "schedule", "schedule of the server")
"""What goes on for each account, as it is called in front of the account's name."""


def begin(app: AccountsApp, accounts: Sequence[Account]) -> None:
    """From now on, for as long as the app runs."""
    for account in accounts:
        run = partial(account.reminders.run, partial(_tell, app, account))
        app.work_on(run, f"{WORK[0]} {account.name}")
        later = partial(schedule_of(account).run, partial(_tell_late, app, account))
        app.work_on(later, f"{WORK[1]} {account.name}")
        at_server = partial(schedule_of(account).at_server.watch, partial(_tell_unsaid, app, account))
        app.work_on(at_server, f"{WORK[2]} {account.name}")


def _tell(app: AccountsApp, account: Account, reminder: Reminder) -> None:
    text = safe_text(f"{reminder.words}\n/reminders goes there.")
    app.notify(text, title="Reminder", timeout=SHOWN_FOR, markup=False)
    _tell_outside(app, account, "reminder", "Reminder", reminder.words)


def _tell_late(app: AccountsApp, account: Account, message: Scheduled) -> None:
    text = f"{safe_line(message.text, 60)}\nIts time went by while chat-tui did not run. /scheduled has it."
    app.notify(safe_text(text), title="Not sent", severity="warning", timeout=SHOWN_FOR, markup=False)
    _tell_outside(app, account, "not sent", "Not sent", message.text)


def _tell_unsaid(app: AccountsApp, account: Account, post: ScheduledPost) -> None:
    text = f"{safe_line(post.text, 60)}\nThe server could not send it at its time. /scheduled has it."
    app.notify(safe_text(text), title="Not sent", severity="warning", timeout=SHOWN_FOR, markup=False)
    _tell_outside(app, account, "not sent", "Not sent", post.text)


def _tell_outside(app: AccountsApp, account: Account, kind: str, title: str, words: str) -> None:
    """By the ways of notices; who looks here is only rung for."""
    delivery = app.delivery
    if delivery is None or delivery.is_looked_at:
        app.bell()
    else:
        app.work_on(partial(delivery.remind, kind, title, words, account.name), kind)
