"""What do notices reach beyond the app's own screen, and where do they get what they need?"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from chat_tui.account.notify_rules import NotifyRules, words_of
from chat_tui.config.notify import USUAL, NotifyConfig
from chat_tui.text.sanitize import safe_text
from chat_tui.ui.graphics.probe import ASK_KIND, may_ask
from chat_tui.ui.notice_delivery import Delivery
from chat_tui.ui.notices import Notices
from chat_tui.ui.tmux_facts import ask_tmux

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.account.notifications import Notice
    from chat_tui.ui.accounts_app import AccountsApp

SHOWN_FOR = 300.0
"""Seconds: what is wrong with notices comes when nobody looks."""


class AppOutside:
    """The terminal of an app."""

    def __init__(self, app: AccountsApp) -> None:
        self._app = app

    @property
    def is_looked_at(self) -> bool:
        """Whether the terminal is known to have the focus, and somebody is there; else nobody knows."""
        return self._app.app_focus and self._app.tells_focus and not self._app.is_away

    def bell(self) -> None:
        """Ring."""
        self._app.bell()

    def to_terminal(self, data: str) -> None:
        """Write between two frames, if there is a terminal."""
        driver = self._app._driver
        if driver is not None and not driver.is_headless:
            driver.write(data)

    def ask_terminal(self, question: str, hears: Callable[[str], object]) -> bool:
        """Ask a terminal that understands, and end with what each answers; whether it was asked."""
        ask = getattr(self._app._driver, "ask", None)
        if ask is None or not may_ask(os.environ):
            return False
        ask(question + ASK_KIND, hears)
        return True

    def warn(self, sentence: str) -> None:
        """Say it where it is still seen when somebody comes back."""
        self._app.notify(
            safe_text(sentence), title="Notices", severity="warning", markup=False, timeout=SHOWN_FOR
        )


def begin(app: AccountsApp, accounts: Sequence[Account], config: Callable[[], NotifyConfig] | None) -> None:
    """From now on tell of what comes to the accounts."""
    ask = config or (lambda: USUAL)
    terminal = AppOutside(app)
    app.delivery = Delivery(terminal, ask)
    notices = Notices(terminal, ask, app.delivery)
    if os.environ.get("TMUX"):
        app.work_on(partial(_learn_of_focus, app), "tmux")
    app.hear = partial(_hear, app, notices, ask)
    for account in accounts:
        app.hear(account)


def _hear(app: AccountsApp, notices: Notices, config: Callable[[], NotifyConfig], account: Account) -> None:
    notices.with_account = app.has_several_accounts
    account.on_notice = partial(_heard, app, notices, account)
    account.rules = partial(_rules_now, config)


async def _learn_of_focus(app: AccountsApp) -> None:
    app.believes_focus = (await ask_tmux()).tells_focus


def _heard(app: AccountsApp, notices: Notices, account: Account, notice: Notice) -> None:
    if notices.heard(account, notice):
        app.work_on(notices.run, "notices")


def _rules_now(config: Callable[[], NotifyConfig]) -> NotifyRules:
    return _rules(config())


@lru_cache(maxsize=1)
def _rules(config: NotifyConfig) -> NotifyRules:
    return NotifyRules(words_of(config.words), config.hours)
