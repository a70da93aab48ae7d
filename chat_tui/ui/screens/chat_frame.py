"""What is on the screen of one account, and how is a channel or a thread brought onto it?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.signal import Signal

from chat_tui.account.account import Account
from chat_tui.model.changes import Changes
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.realtime.connection import CONNECTED
from chat_tui.text.permalinks import leads_into
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui.account_tints import tint_of
from chat_tui.ui.arrival import PLACE_KEY, Arrival
from chat_tui.ui.bindings import live_labels
from chat_tui.ui.completion import LateDesk
from chat_tui.ui.failures import TellsFailures
from chat_tui.ui.layouts import Layouts
from chat_tui.ui.places import Visits
from chat_tui.ui.render.look import Look
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.widgets.channel_conversation import ChannelConversation
from chat_tui.ui.widgets.channel_list import ChannelList
from chat_tui.ui.widgets.conversation import Conversation, Surroundings
from chat_tui.ui.widgets.previews import Previews
from chat_tui.ui.widgets.status_bar import StatusBar
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.commands.context import Severity
    from chat_tui.ui.app import ChatApp
    from chat_tui.ui.message_files import MessageFiles
    from chat_tui.ui.widgets.composer import Composer
    from chat_tui.ui.widgets.thread_conversation import ThreadConversation

AFTER_FIRST_PAINT = 0.2
"""Seconds until what the first paint does not show is made: the pane for threads."""
SINCE_KEY = ("app.since", "since you left")
STATUS_KEYS = (("nav.jump", "jump"), ("app.commands", "commands"), ("app.help", "keys"))

LIST_KEYS = (
    ("channel.mute", "mute"),
    ("channel.favourite", "favourite"),
    ("channel.group", "group"),
    ("channel.filter", "unread only"),
)
"""What one can do where the keys go to the list of channels."""


def status_keys(account: Account) -> Iterable[tuple[str, str]]:
    """Three keys for anybody, and before them one for who comes back to much that is new."""
    unread = account.store.totals()[1]
    hint = (SINCE_KEY,) if account.absence.is_worth_telling(unread) else ()
    return (*hint, *STATUS_KEYS)


def workspace_title(account: Account, *, among_others: bool = False) -> str:
    """What stands above the channels: the workspace's name, or else the account's; of several, both."""
    workspaces = account.store.workspaces()
    title = (workspaces[0].title or workspaces[0].name) if len(workspaces) == 1 else account.title
    title = title or account.title or account.name
    if among_others and account.name.casefold() not in title.casefold():
        title = f"{account.name}: {title}"
    return safe_line(title, 60)


def waiting_elsewhere(screen: ChatFrame) -> Sequence[tuple[str, str, bool]]:
    """What stands below the channels: the other accounts with something new."""
    if not screen.chat_app.has_several_accounts:
        return ()
    from chat_tui.ui.elsewhere import waiting_in

    return waiting_in(account for account in screen.chat_app.accounts if account is not screen.account)


def alert_on(screen: ChatFrame) -> str:
    """What somebody should know before something stops working, of this account first; empty for nothing."""
    if screen.account.connection.state.phase not in CONNECTED:
        return ""
    app = screen.chat_app
    if app.alert_desk is None:
        from chat_tui.ui.alerts import AlertDesk  # nothing is known before the line stands

        app.alert_desk = AlertDesk(lambda: app.all_accounts)
    return app.alert_desk.sentence_for(screen.account.name)


class ChatFrame(TellsFailures, Screen[None]):
    """The widgets of one account and the ways to open things; keys and wishes are in the subclasses."""

    AUTO_FOCUS = "#main Composer"
    HORIZONTAL_BREAKPOINTS = [(0, "-one"), (72, "-rail"), (130, "-thread")]  # noqa: RUF012 - Textual's own type
    VERTICAL_BREAKPOINTS = [(0, "-least"), (5, "-tiny"), (12, "-low"), (22, "-high")]  # noqa: RUF012 - Textual's own type

    def __init__(self, account: Account, changes: Signal[Changes], look: Look, settings: UiSettings) -> None:
        super().__init__(classes="-ascii" if settings.glyphs == "ascii" else None)
        self.account = account
        self.on_door: Callable[[str], None] | None = None
        """Called with the name of each screen that is opened."""
        self.changes = changes
        self.ui_settings = settings
        self.labels = live_labels(settings.keys, settings.glyphs)
        self._desk = LateDesk(self)
        previews = Previews(
            account.directory.locate,
            lambda url: account.features.is_on("previews") and leads_into(account.capabilities.site_url, url),
            lambda asking: spawn(self, asking, group="previews"),
        )
        self._around = Surroundings(account, changes, look, settings, self._desk, self.labels, previews)
        self.main = ChannelConversation(self._around, id="main")
        self.asking: list[Composer.Submitted] = []
        """What is being asked about, and what was sent after it: that is not to overtake it."""
        self.visits = Visits()
        self.layouts = Layouts(self)
        self._arrival = Arrival(self, settings.open_at)
        self.channels = ChannelList(
            account.store,
            changes,
            title=lambda: workspace_title(account, among_others=self.chat_app.has_several_accounts),
            glyphs=settings.glyphs,
            clock=self._around.clock,
        )
        self.channels.reads_at_once = account.read_marks.reads_at_once
        self.channels.drafted = account.drafts.channels
        self.channels.groups = account.sidebar.groups
        self.channels.others = lambda: waiting_elsewhere(self)
        self.status = StatusBar(
            account,
            changes,
            keys=lambda: [
                (self.labels[name], label)
                for name, label in (LIST_KEYS if self.channels.has_focus else status_keys(account))
                if name in self.labels
            ],
            settings=settings,
        )
        self.status.alert = lambda: alert_on(self)
        self.channels.tint = self.status.tint = lambda: tint_of(
            account, self.chat_app.all_accounts, self.main.pane.look
        )

    def compose(self) -> ComposeResult:
        """The list, the timeline, the status bar below both; the thread follows after the first paint."""
        # Known now, so that the styles of all widgets need not be worked out once more when the size is told.
        for points, cells in zip(
            (self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS), self.app.size, strict=True
        ):
            self.add_class(max(point for point in points if point[0] <= cells)[1])
        self.add_class(*self.layouts.classes)
        with Horizontal(id="body"):
            yield self.channels
            yield self.main
        yield self.status

    @cached_property
    def thread(self) -> ThreadConversation:
        """The open thread; made when it is first asked for, which is after the first paint."""
        from chat_tui.ui.widgets.thread_conversation import ThreadConversation

        made = ThreadConversation(self._around, id="thread")
        made.composer.enter_sends = self.ui_settings.enter == "send"  # it may have been changed meanwhile
        return made

    @cached_property
    def message_files(self) -> MessageFiles:
        """What is done with the files of messages."""
        from chat_tui.ui.message_files import MessageFiles

        return MessageFiles(self, self.account, self.ui_settings.downloads)

    @property
    def chat_app(self) -> ChatApp:
        """The app, by its own type."""
        return cast("ChatApp", self.app)

    @property
    def is_in_thread(self) -> bool:
        """Whether a thread is open."""
        return self.has_class("-in-thread")

    @property
    def conversation(self) -> Conversation:
        """The one that keys speak of: where the focus is, else the thread if it is open."""
        focused = self.focused
        if focused is not None and self.main in focused.ancestors:
            return self.main
        return self.thread if self.is_in_thread else self.main

    def on_mount(self) -> None:
        """Begin where we were."""
        self.changes.subscribe(self, self._on_changes)
        # Counted from a picture on: on a slow machine it would else be made before the first.
        self.call_after_refresh(self.set_timer, AFTER_FIRST_PAINT, self._mount_thread)
        self._arrival.begin()

    async def _mount_thread(self) -> None:
        if not self.thread.is_attached:
            await self.query_one("#body").mount(self.thread)
            from chat_tui.ui.made_emoji import know_emoji

            know_emoji(self)
            if self.chat_app.plugged is not None:
                self.chat_app.plugged.show_in(self)
            if self.ui_settings.shows_thumbnails:
                from chat_tui.ui.widgets.thumbnails import show_pictures

                show_pictures(self)

    def _on_changes(self, changes: Changes) -> None:
        self._desk.moved(changes)
        here = self.visits.here
        is_up = changes.connection and self.account.connection.is_online
        if here is None:
            if is_up or changes.everything or changes.channel_list:
                self._arrival.begin()
        elif is_up and self.account.store.summary(here) is not None:
            self._fetch_newest(here)
        if changes.everything or changes.channels or changes.channel_list or changes.threads:
            self.chat_app.show_title()

    def say(self, text: str, severity: Severity = "information") -> None:
        """A toast with a sentence; any text, because it is cleaned here and is never markup."""
        self.notify(
            safe_text(text), severity=severity, markup=False, timeout=4 if severity == "information" else 7
        )

    # Opening.

    def open_channel(self, channel_id: ChannelId, message_id: MessageId | None = None) -> None:
        """Go to a channel, at its unread line, or at a message; a reply opens its thread as well."""
        if self.visits.here not in (None, channel_id) and self.app.screen_stack[0] is self:
            self.chat_app.whereabouts.leaving()
        self.close_thread()
        self.main.leave_edit()
        self.main.open(channel_id, message_id)
        self.channels.show_open(channel_id)
        self.visits.went_to(channel_id)
        self.main.composer.focus()
        self.update_visibility()
        self._fetch_newest(channel_id)
        message = self.account.store.message(message_id) if message_id is not None else None
        if message is not None and message.root_id is not None:
            self.open_thread(channel_id, message.root_id)

    def open_thread(self, channel_id: ChannelId, root_id: MessageId) -> None:
        """Show a thread: beside the timeline where there is room, else in its place."""
        if not self.thread.is_mounted:
            self.call_next(self._mount_and_open, channel_id, root_id)
            return
        self.add_class("-in-thread")
        self.thread.open(channel_id, root_id)
        self.thread.composer.focus()
        self.update_visibility()
        self._fetch_thread(root_id)

    def go_to_thread(self, root_id: MessageId) -> None:
        """Show a thread of any channel, over that channel."""
        state, root = self.account.store.thread_state(root_id), self.account.store.message(root_id)
        channel_id = root.channel_id if root is not None else state.channel_id if state is not None else None
        if channel_id is None:
            return
        if channel_id != self.visits.here:
            self.open_channel(channel_id)
        self.open_thread(channel_id, root_id)

    async def _mount_and_open(self, channel_id: ChannelId, root_id: MessageId) -> None:
        await self._mount_thread()
        self.call_after_refresh(self.open_thread, channel_id, root_id)

    def close_thread(self) -> None:
        """Back to the timeline alone; what was typed in the thread is its draft."""
        if self.is_in_thread:
            self.thread.leave_edit()
            self.thread.close()
            self.remove_class("-in-thread")
            self.main.composer.focus()
            self.update_visibility()

    def update_visibility(self) -> None:
        """Tell what is looked at: read state follows what is visible and focused."""
        looked_at = self.chat_app.somebody_looks and self.is_current and not self.account.gate.is_closed
        self.main.messages.attended = looked_at
        thread = self.thread.destination if self.is_in_thread else None
        self.account.set_visible(
            self.visits.here,
            looked_at,
            shown=self in self.app.screen_stack,
            thread=thread.root_id if thread is not None else None,
        )
        if not looked_at and self.channels.is_attached:
            # What was not counted because it was being read is left unread.
            self.channels.reload()
            self.status.reload()

    # Reading from the server.

    @work(exclusive=True, group="newest", exit_on_error=False)
    async def _fetch_newest(self, channel_id: ChannelId) -> None:
        from chat_tui.ui.frecency import Frecency

        mine = self.account.mine
        if mine.recall(PLACE_KEY) != channel_id:
            await mine.remember(PLACE_KEY, channel_id)
            await Frecency(mine, time.time).visited(channel_id)
        await self.account.history.ensure_newest(channel_id)

    @work(exclusive=True, group="thread", exit_on_error=False)
    async def _fetch_thread(self, root_id: MessageId) -> None:
        await self.account.history.thread(root_id)
