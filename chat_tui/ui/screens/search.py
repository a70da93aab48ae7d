"""Where was it said? A search in all accounts as one types, then on their servers, with what is around."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from chat_tui.account.searching import Hit, Searching, Stage
from chat_tui.errors import ChatError, FileError
from chat_tui.realtime.timing import Timing
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import date_title
from chat_tui.ui.bindings import bind
from chat_tui.ui.choices import Choice
from chat_tui.ui.exporting import export_hits
from chat_tui.ui.found import FoundLines, Telling
from chat_tui.ui.screens.dialog import LOOKS, Frame
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.widgets.choice_list import ChoiceList
from chat_tui.ui.widgets.context_preview import ContextPreview
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.account.account import Account

LIMIT = 200
SHORTEST = 2
AT_ONCE = 0.002
"""Seconds in which the widgets have said what they have to draw anew."""
SEARCH_ACTIONS = {"search.preview": "preview", "search.server": "ask_server", "search.export": "export"}


class SearchScreen(PickerScreen[Hit]):
    """Gives back the message to go to, and the account it is in."""

    CSS_PATH = [LOOKS, Path(__file__).with_name("search.tcss")]  # noqa: RUF012 - Textual's own type
    BINDINGS = [*bind("dialog", SEARCH_ACTIONS, priority=SEARCH_ACTIONS)]  # noqa: RUF012 - Textual's own type
    HORIZONTAL_BREAKPOINTS = [(0, "-below"), (130, "-beside")]  # noqa: RUF012 - Textual's own type
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]  # noqa: RUF012 - Textual's own type
    heading = "Search"
    placeholder = "words; from: in: has: is: before: after: narrow"
    footer = "⏎ go there · tab context · ^R server · ^E export · esc"
    empty = "Type at least two letters."

    def __init__(
        self,
        accounts: Sequence[Account],
        words: str = "",
        *,
        tz: tzinfo | None = None,
        clock_24h: bool = True,
        glyphs: str,
        downloads: Path | None = None,
    ) -> None:
        super().__init__(words)
        self.add_class("search")
        self._accounts = accounts
        self._downloads = downloads
        self._searching = Searching(accounts, Timing(), limit=LIMIT)
        self._telling = Telling("", tz, clock_24h, glyphs, names_accounts=len(accounts) > 1)
        self._stage = Stage()
        self._is_done = False
        """What is listed belongs to what is typed."""
        self._accepts = False
        """Enter was pressed before anything was found."""
        self._line = ""
        """What stands above the context."""
        self._rule = "-" if glyphs == "ascii" else "─"

    def compose_list(self) -> ComposeResult:
        """The hits, and what is around the chosen one: below, or beside where there is room."""
        with Container(classes="found"):
            yield ChoiceList(empty=self.empty)
            with Vertical(classes="around"):
                yield Static(classes="standing")
                yield ContextPreview()

    def on_mount(self) -> None:
        """While the first letters are typed, what searches need is opened."""
        spawn(self, self._searching.prepare, group="prepare")

    def find(self, query: str) -> Sequence[Choice]:
        """Nothing at once: what is found comes in stages."""
        return ()

    def find_now(self, *, at_once: bool = False) -> None:
        """Begin the search for what is typed; what is listed stays until something was found."""
        query = self.query_text
        if query == self._found_for and not at_once:
            return
        self._found_for = query
        self._is_done = self._accepts = False
        self._telling = self._telling.of(query)
        if len(query.strip()) < SHORTEST:
            self.workers.cancel_group(self, "search")
            self._show(Stage())
        else:
            self._look(query, at_once)

    @work(exclusive=True, group="search", exit_on_error=False)
    async def _look(self, query: str, at_once: bool) -> None:
        try:
            await self._searching.run(query.lstrip(), self._show, at_once=at_once)
        except asyncio.CancelledError as cancelled:
            # Textual keeps it, in a circle with itself, and its frames hold all that was found.
            raise cancelled.with_traceback(None)  # noqa: B904 - that it is the same is the point
        except ChatError as error:
            self.choices.show((), empty=safe_line(f"The search failed: {error}", 300))

    def _show(self, stage: Stage) -> None:
        """A stage of the search."""
        lines = FoundLines(stage.hits, self._telling)
        if self._is_done:
            self.choices.more(lines)
        else:
            self.choices.show(lines, empty=self.say_when_empty(self._telling.query))
        self._stage, self._is_done = stage, True
        self._show_standing()
        self._show_context()
        self._paint_soon()
        if self._accepts:
            self._accepts = False
            self.action_accept()

    def _paint_soon(self) -> None:
        """The letter was painted a moment ago: Textual's clock would let what was found wait for a frame."""
        self.set_timer(AT_ONCE, self._on_timer_update)

    def say_when_empty(self, query: str) -> str:
        """Too short, or really nothing."""
        return self.empty if len(query.strip()) < SHORTEST else "Nothing on this machine has these words."

    def _show_standing(self) -> None:
        """How many and how fast in the title; how far the search came, on the line above the context."""
        stage = self._stage
        frame = self.query_one(Frame)
        if len(self._telling.query.strip()) < SHORTEST:
            frame.retitle(self.heading)
            told = ""
        else:
            count = len(stage.hits)
            many = f"{count}{'+' if stage.is_cut else ''} {'hit' if count == 1 else 'hits'}"
            dot = "-" if self._telling.glyphs == "ascii" else "·"
            frame.retitle(f"{self.heading} {dot} {many} {dot} {stage.seconds * 1000:.0f} ms")
            told = self._standing()
        line = f"{self._rule * 4} {told} " if told else ""
        standing = self.query_one(".standing", Static)
        line += self._rule * max(0, standing.size.width - len(line))
        if line != self._line:
            self._line = line
            standing.update(Content(line), layout=False)

    def _standing(self) -> str:
        stage = self._stage
        told = "from this machine"
        if stage.answered:
            told += f" and {', '.join(stage.answered)}"
        dots = "..." if self._telling.glyphs == "ascii" else "…"
        if stage.asking:
            told += f", asking {', '.join(stage.asking)} for older{dots}"
        if stage.failed:
            told += f"; {', '.join(stage.failed)} did not answer"
        for title, until in stage.hidden:
            told += f"; {title} hides messages before {date_title(until, self._telling.tz)}"
        return safe_line(told, 200)

    def _show_context(self) -> None:
        chosen = self.choices.chosen
        self.query_one(ContextPreview).show(chosen.value if chosen is not None else None, self._telling)

    def on_resize(self) -> None:
        """The rule above the context is as wide as its place."""
        self.call_after_refresh(self._show_standing)

    def on_choice_list_moved(self) -> None:
        """Another hit, another context."""
        self._show_context()

    def action_accept(self) -> None:
        """Go to what is chosen; if nothing was found yet, as soon as something is."""
        self.find_now()
        if not self._is_done:
            self._accepts = True
        elif self.choices.chosen is not None:
            self.dismiss(self.choices.chosen.value)

    def action_preview(self) -> None:
        """Show what is around the hit, or more hits instead."""
        self.toggle_class("-no-context")

    @work(exclusive=True, group="export", exit_on_error=False)
    async def action_export(self) -> None:
        """Write what is listed to a file."""
        hits = self._stage.hits
        if self._downloads is None or not hits:
            return
        try:
            path = await asyncio.to_thread(export_hits, hits, self._downloads, self._telling.tz)
        except FileError as error:
            self.notify(safe_line(str(error), 300), severity="error", markup=False)
        else:
            self.notify(safe_line(f"{len(hits)} messages written to {path}", 300), markup=False)

    def action_ask_server(self) -> None:
        """Do not wait for a pause in typing."""
        self.find_now(at_once=True)
