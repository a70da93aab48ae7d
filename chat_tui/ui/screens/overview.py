"""What was said since somebody left, in which channels, by whom: gone to, or called read?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from chat_tui.account.account import Account
from chat_tui.account.overview import overview
from chat_tui.errors import ChatError
from chat_tui.model.actions import MarkRead
from chat_tui.model.ids import Millis
from chat_tui.text.sanitize import safe_text
from chat_tui.ui.bindings import bind
from chat_tui.ui.failures import TellsFailures
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.news_lines import Place, news_heading, news_line, told
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import LOOKS, Dialog
from chat_tui.ui.screens.inbox import wall_clock
from chat_tui.ui.waiting_lines import Manner
from chat_tui.ui.widgets.choice_list import ChoiceList
from chat_tui.ui.work import spawn

OVERVIEW_ACTIONS = {
    "since.up": "move(-1)",
    "since.down": "move(1)",
    "since.page_up": "page(-1)",
    "since.page_down": "page(1)",
    "since.open": "accept",
    "since.read": "read",
    "since.close": "cancel",
}
FOOTER = "⏎ go there · r read · esc"


class OverviewScreen(TellsFailures, Dialog["Place | None"]):
    """Kept true while it is open; gives back where to go."""

    AUTO_FOCUS = ""
    BINDINGS = [*bind("since", OVERVIEW_ACTIONS)]  # noqa: RUF012 - Textual's own type
    CSS_PATH = [LOOKS, Path(__file__).with_name("overview.tcss")]  # noqa: RUF012 - Textual's own type
    VERTICAL_BREAKPOINTS = [(0, "-low"), (22, "-high")]  # noqa: RUF012 - Textual's own type

    def __init__(self, accounts: Sequence[Account], manner: Manner) -> None:
        super().__init__(classes="overview")
        self._accounts = accounts
        self._manner = manner
        self._clock: Callable[[], Millis] = wall_clock
        self._left = max(account.absence.left for account in accounts)
        self._was = 0
        self._owed: list[Callable[[], None]] | None = []
        """What was typed before there was anything to do it with; None since there is."""

    def compose(self) -> ComposeResult:
        """The list, and what was said in the chosen one."""
        with Vertical(classes="dialog") as frame:
            frame.border_title = Content(news_heading((), self._left, self._clock()))
            frame.border_subtitle = Content(key_words(FOOTER, glyphs_of(self)))
            yield ChoiceList(empty="Looking ...")
            yield Static(classes="said")

    def on_mount(self) -> None:
        """Look, and again whenever something moves."""
        for account in self._accounts:
            spawn(self, partial(self._follow, account))
        self._look()

    @property
    def choices(self) -> ChoiceList:
        """The list."""
        return self.query_one(ChoiceList)

    async def _follow(self, account: Account) -> None:
        with account.feed.subscribe() as changes:
            async for change in changes:
                if change.everything or change.channels or change.threads or change.channel_list:
                    self._look()

    def _look(self) -> None:
        spawn(self, self._show, exclusive=True, group="overview")

    async def _show(self) -> None:
        """The chosen line stays, or the one that took its place."""
        found = [Place(account, news) for account in self._accounts for news in await overview(account.store)]
        found.sort(key=lambda each: (each.news.mentions == 0, each.news.root_id is None, -each.news.at))
        before, now = self.chosen, self._clock()
        self.choices.show([news_line(each, now, self._manner) for each in found], empty="All is read.")
        self.choices.styles.height = max(1, len(found))
        if before is not None:
            keys = [each.key for each in found]
            self.choices.move(keys.index(before.key) if before.key in keys else self._was, wrap=False)
        self.query_one(".dialog").border_title = Content(news_heading(found, self._left, now))
        self._tell()
        owed, self._owed = self._owed, None
        for deed in owed or ():
            deed()

    @property
    def chosen(self) -> Place | None:
        """What a key is about."""
        choice = self.choices.chosen
        return choice.value if choice is not None else None

    def _tell(self) -> None:
        place = self.chosen
        lines = told(place, self._clock(), self._manner) if place is not None else []
        said = self.query_one(".said", Static)
        said.update(Content("\n".join(lines)))
        said.display = bool(lines)
        self._was = self.choices.place

    def on_choice_list_clicked(self) -> None:
        """A click chooses; a second one on the same line goes there."""
        if self._was == self.choices.place:
            self.action_accept()
        else:
            self._tell()

    def on_choice_list_moved(self) -> None:
        """Another line, other words."""
        self._tell()

    def action_accept(self) -> None:
        """Go there."""
        if self._owed is not None:
            self._owed.append(self.action_accept)
        elif self.chosen is not None:
            self.dismiss(self.chosen)

    def action_cancel(self) -> None:
        """Stay where we are."""
        self.dismiss(None)

    def action_move(self, step: int) -> None:
        """Choose the next or the one before."""
        if self._owed is not None:
            self._owed.append(partial(self.action_move, step))
        else:
            self.choices.move(step)

    def action_page(self, step: int) -> None:
        """Choose a page further."""
        self.choices.move(step * max(1, self.choices.page - 1), wrap=False)

    def action_read(self) -> None:
        """All of the chosen one is read."""
        if (place := self.chosen) is not None:
            spawn(self, partial(self._mark, place), group="marking")

    async def _mark(self, place: Place) -> None:
        account, news = place.account, place.news
        state = account.store.thread_state(news.root_id) if news.root_id is not None else None
        try:
            account.gate.check()
            if state is not None:
                await account.thread_marks.mark(state)
            else:
                await account.perform(MarkRead(account.new_client_id(), news.channel_id))
        except ChatError as error:
            self.notify(safe_text(f"{error} {error.hint}".strip()), severity="warning", markup=False)
