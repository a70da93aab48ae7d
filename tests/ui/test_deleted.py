"""Does a message that is taken back while we look leave a quiet row, and none when we come again?"""

from __future__ import annotations

from dataclasses import replace

from chat_tui.model.ids import MessageId, Millis
from chat_tui.model.messages import Message
from chat_tui.ui.widgets.pane_window import ThreadWindow
from tests.ui.fake_timeline import CHANNEL, START, FakeTimeline, message
from tests.ui.pane_bench import Bench, a_timeline, running


def take_back(bench: Bench, number: int) -> None:
    there = bench.source.message(MessageId(f"m{number:05}"))
    assert there is not None
    bench.source.put(replace(there, text="", deleted_at=Millis(START)))
    bench.changed(there.id)


async def test_what_is_deleted_leaves_a_quiet_row_until_we_leave() -> None:
    async with running(a_timeline(300)) as bench:
        bench.pane.show(CHANNEL)
        take_back(bench, 298)
        assert "number 298" not in bench.seen
        assert bench.seen.count("message deleted") == 1
        for _ in range(60):
            bench.pane.page_up()
        bench.pane.scroll_to_end()
        assert bench.seen.count("message deleted") == 1, "reading on does not lose it"
        bench.source.put(message(301, text="brand new"))
        bench.changed("m00301")
        assert bench.seen.count("message deleted") == 1
        bench.pane.show(CHANNEL)
        assert "message deleted" not in bench.seen


async def test_rows_are_in_order_and_once_after_paging_over_a_deleted_one() -> None:
    async with running(a_timeline(400)) as bench:
        bench.pane.show(CHANNEL)
        for number in (399, 390, 385):
            take_back(bench, number)
        for _ in range(90):
            bench.pane.page_up()
        for _ in range(90):
            bench.pane.page_down()
        ids = [row.id for row in bench.pane._view.window.rows if isinstance(row, Message)]
        assert ids == sorted(set(ids))
        assert {"m00385", "m00390", "m00399"} <= set(ids)


def test_in_a_thread_it_stays_while_the_thread_is_open() -> None:
    root = message(1)
    source = FakeTimeline([root, *(message(n, root_id=root.id) for n in (2, 3))])
    window = ThreadWindow(source, root.id)
    source.put(replace(source.messages[1], deleted_at=Millis(START)))
    window.reload()
    assert [row.position.id for row in window.rows] == ["m00001", "m00002", "m00003"]
    assert [row.position.id for row in ThreadWindow(source, root.id).rows] == ["m00001", "m00003"]
