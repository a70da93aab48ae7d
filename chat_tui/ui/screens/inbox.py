"""What waits for us in all accounts, and what becomes of it: gone to, answered, done, or put off?"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from chat_tui.account.account import Account
from chat_tui.account.inbox import Inbox
from chat_tui.account.triage import TakeBack
from chat_tui.errors import ChatError
from chat_tui.model.ids import Millis
from chat_tui.model.questions import Saved
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.text.whens import when
from chat_tui.ui import dialogs
from chat_tui.ui.bindings import bind
from chat_tui.ui.choices import Choice
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import LOOKS, Dialog
from chat_tui.ui.waiting_lines import Manner, Waiting, heading, told, waiting_line
from chat_tui.ui.widgets.choice_list import ChoiceList
from chat_tui.ui.widgets.query_box import QueryBox
from chat_tui.ui.work import spawn

INBOX_ACTIONS = {
    "inbox.up": "move(-1)",
    "inbox.down": "move(1)",
    "inbox.page_up": "page(-1)",
    "inbox.page_down": "page(1)",
    "inbox.open": "accept",
    "inbox.done": "done",
    "inbox.snooze": "snooze",
    "inbox.reply": "reply",
    "inbox.undo": "undo",
    "inbox.close": "cancel",
}
LEAST_LINES = 3
SNOOZES = ("20 minutes", "1 hour", "3 hours", "tomorrow", "monday")
FOOTER = "⏎ go there · e done · s later · r reply · z undo · esc"
REPLYING = "⏎ send · esc keeps it as a draft"


def wall_clock() -> Millis:
    """Now."""
    return Millis(int(time.time() * 1000))


async def _learn(inbox: Inbox) -> None:
    """What is saved, which nobody tells unasked; what is known stands where the server does not say."""
    with contextlib.suppress(ChatError):
        await inbox.account.directory.ask(Saved())


class WaitingList(Dialog["Waiting | None"]):
    """All that waits, kept true while it is open, and the chosen one in full below."""

    AUTO_FOCUS = ""
    CSS_PATH = [LOOKS, Path(__file__).with_name("inbox.tcss")]  # noqa: RUF012 - Textual's own type
    VERTICAL_BREAKPOINTS = [(0, "-low"), (22, "-high")]  # noqa: RUF012 - Textual's own type

    def __init__(self, accounts: Sequence[Account], manner: Manner) -> None:
        super().__init__(classes="inbox")
        self._inboxes = [Inbox(account) for account in accounts]
        self._manner = manner
        self._clock: Callable[[], Millis] = wall_clock
        self._answering: Waiting | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The list, the chosen one in full, the answer."""
        with Vertical(classes="dialog"):
            yield ChoiceList(empty="Nothing waits for you.")
            yield Static(classes="who")
            yield Static(classes="said")
            with Horizontal(classes="ask"):
                yield Static(Content("›"), classes="prompt")
                yield QueryBox(placeholder="your answer")

    def on_mount(self) -> None:
        """Show what waits, and follow every account."""
        self._show()
        for inbox in self._inboxes:
            spawn(self, partial(self._follow, inbox))
            spawn(self, partial(_learn, inbox))

    @property
    def choices(self) -> ChoiceList:
        """The list."""
        return self.query_one(ChoiceList)

    @property
    def chosen(self) -> Waiting | None:
        """What a key would be about."""
        choice = self.choices.chosen
        return choice.value if choice is not None else None

    async def _follow(self, inbox: Inbox) -> None:
        with inbox.account.feed.subscribe() as changes:
            async for _ in changes:
                self._show()

    def _show(self) -> None:
        """Read everything again; the chosen line stays, or the one that took its place."""
        before, now = self.chosen, self._clock()
        waiting = [Waiting(inbox, item) for inbox in self._inboxes for item in inbox.items(now)]
        waiting.sort(key=lambda each: (not each.item.is_pressing, -each.item.at))
        lines = [waiting_line(each, now, self._manner) for each in waiting]
        self.choices.show(lines)
        self.choices.styles.height = max(LEAST_LINES, len(lines))
        if before is not None:
            self.choices.move(self._place_of(before, lines), wrap=False)
        unread = sum(1 for each in waiting if each.item.unread)
        snoozed = sum(inbox.triage.snoozed(now) for inbox in self._inboxes)
        frame = self.query_one(".dialog")
        frame.border_title = Content(heading(unread, len(waiting), snoozed))
        frame.border_subtitle = Content(
            key_words(FOOTER if self._answering is None else REPLYING, glyphs_of(self))
        )
        self._show_chosen()
        self._show_in_time(now)

    def _show_in_time(self, now: Millis) -> None:
        """Look again when something comes back by itself."""
        if self._timer is not None:
            self._timer.stop()
        moves = [at for inbox in self._inboxes if (at := inbox.next_move(now)) is not None]
        self._timer = self.set_timer((min(moves) - now) / 1000, self._show) if moves else None

    def _place_of(self, before: Waiting, lines: Sequence[Choice]) -> int:
        places = [line.value.place for line in lines]
        return places.index(before.place) if before.place in places else self._was

    _was = 0
    """The line that was chosen, counted from the top."""

    def _show_chosen(self) -> None:
        chosen = self._answering or self.chosen
        title, text = told(chosen, self._manner) if chosen is not None else ("", "")
        if self._answering is not None:
            title = f"answer to {title}"
        self.query_one(".who", Static).update(Content(title))
        self.query_one(".said", Static).update(Content(text))
        self._was = self.choices.place

    # Going about the list.

    def action_move(self, step: int) -> None:
        """Choose the next or the one before."""
        if self._answering is None:
            self.choices.move(step)
            self._show_chosen()

    def action_page(self, step: int) -> None:
        """Choose a page further."""
        if self._answering is None:
            self.choices.move(step * max(1, self.choices.size.height - 1), wrap=False)
            self._show_chosen()


