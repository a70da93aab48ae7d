"""Where does the unread line stand, and does it say what was missed however the messages came?"""

from __future__ import annotations

from textual.pilot import Pilot

from chat_tui.model.changes import Changes
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.ui.widgets.message_pane import MessagePane
from tests.ui.fake_timeline import CHANNEL, FakeTimeline, message
from tests.ui.pane_bench import Bench, a_timeline, running, waiting


async def test_a_channel_with_unread_opens_at_the_unread_line_a_third_from_the_top() -> None:
    source = a_timeline(300)
    source.unread_from, source.unread = source.messages[250].position, 50
    async with running(source, size=(60, 24)) as bench:
        bench.pane.show(CHANNEL)
        (row,) = [y for y, line in enumerate(bench.screen) if "new since" in line]
        assert row == 8
        assert "· 50" in bench.screen[row]
        assert not bench.pane.following


async def test_the_unread_line_stays_until_the_channel_is_left() -> None:
    source = a_timeline(60)
    source.unread_from, source.unread = source.messages[55].position, 5
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        source.unread_from, source.unread = None, 0
        bench.pane.refresh_from(Changes(channels=frozenset({CHANNEL})))
        assert "new since" in bench.seen
        bench.pane.show(CHANNEL)
        assert "new since" in bench.seen, "the same channel again: the visit goes on"
        bench.pane.show(ChannelId("c-elsewhere"))
        bench.pane.show(CHANNEL)
        assert "new since" not in bench.seen


async def test_unread_messages_that_come_after_the_channel_was_opened_are_landed_on() -> None:
    messages = a_timeline(60).messages
    source = FakeTimeline()
    source.unread = 40
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        source.unread = 0  # being looked at, it was marked as read before anything was here
        source.put(*messages)
        bench.changed(*(each.id for each in messages))
        assert bench.pane.selected is None
        assert "new since" in bench.seen
        assert "number 0" in bench.seen
        assert "number 59" not in bench.seen


async def test_who_spoke_already_is_not_taken_away_by_what_comes_late() -> None:
    source = FakeTimeline()
    source.unread = 40
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        source.outbox = [waiting(1, "still here")]
        bench.pane.refresh_from(Changes(outbox=frozenset({CHANNEL})))
        messages = a_timeline(60).messages
        source.put(*messages)
        bench.changed(*(each.id for each in messages))
        assert "still here" in bench.seen
        assert "number 59" in bench.seen


async def test_what_came_while_the_line_was_down_is_under_an_unread_line() -> None:
    source = a_timeline(60)
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.live = False
        missed = [message(n, author="maya", text=f"missed {n} " + "word " * 30) for n in range(60, 90)]
        source.put(*missed)
        bench.changed(*(each.id for each in missed))
        assert "new since 08:19 · 30" in bench.seen
        assert "missed 60" in bench.seen
        source.put(message(90, text="one more"))
        bench.changed("m00090")
        assert "new since 08:19 · 31" in bench.seen, "catching up comes in pages"
        unseen = bench.pane.unseen
        source.put(message(91, author="tom", text="one's own"))
        bench.changed("m00091")
        assert "new since 08:19 · 31" in bench.seen, "what one wrote is no news"
        assert bench.pane.unseen == unseen
        bench.pane.live = True
        bench.pane.scroll_to_end()
        source.put(message(92, text="as it was written"))
        bench.changed("m00092")
        assert "as it was written" in bench.seen


async def test_the_line_moves_up_when_older_unread_messages_come() -> None:
    everything = a_timeline(120).messages
    source = FakeTimeline(everything[80:])
    source.unread_from, source.unread = source.messages[0].position, 120
    source.last_viewed = Millis(everything[0].created_at - 1)
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        source.put(*everything)
        bench.changed(*(each.id for each in everything[:80]))
        assert "number 80" in bench.seen, "what is read stays"
        assert "new since" not in bench.seen
        bench.pane.show_unread_line()
        assert "new since" in bench.seen
        assert "number 0" in bench.seen


async def test_what_one_wrote_elsewhere_meanwhile_is_not_new() -> None:
    source = a_timeline(60)
    async with running(source) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.live = False
        source.put(message(60, author="tom", text="from my other terminal"))
        bench.changed("m00060")
        assert "from my other terminal" in bench.seen
        assert "new since" not in bench.seen


async def test_the_pane_says_when_its_end_is_left_and_reached_again() -> None:
    async with running(a_timeline(100)) as bench:
        bench.pane.show(CHANNEL)
        bench.pane.page_up()
        bench.pane.scroll_to_end()
        await Pilot(bench.app).pause()
        assert told(bench) == [(0, False), (0, True)]


def told(bench: Bench) -> list[tuple[int, bool]]:
    """What the pane said of its end."""
    events = [each for each in bench.app.posted if isinstance(each, MessagePane.UnseenChanged)]
    return [(each.count, each.following) for each in events]
