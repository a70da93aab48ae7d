"""Does the message pane keep still what is read, follow the end, land on what is unread, and cost little?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest
from rich.cells import cell_len

from chat_tui.model.actions import EditMessage
from chat_tui.model.changes import RESYNC, Changes
from chat_tui.model.ids import ClientId, MessageId, Millis, UserId
from chat_tui.model.messages import Gap, MessageKind, Reaction
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.text.times import clock_time
from chat_tui.ui.render.look import Density
from chat_tui.ui.widgets.message_pane import MessagePane
from chat_tui.ui.widgets.pane_selection import SelectablePane
from chat_tui.ui.widgets.pane_window import LARGEST
from tests.ui.fake_timeline import CHANNEL, START, FakeTimeline, message
from tests.ui.pane_bench import Bench, PaneApp, a_timeline, running, shifted, waiting


async def test_a_channel_opens_at_its_end_and_follows() -> None:
    async with running(a_timeline(300)) as bench:
        bench.pane.show(CHANNEL)
        assert "number 299" in bench.seen
        assert bench.pane.following
        bench.source.put(message(300, text="brand new"))
        bench.changed("m00300")
        assert bench.screen[-1].rstrip().endswith("brand new")


async def test_every_line_is_exactly_as_wide_as_the_pane() -> None:
    for width in (12, 33, 60, 91):
        async with running(a_timeline(80), size=(width, 20)) as bench:
            bench.pane.show(CHANNEL)
            assert {cell_len(line) for line in bench.screen} == {width}


@pytest.mark.parametrize("density", ["compact", "comfortable"])
async def test_scrolling_by_lines_moves_the_text_by_just_so_many(density: Density) -> None:
    async with running(a_timeline(400), density=density) as bench:
        bench.pane.show(CHANNEL)
        for step in (-3, -1, -19, -7, -19, 3, 19, -40):
            before = bench.screen
            bench.pane.move(step)
            assert shifted(before, bench.screen, -step), step


async def test_paging_up_reaches_the_oldest_and_down_again_the_newest_message() -> None:
    async with running(a_timeline(900)) as bench:
        bench.pane.show(CHANNEL)
        for _ in range(400):
            if "number 0 " in bench.seen or "number 0\n" in bench.seen:
                break
            bench.pane.page_up()
        assert "number 0" in bench.seen
        for _ in range(400):
            if bench.pane.following:
                break
            bench.pane.page_down()
        assert "number 899" in bench.seen


async def test_older_pages_from_the_server_leave_the_screen_as_it_is() -> None:
    source = a_timeline(400)
    source.messages, older = source.messages[200:], source.messages[:200]
    source.complete = False
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        for _ in range(80):
            bench.pane.page_up()
        assert "number 200" in bench.seen
        assert [type(event).__name__ for event in bench.app.posted] in ([], ["NeedOlder"])
        bench.pane.move(2)
        before = bench.screen
        source.put(*older)
        bench.changed(*(each.id for each in older[-60:]))
        assert bench.screen == before
        bench.pane.move(-8)
        assert shifted(before, bench.screen, 8)
        assert "number 199" in bench.seen


async def test_the_pane_asks_once_for_what_the_store_does_not_have() -> None:
    source = a_timeline(30)
    source.complete = False
    app = PaneApp(source, "compact")
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(MessagePane)
        pane.show(CHANNEL)
        pane.page_up()
        pane.page_up()
        pane.page_up()
        await pilot.pause()
        assert [type(event).__name__ for event in app.posted].count("NeedOlder") == 1


async def test_new_messages_do_not_move_what_is_read_back_and_are_counted() -> None:
    async with running(a_timeline(200)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.page_up()
        before = bench.screen
        bench.source.put(message(200), message(201))
        bench.changed("m00200", "m00201")
        assert bench.screen[:-1] == before[:-1], "the pill lies over the last row only"
        assert bench.pane.unseen == 2
        bench.pane.scroll_to_end()
        assert bench.pane.unseen == 0
        assert "message 201" in bench.seen


async def test_a_change_above_the_screen_does_not_move_it() -> None:
    async with running(a_timeline(200)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.page_up()
        before = bench.screen
        taller = replace(bench.source.messages[150], text="tall\n" * 12)
        bench.source.put(taller, replace(bench.source.messages[151], deleted_at=Millis(START)))
        bench.changed("m00150", "m00151")
        assert bench.screen == before


async def test_a_reaction_below_the_first_line_leaves_the_lines_above_it() -> None:
    async with running(a_timeline(200)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.page_up()
        before = bench.screen
        row, line = next((y, line) for y, line in enumerate(before) if y > 4 and "number" in line)
        number = int(line.split("number ")[1].split()[0])
        reacted = replace(bench.source.messages[number], reactions=(Reaction("+1", (UserId("u-lin"),)),))
        bench.source.put(reacted)
        bench.changed(reacted.id)
        assert bench.screen[: row + 1] == before[: row + 1]
        assert "👍 1" in bench.seen


async def test_a_resize_keeps_the_message_at_the_top() -> None:
    app = PaneApp(a_timeline(300), "compact")
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(MessagePane)
        pane.show(CHANNEL)
        pane.move(-60)
        bench = Bench(app, a_timeline(0))
        pane.move(next(y for y, line in enumerate(bench.screen) if "number" in line))
        top = bench.screen[0].split("number ")[1].split()[0]
        for width in (44, 90, 60):
            await pilot.resize_terminal(width, 20)
            await pilot.pause()
            assert f"number {top} " in bench.screen[0] + " "


async def test_a_flood_of_ten_thousand_messages_costs_no_more_than_a_window() -> None:
    async with running(a_timeline(100)) as bench:
        bench.pane.show(CHANNEL)
        flood = [message(n) for n in range(100, 10_100)]
        bench.source.put(*flood)
        bench.source.reads = 0
        bench.changed(*(each.id for each in flood))
        assert bench.source.reads <= 4
        assert len(bench.pane._rows) <= LARGEST
        assert "message 10099" in bench.seen


async def test_many_new_messages_do_not_push_out_what_is_read_far_up() -> None:
    async with running(a_timeline(1500)) as bench:
        bench.pane.show(CHANNEL)
        for _ in range(60):
            bench.pane.page_up()
        for start in range(1500, 2100, 50):
            before = bench.screen
            fresh = [message(n) for n in range(start, start + 50)]
            bench.source.put(*fresh)
            bench.changed(*(each.id for each in fresh))
            assert bench.screen[:-1] == before[:-1]
        assert bench.pane.unseen == 600


async def test_the_pane_asks_again_when_the_line_is_back() -> None:
    source = a_timeline(5)
    source.complete = False
    app = PaneApp(source, "compact")
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(MessagePane)
        pane.show(CHANNEL)
        pane.refresh_from(Changes(connection=True))
        await pilot.pause()
        assert [type(event).__name__ for event in app.posted] == ["NeedOlder", "NeedOlder"]


async def test_memory_is_that_of_a_window_however_far_one_reads() -> None:
    async with running(a_timeline(2000)) as bench:
        bench.pane.show(CHANNEL)
        for _ in range(200):
            bench.pane.page_up()
        assert len(bench.pane._rows) <= LARGEST


async def test_what_is_on_its_way_stands_at_the_end_with_its_state() -> None:
    source = a_timeline(20)
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        source.outbox = [waiting(1, "first"), waiting(2, "second"), waiting(3, "bad", OutboxState.FAILED)]
        bench.pane.refresh_from(Changes(outbox=frozenset({CHANNEL})))
        assert "first" in bench.screen[-3]
        assert bench.screen[-3].rstrip().endswith("◌ waiting 1")
        assert bench.screen[-2].rstrip().endswith("◌ waiting 2")
        assert bench.screen[-1].rstrip().endswith("✖ not sent · r retries")


async def test_a_message_that_arrived_is_not_shown_twice() -> None:
    source = a_timeline(20)
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        source.outbox = [waiting(1, "only once")]
        bench.pane.refresh_from(Changes(outbox=frozenset({CHANNEL})))
        source.put(message(99, author="tom", text="only once", client_id=ClientId("client-1")))
        bench.changed("m00099")
        assert bench.seen.count("only once") == 1
        assert "◌" not in bench.seen


async def test_sending_brings_the_reader_back_to_the_end() -> None:
    source = a_timeline(900)
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        for _ in range(60):
            bench.pane.page_up()
        source.outbox = [waiting(1, "mine")]
        bench.pane.refresh_from(Changes(outbox=frozenset({CHANNEL})))
        assert "mine" in bench.screen[-1]


async def test_an_edit_on_its_way_shows_the_new_text() -> None:
    source = a_timeline(20)
    client = ClientId("client-9")
    edit = EditMessage(client, CHANNEL, MessageId("m00019"), "mended")
    source.outbox = [OutboxItem(client, CHANNEL, edit, OutboxState.SENDING, Millis(START))]
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        assert "mended" in bench.screen[-1]
        assert "◌ sending" in bench.screen[-1]


async def test_a_gap_is_a_row_that_can_be_chosen_and_filled() -> None:
    source = a_timeline(40)
    source.gaps_before.add(MessageId("m00038"))
    app = PaneApp(source, "compact")
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(MessagePane)
        pane.show(CHANNEL)
        pane.focus()
        assert "enter fetches ┄┄" in Bench(app, source).seen
        await pilot.press("k", "k", "k", "enter")
        asked = [event.what for event in app.posted if isinstance(event, SelectablePane.Asked)]
        assert asked == ["fill"]


async def test_a_gap_that_is_met_going_up_is_asked_for_once() -> None:
    source = a_timeline(60)
    source.gaps_before.add(MessageId("m00031"))
    app = PaneApp(source, "compact")
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(MessagePane)
        pane.show(CHANNEL)

        def asked() -> list[str]:
            return [event.gap.newer.id for event in app.posted if isinstance(event, MessagePane.NeedGap)]

        while "┄┄" not in Bench(app, source).seen:
            pane.move(-1)
        pane.move(-1)
        await pilot.pause()
        assert asked() == ["m00031"]
        pane.show(CHANNEL, MessageId("m00001"))
        await pilot.pause()
        while "┄┄" not in Bench(app, source).seen:
            pane.move(1)
        for _ in range(10):
            pane.move(1)
        await pilot.pause()
        assert asked() == ["m00031"], "who comes from above would see the wrong end of it filled"


async def test_pages_upwards_stop_at_a_gap_until_it_was_tried_to_fill_it() -> None:
    source = a_timeline(120)
    source.gaps_before.add(MessageId("m00090"))
    app = PaneApp(source, "compact")
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(MessagePane)
        pane.show(CHANNEL)
        for _ in range(10):
            pane.page_up()
        assert "┄┄" in Bench(app, source).screen[0]
        assert "fetching them" in Bench(app, source).screen[0]
        await pilot.pause()
        assert [event.gap.newer.id for event in app.posted if isinstance(event, MessagePane.NeedGap)] == [
            "m00090"
        ]
        pane.fetching(None)
        pane.page_up()
        assert "┄┄" not in Bench(app, source).screen[0], "what cannot be filled is passed"


async def test_a_gap_says_from_when_to_when_and_that_it_is_being_filled() -> None:
    source = a_timeline(40)
    source.gaps_before.add(MessageId("m00038"))
    async with running(source, size=(72, 20)) as bench:
        bench.pane.show(CHANNEL)
        gap = next(row for row in source.timeline(CHANNEL).rows if isinstance(row, Gap))
        assert gap.older is not None
        begin, end = (clock_time(each.at, UTC) for each in (gap.older, gap.newer))
        bench.pane.fetching(None)
        assert f"{begin} – {end} are not here yet · enter fetches ┄┄" in bench.seen
        bench.pane.fetching(gap)
        assert "fetching them ┄┄" in bench.seen


async def test_a_chosen_gap_that_is_filled_leaves_the_choice_where_it_stood() -> None:
    source = a_timeline(60)
    missing = source.messages[20:51]
    source.messages = source.messages[:20] + source.messages[51:]
    source.gaps_before.add(MessageId("m00051"))
    async with running(source, size=(60, 12)) as bench:
        bench.pane.show(CHANNEL)
        while not isinstance(bench.pane.selected_item, Gap):
            bench.pane.select_previous()
        source.put(*missing)
        source.gaps_before.clear()
        bench.changed(*(each.id for each in missing))
        assert bench.pane.selected == "m00050"


async def test_what_is_new_begins_above_a_gap_and_nobody_says_how_many_there_are() -> None:
    source = a_timeline(30)
    async with running(source, size=(72, 20)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.live = False
        came = [message(number) for number in range(40, 44)]
        source.put(*came)
        source.gaps_before.add(came[0].id)
        bench.changed(*(each.id for each in came))
        lines = [line.strip() for line in bench.screen]
        gap = next(index for index, line in enumerate(lines) if "┄┄" in line)
        assert "and more" in lines[gap - 1]
        assert sum("new since" in line for line in lines) == 1


async def test_a_message_is_counted_as_new_once_wherever_the_reader_goes() -> None:
    source = a_timeline(600)
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.page_up()
        source.put(message(600))
        bench.changed("m00600")
        assert bench.pane.unseen == 1
        bench.pane.jump_to(MessageId("m00010"))
        bench.changed("m00590")
        bench.changed("m00600")
        assert bench.pane.unseen == 1


async def test_a_refused_change_is_what_the_keys_of_its_message_speak_of() -> None:
    source = a_timeline(20)
    client = ClientId("client-9")
    edit = EditMessage(client, CHANNEL, MessageId("m00019"), "mended")
    refused = OutboxItem(client, CHANNEL, edit, OutboxState.FAILED, Millis(START), reason="Too late.")
    source.outbox = [refused]
    app = PaneApp(source, "compact")
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(MessagePane)
        pane.show(CHANNEL)
        pane.focus()
        assert "✖ not changed · r retries" in Bench(app, source).seen
        assert "Too late." in Bench(app, source).seen
        await pilot.press("k", "r", "d", "e")
        await pilot.pause()
        asked = [(event.what, event.item) for event in app.posted if isinstance(event, SelectablePane.Asked)]
        assert asked == [("retry", refused), ("cancel", refused), ("edit", refused)]


async def test_keys_that_a_user_moved_are_the_ones_that_are_named_and_work() -> None:
    source = a_timeline(10)
    source.outbox = [waiting(1, "bad", OutboxState.FAILED)]
    app = PaneApp(source, "compact")
    app.set_keymap({"message.retry": "x"})
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(MessagePane)
        pane.look = replace(pane.look, retry_key="x")
        pane.show(CHANNEL)
        pane.focus()
        assert "x retries" in Bench(app, source).seen
        await pilot.press("k", "x", "r")
        await pilot.pause()
        assert [event.what for event in app.posted if isinstance(event, SelectablePane.Asked)] == ["retry"]


async def test_a_filled_gap_is_gone_and_what_stood_below_it_stays() -> None:
    source = a_timeline(60)
    missing = source.messages[20:51]
    source.messages = source.messages[:20] + source.messages[51:]
    source.gaps_before.add(MessageId("m00051"))
    async with running(source, size=(60, 12)) as bench:
        bench.pane.show(CHANNEL)
        while "┄┄" not in bench.screen[0]:
            bench.pane.move(-1)
        before = bench.screen
        source.put(*missing)
        source.gaps_before.clear()
        bench.changed(*(each.id for each in missing))
        assert "┄┄" not in bench.seen
        assert bench.screen[2:] == before[2:]  # only the gap and the day line are gone


async def test_keys_choose_messages_and_the_view_comes_along() -> None:
    app = PaneApp(a_timeline(100), "compact")
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(MessagePane)
        pane.show(CHANNEL)
        pane.focus()
        await pilot.press("k")
        assert pane.selected == "m00099"
        for _ in range(30):
            await pilot.press("k")
        assert pane.selected == "m00069"
        bench = Bench(app, a_timeline(0))
        assert any(line.startswith("▌") and "number 69" in line for line in bench.screen)
        await pilot.press("r")
        await pilot.pause()
        (asked,) = [event for event in app.posted if isinstance(event, SelectablePane.Asked)]
        assert (asked.what, asked.item) == ("reply", pane.selected_item)
        await pilot.press("escape")
        assert pane.selected is None


async def test_a_failed_message_answers_other_keys() -> None:
    source = a_timeline(10)
    source.outbox = [waiting(1, "bad", OutboxState.FAILED)]
    app = PaneApp(source, "compact")
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(MessagePane)
        pane.show(CHANNEL)
        pane.focus()
        await pilot.press("k", "r", "d", "e")
        await pilot.pause()
        assert [event.what for event in app.posted if isinstance(event, SelectablePane.Asked)] == [
            "retry",
            "cancel",
            "edit",
        ]


async def test_a_click_chooses_a_message_and_a_link_is_posted_not_opened() -> None:
    source = FakeTimeline([message(1), message(2, text="https://example.org/x")])
    app = PaneApp(source, "compact")
    async with app.run_test(size=(60, 20)) as pilot:
        pane = app.query_one(MessagePane)
        pane.show(CHANNEL)
        await pilot.pause()
        await pilot.click(MessagePane, offset=(20, 18))
        assert pane.selected == "m00001"
        await pilot.click(MessagePane, offset=(20, 19))
        assert [event.url for event in app.posted if isinstance(event, SelectablePane.LinkClicked)] == [
            "https://example.org/x"
        ]


async def test_a_jump_lands_on_a_message_far_away() -> None:
    async with running(a_timeline(3000)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.jump_to(MessageId("m01234"))
        assert "number 1234" in bench.screen[6]
        assert bench.pane.selected == "m01234"
        before = bench.screen
        bench.pane.move(-5)
        assert shifted(before, bench.screen, 5)


async def test_system_messages_in_a_row_are_one_line() -> None:
    source = FakeTimeline(
        [
            message(1),
            message(2, text="sol joined the channel.", kind=MessageKind.SYSTEM),
            message(3, text="ravi joined the channel.", kind=MessageKind.SYSTEM),
            message(4, text="lin left the channel.", kind=MessageKind.SYSTEM),
            message(5),
        ]
    )
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        assert "sol, ravi joined · lin left" in bench.screen[-2]
        assert "message 1" in bench.screen[-3]


async def test_messages_that_come_while_nobody_looks_are_under_an_unread_line() -> None:
    source = a_timeline(30)
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.attended = False
        source.put(message(30))
        source.unread_from, source.unread = source.messages[30].position, 1
        bench.changed("m00030")
        assert "new since" in bench.screen[-2]


async def test_a_resync_reads_everything_again_in_place() -> None:
    async with running(a_timeline(200)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.page_up()
        bench.pane.page_up()
        before = bench.screen
        bench.pane.refresh_from(RESYNC)
        assert bench.screen == before


async def test_a_pane_of_no_size_and_an_empty_channel_are_no_trouble() -> None:
    async with running(FakeTimeline(), size=(10, 3)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.move(-5)
        bench.pane.select_previous()
        bench.pane.scroll_to_end()
        bench.pane.scroll_to_beginning()
        assert [line.strip() for line in bench.screen] == ["", "", ""]
