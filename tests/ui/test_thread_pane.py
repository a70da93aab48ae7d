"""Does the thread pane show a root, a line and its replies, and keep them true?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from textual.app import App, ComposeResult
from textual.geometry import Region

from chat_tui.model.actions import SendMessage
from chat_tui.model.changes import Changes
from chat_tui.model.ids import ClientId, MessageId, Millis
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.thread_pane import ThreadPane
from tests.ui.fake_timeline import CHANNEL, START, FakeTimeline, message

ROOT = MessageId("m00001")


class ThreadApp(App[None]):
    def __init__(self, source: FakeTimeline) -> None:
        super().__init__()
        self._source = source

    def compose(self) -> ComposeResult:
        look = Look(density="comfortable", tz=UTC)
        yield ThreadPane(self._source, self._source.pending, look, clock=lambda: START)


def a_thread() -> FakeTimeline:
    return FakeTimeline(
        [
            message(1, author="maya", text="RC2 is up.", reply_count=2),
            message(5, author="lin", text="arm64 too?", root_id=ROOT),
            message(9, author="tom", text="Good from my side.", root_id=ROOT),
        ]
    )


def lines(pane: ThreadPane) -> list[str]:
    strips = pane.render_lines(Region(0, 0, pane.size.width, pane.size.height))
    return [line for strip in strips if (line := strip.text.rstrip())]


async def test_a_thread_is_its_root_a_line_and_its_replies() -> None:
    app = ThreadApp(a_thread())
    async with app.run_test(size=(42, 20)):
        pane = app.query_one(ThreadPane)
        pane.show(ROOT)
        assert lines(pane) == [
            " maya                               07:21",
            " RC2 is up.",
            " ─────────────  2 replies  ─────────────",
            " lin                                07:25",
            " arm64 too?",
            " you                                07:29",
            " Good from my side.",
        ]


async def test_a_new_reply_and_a_deleted_one_are_seen() -> None:
    source = a_thread()
    app = ThreadApp(source)
    async with app.run_test(size=(42, 20)):
        pane = app.query_one(ThreadPane)
        pane.show(ROOT)
        gone = replace(source.messages[1], deleted_at=Millis(START))
        source.put(gone, message(12, author="ravi", text="Pinned.", root_id=ROOT))
        pane.refresh_from(Changes(messages={CHANNEL: frozenset({gone.id, MessageId("m00012")})}))
        assert lines(pane)[-1] == " Pinned."
        assert not any("arm64" in line for line in lines(pane))


async def test_a_reply_on_its_way_stands_at_the_end() -> None:
    source = a_thread()
    app = ThreadApp(source)
    async with app.run_test(size=(42, 20)):
        pane = app.query_one(ThreadPane)
        pane.show(ROOT)
        client = ClientId("c1")
        action = SendMessage(client, CHANNEL, "soon", ROOT)
        source.outbox = [OutboxItem(client, CHANNEL, action, OutboxState.SENDING, Millis(START + 900_000))]
        pane.refresh_from(Changes(outbox=frozenset({CHANNEL})))
        assert lines(pane)[-1].split() == ["soon", "◌", "sending"]


async def test_an_unknown_root_shows_nothing_and_a_closed_thread_too() -> None:
    app = ThreadApp(a_thread())
    async with app.run_test(size=(42, 20)):
        pane = app.query_one(ThreadPane)
        pane.show(MessageId("nowhere"))
        assert pane.root_id is None
        assert lines(pane) == []
        pane.show(ROOT)
        pane.close_thread()
        assert lines(pane) == []
