"""What do the keys that work anywhere do on the chat screen?"""

from __future__ import annotations

from textual import work

from chat_tui.account.account import Account
from chat_tui.config import keymap
from chat_tui.model.actions import OpenDirect
from chat_tui.model.messages import Message
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.bindings import bind
from chat_tui.ui.choices import Choice
from chat_tui.ui.destination import Destination
from chat_tui.ui.places import Place, neighbour, next_unread
from chat_tui.ui.screens.chat_frame import ChatFrame
from chat_tui.ui.titles import channel_title, person_name, sigil
from chat_tui.ui.widgets.composer import Composer

RAIL_HIDDEN, RAIL_SHOWN = "-rail-hidden", "-rail-shown"
MOST_THREADS = 100
NARROW = 80
"""Cells below which the help names one key a line."""

SCREEN_ACTIONS = {
    "nav.jump": "jump",
    "nav.previous": "walk(-1)",
    "nav.next": "walk(1)",
    "nav.unread": "next_unread",
    "nav.last": "last_channel",
    "nav.account": "next_account",
    "app.commands": "commands",
    "app.help": "help",
    "app.threads": "threads",
    "app.search": "search",
    "app.connection": "connection",
    "app.reconnect": "reconnect",
    "app.layout": "layout",
    "app.page_up": "page(-1)",
    "app.page_down": "page(1)",
    "app.unread_line": "unread_line",
    "app.close": "close",
}
BEFORE_ALL = ("nav.jump", "app.commands", "app.help")
"""Keys that no widget may take for itself."""


class ChatKeys(ChatFrame):
    """The actions behind the key table's `app` part."""

    BINDINGS = [*bind("app", SCREEN_ACTIONS, priority=BEFORE_ALL)]  # noqa: RUF012 - Textual's own type

    def action_jump(self) -> None:
        """Ask where to go."""
        switcher = dialogs.SwitcherScreen(self.account.store, self.visits.here, self._settings.glyphs)
        self.app.push_screen(switcher, self._go_to)

    def _go_to(self, place: Place | None) -> None:
        if isinstance(place, tuple):
            self._open_direct(place)
        elif place is not None:
            self.open_channel(place)

    @work(exclusive=True, group="direct", exit_on_error=False)
    async def _open_direct(self, place: Place) -> None:
        receipt = await self.account.perform(OpenDirect((place[0],))) if isinstance(place, tuple) else None
        if receipt is not None and receipt.channel_id is not None:
            self.open_channel(receipt.channel_id)

    def action_walk(self, step: int) -> None:
        """The channel above or below in the list."""
        there = neighbour(self.channels.order, self.visits.here, step)
        if there is not None and there != self.visits.here:
            self.open_channel(there)

    def action_next_unread(self) -> None:
        """The next channel that wants to be read."""
        there = next_unread(self.account.store, self.channels.order, self.visits.here)
        if there is None:
            self.say("Everything is read.")
        else:
            self.open_channel(there)

    def action_last_channel(self) -> None:
        """Back to where we were before."""
        if self.visits.before is not None and self.account.store.summary(self.visits.before) is not None:
            self.open_channel(self.visits.before)

    def action_next_account(self) -> None:
        """The next account's screen, or a list when there are several."""
        self.chat_app.choose_account()

    def action_commands(self) -> None:
        """Find and run any command."""
        from chat_tui.ui.palette import palette_choices

        choices = palette_choices(self.active_bindings, self._settings.glyphs)
        picker = dialogs.ListPicker("Commands", choices, placeholder="what to do", verb="run")
        picker.add_class("wide")
        self.app.push_screen(picker, self._run_choice)

    def _run_choice(self, value: str | None) -> None:
        kind, _, name = (value or "").partition(" ")
        if kind == "action":
            self.call_next(self.run_action, f"{'app' if name in ('redraw', 'quit') else 'screen'}.{name}")
        elif kind == "command":
            self._run_or_insert(name)

    def _run_or_insert(self, name: str) -> None:
        """A command that wants an argument goes to the composer to get it."""
        from chat_tui.commands import COMMANDS

        composer = self.conversation.composer
        if COMMANDS[name].args and composer.is_empty:
            composer.set_text(f"/{name} ")
            composer.focus()
        else:
            self.run_command(f"/{name}", composer.destination)

    @work(group="command", exit_on_error=False)
    async def run_command(
        self, line: str, destination: Destination | None, composer: Composer | None = None
    ) -> None:
        """Run a command line as typed in a place; one that went wrong returns there to be mended."""
        from chat_tui.commands import CommandContext, run
        from chat_tui.ui.port import ScreenPort

        channel_id = destination.channel_id if destination is not None else self.visits.here
        root_id = destination.root_id if destination is not None else None
        done = await run(CommandContext(self.account, ScreenPort(self), channel_id, root_id), line)
        if not done and composer is not None and composer.is_empty and composer.destination == destination:
            composer.set_text(line)

    def action_help(self) -> None:
        """All keys, the ones that work here first."""
        keys = keymap.keymap(self._settings.keys)
        narrow = self.size.width < NARROW
        choices = dialogs.help_choices(self.active_bindings, keys, self._settings.glyphs, narrow=narrow)
        self.app.push_screen(dialogs.HelpScreen(choices))

    def action_search(self, words: str = "") -> None:
        """Find a message and go there."""
        settings = self._settings
        screen = dialogs.SearchScreen(
            self.account, words, clock_24h=settings.clock_24h, glyphs=settings.glyphs
        )
        self.app.push_screen(screen, self._go_to_message)

    def _go_to_message(self, message: Message | None) -> None:
        if message is not None:
            self.open_channel(message.channel_id, message.id)

    def action_connection(self) -> None:
        """Every account's line, in numbers."""
        self.chat_app.show_connection()

    def on_status_bar_line_clicked(self) -> None:
        """What the status bar says of the line is too little."""
        self.action_connection()

    def action_threads(self) -> None:
        """The threads of all channels, the latest reply first."""
        glyphs = self._settings.glyphs
        roots = self.account.store.threads(MOST_THREADS)
        choices = [_thread_choice(self.account, root, glyphs) for root in roots]
        picker = dialogs.ListPicker(
            "Threads",
            choices,
            placeholder="words of the first message",
            empty="No thread yet; r on a message begins one.",
            verb="open",
        )
        picker.add_class("wide")
        self.app.push_screen(picker, self._go_to_thread)

    def _go_to_thread(self, root: Message | None) -> None:
        if root is None:
            return
        if root.channel_id != self.visits.here:
            self.open_channel(root.channel_id)
        self.open_thread(root.channel_id, root.id)

    def open_named(self, name: str) -> None:
        """A screen by name, as commands ask for it."""
        first, _, rest = name.partition(" ")
        if first == "search":
            self.action_search(rest)
        elif first == "themes":
            self.chat_app.choose_theme()
        elif first == "threads":
            self.action_threads()
        elif first == "connection":
            self.action_connection()
        else:
            self.action_help()


def _thread_choice(account: Account, root: Message, glyphs: str) -> Choice:
    author = person_name(account.store, root.author_id)
    channel = account.store.channel(root.channel_id)
    place = f"{sigil(channel.kind, glyphs)} {channel_title(account.store, channel)}" if channel else ""
    replies = "1 reply" if root.reply_count == 1 else f"{root.reply_count} replies"
    sign = ">" if glyphs == "ascii" else "↳"
    return Choice(root, safe_line(root.text, 200), right=f"{author} · {place} · {replies}", sign=sign)
