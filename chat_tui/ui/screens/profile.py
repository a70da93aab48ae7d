"""Who is this: name, where they are, what they do, their local time, what they may do?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from chat_tui.errors import ChatError
from chat_tui.model.events import ProfileTold
from chat_tui.model.ids import Millis, UserId
from chat_tui.model.questions import Person
from chat_tui.model.users import Profile
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.text.width import fit
from chat_tui.ui.bindings import bind
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.message_choices import coming_time
from chat_tui.ui.people import custom_status, local_time, presence_words
from chat_tui.ui.plain import key_words
from chat_tui.ui.render.presence import presence_glyph
from chat_tui.ui.screens.dialog import Dialog
from chat_tui.ui.screens.questions import ANSWERS
from chat_tui.ui.titles import person_name
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.settings import UiSettings

LABEL_CELLS = 12


class Card(Static, can_focus=True):
    """What is told; holds the focus, so that keys have a place to go."""


class ProfileScreen(Dialog[bool]):
    """What is known at once, and what the server tells when it does; says whether to write to them."""

    AUTO_FOCUS = "Card"
    BINDINGS = [*bind("dialog", ANSWERS)]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(self, account: Account, user_id: UserId, settings: UiSettings) -> None:
        super().__init__(classes="question")
        self._account = account
        self._user_id = user_id
        self._settings = settings
        self._profile: Profile | None = None
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """The frame and the card."""
        with Vertical(classes="dialog") as frame:
            frame.border_title = Content(f"@{person_name(self._account.store, self._user_id)}")
            frame.border_subtitle = Content(key_words("⏎ write to them · esc", glyphs_of(self)))
            yield Card(Content(self._text()))

    def on_mount(self) -> None:
        """Ask for what is not kept here."""
        spawn(self, self._ask, group="profile")

    def action_accept(self) -> None:
        """Write to them."""
        self.dismiss(True)

    def action_cancel(self) -> None:
        """Enough."""
        self.dismiss(False)

    async def _ask(self) -> None:
        try:
            answer = await self._account.directory.ask(Person(self._user_id))
        except ChatError as error:
            self._trouble = safe_text(f"The server told no more: {error}")
        else:
            told = [event.profile for event in answer.events if isinstance(event, ProfileTold)]
            self._profile = told[-1] if told else None
        self.query_one(Card).update(Content(self._text()))

    def _text(self) -> str:
        rows = [f"{fit(label, LABEL_CELLS)} {value}" for label, value in self._rows() if value]
        return "\n".join([*rows, *([self._trouble] if self._trouble else [])])

    def _rows(self) -> Iterator[tuple[str, str]]:
        store = self._account.store
        user, presence = store.user(self._user_id), store.presence(self._user_id)
        now = Millis(int(time.time() * 1000))
        yield "Name", safe_line(user.display_name, 100) if user is not None else ""
        sign = presence_glyph(presence.presence, self._settings.glyphs)
        yield "Now", f"{sign} {words}" if (words := presence_words(presence)) else ""
        yield "Status", self._status(now)
        profile = self._profile or Profile(self._user_id)
        yield "Position", safe_line(profile.position, 100)
        there = local_time(profile.timezone, now, clock_24h=self._settings.clock_24h)
        yield "Local time", f"{there} ({safe_line(profile.timezone, 40)})" if there else ""
        yield "Role", "administrator of this server" if profile.is_admin else ""
        if user is not None and (user.is_bot or user.deleted):
            yield "Account", "a bot" if user.is_bot else "deactivated"

    def _status(self, now: Millis) -> str:
        user = self._account.store.user(self._user_id)
        pictures = self._settings.emoji == "glyph" and self._settings.glyphs == "unicode"
        said = custom_status(user, pictures=pictures) if user is not None else ""
        until = user.status_until if user is not None else Millis(0)
        if not said or not until:
            return said
        at = coming_time(until, now, clock_24h=self._settings.clock_24h)
        return f"{said} (ends {at})"