class InboxScreen(WaitingList):
    """Gives back what to go to. What is done to a line is seen at once, and `z` takes it back."""

    BINDINGS = [*bind("inbox", INBOX_ACTIONS)]  # noqa: RUF012 - Textual's own type

    def __init__(self, accounts: Sequence[Account], manner: Manner) -> None:
        super().__init__(accounts, manner)
        self._undo: list[TakeBack] = []

    def on_choice_list_clicked(self) -> None:
        """A click chooses; a second one on the same line goes there."""
        if self._was == self.choices.place:
            self.action_accept()
        else:
            self._show_chosen()

    def action_accept(self) -> None:
        """Send the answer, or go there."""
        if self._answering is not None:
            self._try(self._send(self._answering))
        elif self.chosen is not None:
            self.dismiss(self.chosen)

    def action_cancel(self) -> None:
        """Leave the answer, which is kept as a draft; or the inbox."""
        if self._answering is None:
            self.dismiss(None)
            return
        item, box = self._answering.item, self.query_one(QueryBox)
        text = box.text.strip()
        if text:
            drafts = self._answering.inbox.account.drafts
            drafts.set(item.message.channel_id, item.root_id, text)
        self._stop_answering()

    # What becomes of it.

    def action_done(self) -> None:
        """It was dealt with."""
        if (chosen := self.chosen) is not None:
            self._try(self._keep_undo(chosen.inbox.done(chosen.item)))

    def action_undo(self) -> None:
        """Take the last one back."""
        if not self._undo:
            self.notify("There is nothing to take back.", markup=False)
            return
        self._try(self._take_back(self._undo.pop()))

    def action_snooze(self) -> None:
        """Ask until when, and put it off."""
        chosen, now = self.chosen, self._clock()
        if chosen is None:
            return
        choices = [
            Choice(at, f"in {words}" if words[0].isdigit() else f"{words} 9:00")
            for words in SNOOZES
            if (at := when(words, now)) is not None
        ]

        def put_off(until: Millis | None) -> None:
            if until is not None:
                self._try(self._keep_undo(chosen.inbox.snooze(chosen.item, until)))

        self.app.push_screen(dialogs.ListPicker("Later", choices, verb="put off"), put_off)

    def action_reply(self) -> None:
        """Answer without leaving the list."""
        if (chosen := self.chosen) is None:
            return
        self._answering = chosen
        draft = chosen.inbox.account.drafts.get(chosen.item.message.channel_id, chosen.item.root_id)
        self.add_class("-replying")
        box = self.query_one(QueryBox)
        box.set_text(safe_line(draft.text, 2000) if draft is not None else "")
        box.focus()
        self._show()

    async def _send(self, answered: Waiting) -> None:
        text = self.query_one(QueryBox).text.strip()
        if not text:
            return
        await answered.inbox.reply(answered.item, text)
        answered.inbox.account.drafts.drop(answered.item.message.channel_id, answered.item.root_id)
        self._stop_answering()
        await self._keep_undo(answered.inbox.done(answered.item))
        self.notify("Answered.", markup=False)

    def _stop_answering(self) -> None:
        self._answering = None
        self.remove_class("-replying")
        self.query_one(QueryBox).set_text("")
        self.set_focus(None)
        self._show()

    async def _keep_undo(self, deed: Coroutine[Any, Any, TakeBack]) -> None:
        self._undo.append(await deed)
        self._show()

    async def _take_back(self, undo: TakeBack) -> None:
        await undo()
        self._show()

    def _try(self, deed: Coroutine[Any, Any, None]) -> None:
        spawn(self, partial(self._told_if_not, deed), group="triage")

    async def _told_if_not(self, deed: Coroutine[Any, Any, None]) -> None:
        try:
            await deed
        except ChatError as error:
            self.notify(safe_text(f"{error} {error.hint}".strip()), severity="warning", markup=False)
