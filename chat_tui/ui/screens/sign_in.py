"""How does a person sign in at a server, or sign in again, without leaving the app?"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Static

from chat_tui.account.signing_in import SignedIn, SigningIn, Wish
from chat_tui.errors import ChatError
from chat_tui.ui import sign_in_words as words
from chat_tui.ui.bindings import bind
from chat_tui.ui.clipboard import put_there, told
from chat_tui.ui.failures import TellsFailures
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import LOOKS, Dialog, Frame
from chat_tui.ui.screens.sign_in_course import Course, opened_here
from chat_tui.ui.screens.sign_in_pages import Pages
from chat_tui.ui.screens.sign_in_steps import DoneStep, OfferStep, WaitStep
from chat_tui.ui.widgets.choice_list import ChoiceList
from chat_tui.ui.work import spawn

ACTIONS = {
    "dialog.accept": "accept",
    "dialog.cancel": "cancel",
    "dialog.up": "move(-1)",
    "dialog.down": "move(1)",
    "sign_in.copy": "copy",
    "sign_in.open": "open",
}
GROUP = "signing in"
EVERY = 1.0
"""Seconds between two looks at what goes on."""
SLOW = 3
"""Seconds after which it is said how long something takes."""


class SignInScreen(TellsFailures, Dialog[SignedIn | None]):
    """Pages one after the other; Escape goes one back and loses nothing that was typed.

    `sign_in` gives a service for a wish. `again` is the name of an account whose person is known: then it
    begins with the best way in, and ends by itself once `is_well`. Gives back the account, or None.
    """

    AUTO_FOCUS = ""
    CSS_PATH = [LOOKS, Path(__file__).with_name("sign_in.tcss")]  # noqa: RUF012 - Textual's own type
    BINDINGS = [*bind("dialog", ACTIONS)]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(
        self,
        sign_in: Callable[[Wish], SigningIn],
        *,
        address: str = "",
        again: str = "",
        is_well: Callable[[], bool] = bool,
    ) -> None:
        super().__init__(classes="signing")
        self._course = Course(self, sign_in, again)
        self._address = address
        self._is_well = is_well
        self.pages = Pages(partial(self.dress, is_new=True))
        self._going = ""
        self._since: float | None = None

    def compose(self) -> ComposeResult:
        """The frame; its pages come as they are needed."""
        with Frame(classes="dialog") as frame:
            frame.border_title = Content("Sign in")
            frame.border_subtitle = Content("esc")
            yield self.pages
            yield Static(classes="going")

    def on_mount(self) -> None:
        """With the first page, or by asking the server for it."""
        super().on_mount()
        self.set_interval(EVERY, self._tick)
        self.call_next(self._course.begin, self._address)

    async def on_unmount(self) -> None:
        """Nothing goes on, and nothing secret stays."""
        self.pages.wipe()
        await self._course.close()

    def dress(self, *, is_new: bool = False) -> None:
        """The frame says what the page is, and what the keys do; of a new one nothing is said yet."""
        if is_new:
            self.say("")
        page = self.pages.top
        if page is not None:
            frame = self.query_one(Frame)
            frame.border_title = Content(page.heading)
            frame.border_subtitle = Content(key_words(page.footer, glyphs_of(self)))
            self.set_class(page.qr_side > 0, "-qr")

    # What goes on.

    def do(self, going: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do it beside the keys and say so; what goes wrong is a sentence below the page."""
        self.say(f"{going} …" if going else "")
        self._going, self._since = going, time.monotonic()
        spawn(self, partial(self._done, work), group=GROUP, exclusive=True)

    @property
    def is_busy(self) -> bool:
        """Whether something goes on that is not the person's turn."""
        return self._since is not None

    async def _done(self, work: Callable[[], Awaitable[None]]) -> None:
        page = self.pages.top
        try:
            await work()
        except ChatError as error:
            self.say(words.sentence_of(error), is_bad=True)
        else:
            if page is not self.pages.top:
                return
        self._since = None

    def say(self, text: str, *, is_bad: bool = False) -> None:
        """In the row below the page."""
        self._since = None
        line = self.query_one(".going", Static)
        line.set_class(is_bad, "-bad")
        line.update(Content(text))
        line.display = bool(text)

    def _tick(self) -> None:
        if self.is_current and self._is_well():
            self.dismiss(None)
        elif self._since is not None and self._going:
            seconds = int(time.monotonic() - self._since)
            if seconds >= SLOW:
                self.query_one(".going", Static).update(Content(f"{self._going} … {seconds} s · esc stops"))

    def on_resize(self, event: events.Resize) -> None:
        """Another size has room for other things."""
        if isinstance(self.pages.top, WaitStep):
            self.pages.top.fit()
            self.dress()

    # Keys.

    async def on_key(self, event: events.Key) -> None:
        """A digit takes a way."""
        page = self.pages.top
        if isinstance(page, OfferStep) and event.character and page.take(event.character):
            event.stop()
            await self.action_accept()

    async def on_choice_list_clicked(self, event: ChoiceList.Clicked) -> None:
        """A click takes a way."""
        event.stop()
        await self.action_accept()

    async def action_accept(self) -> None:
        """Go on from this page, once all of it is filled in."""
        page = self.pages.top
        if page is None or self.is_busy:
            return
        wanting = page.next_empty()
        if wanting is not None:
            self.set_focus(wanting)
        else:
            await self._course.go_on(page)

    def action_cancel(self) -> None:
        """Stop what goes on, or else go back by a page; from the first, away."""
        page, was_going = self.pages.top, self.is_busy
        self.workers.cancel_group(self, GROUP)
        if isinstance(page, DoneStep):
            self.dismiss(page.signed)
        elif page is None or (self.pages.depth == 1 and not was_going):
            self.dismiss(None)
        elif was_going and not isinstance(page, WaitStep):
            self.say("")
        else:
            self.pages.back()

    def action_move(self, step: int) -> None:
        """Another way, or another box."""
        page = self.pages.top
        if isinstance(page, OfferStep):
            page.query_one(ChoiceList).move(step)
        elif page is not None and page.boxes:
            (self.focus_next if step > 0 else self.focus_previous)()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Some letters are keys only where something is shown that they are for."""
        if action in ("copy", "open"):
            page = self.pages.top
            return isinstance(page, WaitStep) and page.prompt is not None
        return True

    def action_copy(self) -> None:
        """What is to be typed elsewhere, or the address to go to."""
        page = self.pages.top
        if isinstance(page, WaitStep) and page.prompt is not None:
            spawn(self, partial(_copy, self.app, page.prompt.code or page.prompt.url), group="copy")

    def action_open(self) -> None:
        """The page, in the browser of this machine."""
        page = self.pages.top
        if isinstance(page, WaitStep) and page.prompt is not None:
            spawn(self, partial(opened_here, page.prompt.url_with_code or page.prompt.url), group="open")


async def _copy(app: App[Any], text: str) -> None:
    way = await put_there(app, text)
    app.notify(told(way), severity="information" if way else "warning", markup=False, timeout=4)
