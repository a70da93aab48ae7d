"""What is the app itself? Lifecycle, theme, one screen an account, one signal an account, keys in order."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Region
from textual.signal import Signal

from chat_tui.account.account import Account
from chat_tui.errors import StorageError
from chat_tui.model.changes import Changes
from chat_tui.text.sanitize import safe_text
from chat_tui.ui.accounts_app import AccountsApp
from chat_tui.ui.bindings import bind, dialog_keys, mend_keymaps, moved_keys, normal_keys, ring_keys
from chat_tui.ui.failures import TellsFailures
from chat_tui.ui.frames.keeping import KeepsFrame
from chat_tui.ui.frames.seen import render_what_is_seen
from chat_tui.ui.housing import FIRST_MODE, Housing
from chat_tui.ui.leftovers import keep_no_line, keep_no_painter, make_caches_late
from chat_tui.ui.plain import PlainFilter
from chat_tui.ui.safety import SafetyFilter
from chat_tui.ui.screens.chat import ChatScreen
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.terminal import driver_class, mend_key_table
from chat_tui.ui.toasts import Toasts
from chat_tui.ui.work import spawn

SETTLED_AFTER = 0.5
"""Seconds after the first paint until the rest (other themes, garbage collection) is done."""


class ChatApp(TellsFailures, KeepsFrame, AccountsApp, inherit_bindings=False):
    """Starts the accounts it is given once it has painted; whoever made them closes them."""

    CSS_PATH = "chat.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [  # noqa: RUF012 - Textual's own type
        *bind("app", {"app.quit": "quit", "app.redraw": "redraw"}, priority=("app.quit", "app.redraw"))
    ]

    def __init__(self, accounts: Sequence[Account], settings: UiSettings) -> None:
        mend_key_table()
        mend_keymaps()
        keep_no_painter()
        keep_no_line()
        make_caches_late()
        render_what_is_seen()
        self._settings = settings
        self.all_accounts = list(accounts)
        self._safety = SafetyFilter()
        self._warned_of_loss = False
        self.stands = False
        """Whether all of it was built and painted once."""
        super().__init__()
        self._notifications = Toasts()
        self.glyphs = settings.glyphs
        self.keeps_last_frame = settings.last_frame
        self.shows_cursor = settings.real_cursor == "visible"
        self.housing = Housing(self, self._screen_of, self._tell_of_accounts)
        for account in self.all_accounts:
            self.housing.take(account)
        self.take_first_theme()
        self.set_keymap(moved_keys(settings.keys))
        if settings.keys:
            self.normal_keys = normal_keys(settings.keys)
            self.ring_keys = ring_keys(settings.keys)
            self.dialog_keys = dialog_keys(settings.keys, settings.glyphs)

    # Lifecycle.

    @property
    def fault(self) -> Exception | None:
        """The mistake of ours that ended the app."""
        return self._exception

    def get_driver_class(self) -> type[Driver]:
        """Ours on a real terminal."""
        return driver_class(super().get_driver_class(), tmux=bool(os.environ.get("TMUX")))

    def _screen_of(self, account: Account, changes: Signal[Changes], is_first: bool) -> ChatScreen:
        # Where to begin was said of the first account; the others have no such channel.
        settings = self._settings if is_first else replace(self._settings, open_at="")
        return ChatScreen(account, changes, self.make_look(), settings)

    def on_mount(self) -> None:
        """Carry changes to the widgets."""
        for account in self.all_accounts:
            self.housing.carry(account)
        self.theme_changed_signal.subscribe(self, self.redress)
        self.call_after_refresh(self._first_paint_done)

    def _tell_of_accounts(self, changes: Changes) -> None:
        """What waits in any account is told in the title, and in the list of the one on the screen."""
        if changes.connection and self.plugged is not None:
            self.plugged.line_moved()
        if not (self.stands and self.has_several_accounts):
            return
        if changes.everything or changes.channels or changes.channel_list:
            self.show_title()
            shown = self.screen_stack[0]
            if isinstance(shown, ChatScreen) and shown.channels.is_attached:
                shown.channels.reload()

    def post_display_hook(self) -> None:
        """With the first picture there is a place for what was typed meanwhile."""
        if self.is_running:
            self.keys.open_gate()

    def _first_paint_done(self) -> None:
        self.stands = True
        self.keys.open_gate()
        self.show_title()
        if self._settings.crash:
            self.notify(safe_text(self._settings.crash), markup=False, timeout=12)
        for complaint in self._settings.complaints:
            self.notify(
                safe_text(complaint), title="Configuration", severity="warning", markup=False, timeout=8
            )
        spawn(self, self._begin, name="begin")
        self.set_timer(SETTLED_AFTER, self._settle)

    async def _begin(self) -> None:
        """Connect, once what was typed early is seen: what this imports keeps a core busy for a while."""
        await self.keys.all_done()
        self.call_after_refresh(self._start_accounts)

    def _start_accounts(self) -> None:
        from chat_tui.ui import forming, outside  # nothing is told before the first connection

        outside.begin(self, self.all_accounts, self._settings.notify)
        forming.begin(self, self.all_accounts)
        for account in self.all_accounts:
            spawn(self, partial(account.start, for_writing=True), name=f"start {account.name}")

    def _settle(self) -> None:
        """What the first paint did not need: other themes, a collector that leaves start-up objects alone."""
        from chat_tui.ui import first_hints, plugging, reading_place, reminding, rereading, tour

        self.take_all_themes()
        self.attend()
        self.follow_background()
        reminding.begin(self, self.all_accounts)
        rereading.begin(self)
        reading_place.begin(self)
        if self._settings.beside is not None:
            spawn(self, partial(self._settings.beside, self), name="beside")
        tour.begin(self, self.all_accounts)
        if self._settings.tips:
            first_hints.begin(self, self.all_accounts)
        if self._settings.plugins is not None:
            plugging.begin(self, self._settings.plugins)
        if not self.is_headless:  # a test process has other things to collect
            gc.collect()
            gc.freeze()
            gc.enable()
            # Few things are in circles, so little is due for it: often a little, never a whole frame at once.
            gc.set_threshold(10_000, 10, 10)

    # Focus of the terminal.

    def on_app_focus(self) -> None:
        """The terminal has the focus: what is visible is being read."""
        self.call_next(self.update_visibility)  # Textual itself hears of it after us, and only then is it so

    def on_app_blur(self) -> None:
        """Somebody looks elsewhere."""
        self.call_next(self.update_visibility)

    # Looks.

    def still_true(self) -> Region | None:
        """The messages of the account that is opened first, with nothing above them."""
        screen = self.screen if self.screen_stack and self.current_mode == FIRST_MODE else None
        if not isinstance(screen, ChatScreen) or screen.query("Toast"):
            return None
        return screen.main.messages.region

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The second gate stands behind all others."""
        plain = [PlainFilter()] if self._settings.glyphs == "ascii" else []
        return [*super().get_line_filters(), *plain, self._safety]

    def action_redraw(self) -> None:
        """Paint everything anew."""
        self.forget_screen()
        self.refresh(layout=True, repaint=True)
        self.screen.refresh(layout=True, repaint=True)

    async def action_quit(self) -> None:
        """Leave; drafts and the outbox are on disk. Where the disk takes no draft, say so and stay, once."""
        try:
            for account in self.all_accounts:
                await account.drafts.flush()
        except StorageError as error:
            if not self._warned_of_loss:
                self._warned_of_loss = True
                text = f"A draft cannot be saved. {error} Make room, or leave again to lose it."
                self.notify(safe_text(text), severity="error", markup=False, timeout=10)
                return
        from chat_tui.ui import reading_place

        with suppress(StorageError):
            for account in self.all_accounts:
                await account.absence.leave()
                await reading_place.forget(account)
        self.exit(0)

    def _fatal_error(self) -> None:
        """A mistake of ours ends the app. Who runs it raises `fault` and tells of it, without its words."""
        self.bell()
        self._close_messages_no_wait()
