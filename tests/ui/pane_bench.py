"""How is a pane run alone in tests: an app with nothing else, and short words for what is done to it?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message as TextualMessage

from chat_tui.model.actions import SendMessage
from chat_tui.model.changes import Changes
from chat_tui.model.ids import ClientId, MessageId, Millis
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.ui.render.look import Density, Look
from chat_tui.ui.widgets.message_pane import MessagePane
from chat_tui.ui.widgets.pane_selection import SelectablePane
from chat_tui.ui.widgets.pane_text_selection import TextSelectingPane
from tests.ui.fake_timeline import CHANNEL, START, FakeTimeline, message


class PaneApp(App[None]):
    """Nothing but a pane, and what it posted."""

    def __init__(self, source: FakeTimeline, density: Density) -> None:
        super().__init__()
        self._source = source
        self._density: Density = density
        self.posted: list[TextualMessage] = []

    def compose(self) -> ComposeResult:
        look = Look(density=self._density, tz=UTC)
        yield MessagePane(self._source, self._source.pending, look, clock=lambda: START)

    def on_message_pane_need_older(self, event: MessagePane.NeedOlder) -> None:
        self.posted.append(event)

    def on_gappy_pane_need_gap(self, event: MessagePane.NeedGap) -> None:
        self.posted.append(event)

    def on_message_pane_unseen_changed(self, event: MessagePane.UnseenChanged) -> None:
        self.posted.append(event)

    def on_selectable_pane_asked(self, event: SelectablePane.Asked) -> None:
        self.posted.append(event)

    def on_selectable_pane_message_clicked(self, event: SelectablePane.MessageClicked) -> None:
        self.posted.append(event)

    def on_text_selecting_pane_text_selected(self, event: TextSelectingPane.TextSelected) -> None:
        self.posted.append(event)

    def on_selectable_pane_link_clicked(self, event: SelectablePane.LinkClicked) -> None:
        self.posted.append(event)


class Bench:
    """A running pane with short words for what tests do to it."""

    def __init__(self, app: PaneApp, source: FakeTimeline) -> None:
        self.app = app
        self.source = source
        self.pane = app.query_one(MessagePane)

    @property
    def screen(self) -> list[str]:
        """The rows of the screen as text."""
        size = self.pane.size
        return [strip.text for strip in self.pane.render_lines(Region(0, 0, size.width, size.height))]

    @property
    def seen(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen)

    def changed(self, *ids: str) -> None:
        """Tell the pane that these messages moved, as the store does."""
        moved = frozenset({CHANNEL})
        self.pane.refresh_from(
            Changes(
                messages={CHANNEL: frozenset(MessageId(each) for each in ids)},
                timelines=moved,
                channels=moved,
            )
        )


@asynccontextmanager
async def running(
    source: FakeTimeline, *, size: tuple[int, int] = (60, 20), density: Density = "compact"
) -> AsyncIterator[Bench]:
    app = PaneApp(source, density)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Bench(app, source)


def a_timeline(count: int) -> FakeTimeline:
    """Messages of several people and several heights."""
    names = ("maya", "ravi", "lin", "tom")
    words = "lorem ipsum dolor sit amet "
    return FakeTimeline(
        message(n, author=names[n // 3 % 4], text=f"number {n} {words * (n * 7 % 9)}".strip())
        for n in range(count)
    )


def waiting(number: int, text: str, state: OutboxState = OutboxState.QUEUED) -> OutboxItem:
    client = ClientId(f"client-{number}")
    when = Millis(START + 10_000_000 + number)
    return OutboxItem(client, CHANNEL, SendMessage(client, CHANNEL, text), state, when)


def shifted(before: list[str], after: list[str], by: int) -> bool:
    """Whether everything that is on both screens moved down by so many rows."""
    return after[by:] == before[: len(before) - by] if by >= 0 else after[:by] == before[-by:]
