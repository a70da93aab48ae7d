"""How does the app go from one account to another, and what does it tell of them outside its window?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from chat_tui.account.account import Account
from chat_tui.model.actions import SetActive
from chat_tui.realtime.timing import Timing
from chat_tui.store.thread_state import counted_threads
from chat_tui.ui import dialogs
from chat_tui.ui.dressing import DressedApp
from chat_tui.ui.housing import FIRST_MODE, Housing
from chat_tui.ui.screens.chat_frame import ChatFrame
from chat_tui.ui.terminal import set_title
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.account.attendance import Attendance
    from chat_tui.account.guards import Written
    from chat_tui.ui.alerts import AlertDesk
    from chat_tui.ui.background import Background
    from chat_tui.ui.notice_delivery import Delivery
    from chat_tui.ui.plugging import Plugged
    from chat_tui.ui.whereabouts import Whereabouts

LOOKS_FOR = 60.0
"""Seconds after a key for which somebody looks, where no focus is told."""


def _mentions(account: Account) -> int:
    """What calls somebody, in channels and in the threads that they follow."""
    return account.read_marks.totals()[1] + sum(state.mentions for state in counted_threads(account.store))


class AccountsApp(DressedApp, inherit_bindings=False):
    """An app with a screen for each of its accounts, in a mode of its own."""

    DEFAULT_MODE = FIRST_MODE
    all_accounts: list[Account]
    """In the order in which they came; `joining` adds to them and takes away."""
    housing: Housing
    hear: Callable[[Account], None] | None = None
    """From now on tell of what comes to an account, too; once there is a connection."""
    _title_shown = ""
    believes_focus = True
    """Whether the terminal tells of its focus each time, if at all."""
    _heard_of_focus = False
    is_away = False
    """Whether others see us so, as nobody pressed a key for long."""
    _is_idle = False
    _attendance: Attendance | None = None
    _looking: Attendance | None = None
    _background: Background | None = None
    delivery: Delivery | None = None
    """How notices go to the desktop, from the first connection on."""
    alert_desk: AlertDesk | None = None
    """What is to be said before something stops working, once there was a connection."""
    plugged: Plugged | None = None
    """The plugins, from soon after the first paint on; None if they are all off."""
    last_written: Written | None = None
    """Where something was sent to last, in any account."""

    @property
    def has_several_accounts(self) -> bool:
        """Whether there is another account to go to."""
        return len(self.all_accounts) > 1

    def choose_account(self) -> None:
        """With two accounts the other one, with more a list."""
        here = self._current_account()
        others = [account for account in self.all_accounts if account is not here]
        if len(others) == 1:
            self.go_to_account(others[0].name)
        elif others or self._settings.joining is not None:
            from chat_tui.ui.joining import account_list

            account_list(self, others)
        else:
            self.notify("There is one account. `chat-tui login URL` adds another.", markup=False)

    def go_to_account(self, name: str | None) -> None:
        """Show an account's screen; it stays as it was left."""
        mode = self.housing.mode_of(name or "")
        if mode is not None:
            self.switch_mode(mode)

    async def show_account(self, name: str) -> None:
        """What `go_to_account` does, once it is done."""
        mode = self.housing.mode_of(name)
        if mode is not None and name != self._current_account().name:
            await self.switch_mode(mode)

    @cached_property
    def whereabouts(self) -> Whereabouts:
        """The places that somebody may come back to."""
        from chat_tui.ui.whereabouts import Whereabouts

        return Whereabouts(self)

    @property
    def accounts(self) -> list[Account]:
        """All of them, that on the screen first."""
        here = self._current_account()
        return [here, *(account for account in self.all_accounts if account is not here)]

    def _current_account(self) -> Account:
        screen = self.screen_stack[0]
        return screen.account if isinstance(screen, ChatFrame) else self.all_accounts[0]

    def show_connection(self) -> None:
        """Every account's line in numbers, that of the account on the screen first."""
        if self.alert_desk is not None:
            self.alert_desk.were_seen()
        if isinstance(frame := self.screen_stack[0], ChatFrame):
            frame.status.reload()
        self.push_screen(dialogs.ConnectionPanel(self.accounts))

    def attend(self) -> None:
        """From now on tell the servers when nobody is before the terminal, and when somebody is again."""
        from chat_tui.account.attendance import Attendance  # nobody is away before the first paint

        self._looking = Attendance(Timing(), self._somebody_came_or_left, idle=LOOKS_FOR)
        self.work_on(self._looking.run, "looking")
        if self._settings.away_after <= 0:
            return
        self._attendance = Attendance(Timing(), self._tell_attendance, idle=self._settings.away_after)
        self.work_on(self._attendance.run, "attendance")

    def _tell_attendance(self, is_active: bool) -> None:
        self.is_away = not is_active
        for account in self.all_accounts:
            spawn(self, partial(account.perform, SetActive(is_active)), name="presence")
            if is_active:
                account.absence.come()
            else:
                spawn(self, account.absence.leave, name="absence")

    def somebody_is_there(self) -> None:
        """A key, a paste or the mouse."""
        for each in (self._looking, self._attendance):
            if each is not None:
                each.seen()

    @property
    def tells_focus(self) -> bool:
        """Whether the terminal says when it has the focus, and when not."""
        return self.believes_focus and self._heard_of_focus

    @property
    def somebody_looks(self) -> bool:
        """The terminal has the focus; where it does not say so, there was a key not long ago."""
        return self.app_focus and (self.tells_focus or not self._is_idle)

    def follow_background(self) -> None:
        """From now on the theme `auto` is the light or the dark one, as the terminal is."""
        from chat_tui.ui.background import background_of  # the first paint goes by the environment

        if self._settings.auto_themes is not None and self._driver is not None:
            self._background = background_of(self._driver, self.take_side)
            if self._background is not None:
                self._background.begin()

    def _somebody_came_or_left(self, is_here: bool) -> None:
        was_idle, self._is_idle = self._is_idle, not is_here
        if was_idle != self._is_idle and not self.tells_focus:
            self.update_visibility()

    def update_visibility(self) -> None:
        """What is on the screen may be read now, or no longer."""
        for screen in self.screen_stack:
            if isinstance(screen, ChatFrame):
                screen.update_visibility()

    def on_app_focus(self) -> None:
        """The terminal got the focus."""
        self._heard_of_focus = True
        if self._background is not None:
            self._background.look()
        if self._attendance is not None:
            self._attendance.focused(True)

    def on_app_blur(self) -> None:
        """The terminal lost the focus."""
        self._heard_of_focus = True
        if self._attendance is not None:
            self._attendance.focused(False)

    def show_title(self) -> None:
        """The window title: mentions first, if they are wanted, then the account."""
        if self._settings.title == "off":
            return
        is_counted = self._settings.title == "count"
        mentions = sum(map(_mentions, self.all_accounts)) if is_counted else 0
        account = self._current_account()
        title = f"{f'({mentions}) ' if mentions else ''}{account.title or account.name} – chat"
        if title != self._title_shown:
            self._title_shown = title
            set_title(self, title)
