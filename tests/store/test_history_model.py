"""Is every message the server has shown, or covered by a gap or an open edge, whatever was read when?

A model server posts, edits and deletes; a stream may be up, down, late or lost; pages of every kind are read.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chat_tui.model.events import (
    Batch,
    Event,
    HistoryPage,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    MessageSeen,
    StreamOpened,
)
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Gap, Message, TimelineRow
from chat_tui.store.store import Store
from tests.builders import START, a_message
from tests.store.conftest import TOWN, a_snapshot

SIZES = st.integers(1, 5)
PICKS = st.integers(0, 1000)


class Server:
    """One channel's roots as a server keeps them: deleted ones are in no page, but in what changed."""

    def __init__(self) -> None:
        self.messages: dict[MessageId, Message] = {}
        self.now = START

    def post(self, name: int, later: int) -> Message:
        self.now = Millis(self.now + later)
        identity = MessageId(f"m-{name:03}{len(self.messages):03}")
        made = replace(a_message(1), id=identity, created_at=self.now, updated_at=self.now)
        self.messages[identity] = made
        return made

    def tick(self) -> None:
        """Time passes with every answer, so that what was read and what came later share no millisecond.

        When they do, order by id may put the later one first; catching up finds it.
        """
        self.now = Millis(self.now + 1)

    def alive(self) -> list[Message]:
        return sorted((m for m in self.messages.values() if not m.deleted_at), key=lambda m: m.position)

    def edit(self, message: Message) -> Message:
        self.now = Millis(self.now + 1)
        edited = replace(message, text=f"{message.text}!", updated_at=self.now)
        self.messages[message.id] = edited
        return edited

    def delete(self, message: Message) -> Message:
        self.now = Millis(self.now + 1)
        deleted = replace(message, text="", updated_at=self.now, deleted_at=self.now)
        self.messages[message.id] = deleted
        return deleted

    def page(self, size: int, before: Position | None = None, after: Position | None = None) -> HistoryPage:
        self.tick()
        roots = self.alive()
        start, end = 0, len(roots)
        if after is not None:
            start = next((i for i, m in enumerate(roots) if m.position > after), end)
            end = min(start + size, end)
        else:
            if before is not None:
                end = next((i for i, m in enumerate(roots) if m.position >= before), end)
            start = max(end - size, 0)
        return HistoryPage(TOWN, tuple(roots[start:end]), has_older=start > 0, has_newer=end < len(roots))

    def changed_since(self, since: Millis, limit: int) -> HistoryPage:
        self.tick()
        changed = [m for m in self.messages.values() if m.updated_at > since]
        return HistoryPage(TOWN, tuple(changed[:limit]), truncated=len(changed) > limit)


class HistoryMachine(RuleBasedStateMachine):
    """The store beside the model."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.store = Store.open(self.directory / "cache.sqlite")
        self.server = Server()
        self.up = False
        self.caught_up = False
        self.stream: list[Event] = []
        self.exact = True
        """Whether every change was offered: not after a cut answer, nor for what was found alone."""
        self.followed: list[Position] = []
        """The roots that the stream that is up has told of."""

    def teardown(self) -> None:
        try:
            self.everything_can_be_read()
        finally:
            self.runner.run(self.store.close())
            self.runner.close()
            shutil.rmtree(self.directory)

    @initialize(count=st.integers(0, 12))
    def begin(self, count: int) -> None:
        for number in range(count):
            self.server.post(number, 2)
        self.apply(a_snapshot())

    def apply(self, *events: Event) -> None:
        self.runner.run(self.store.apply(Batch(events)))

    def say(self, event: Event) -> None:
        if self.up:
            self.stream.append(event)

    @rule(name=st.integers(0, 999), later=st.integers(0, 3))
    def post(self, name: int, later: int) -> None:
        self.say(MessagePosted(self.server.post(name, later)))

    @rule(name=st.integers(0, 999), count=st.integers(1, 3))
    def send_some_and_get_the_receipts_first(self, name: int, count: int) -> None:
        for _ in range(count):
            sent = self.server.post(name, 1)
            self.say(MessagePosted(sent))
            self.see(sent)

    @rule(pick=PICKS)
    @precondition(lambda self: self.server.alive())
    def edit(self, pick: int) -> None:
        alive = self.server.alive()
        self.say(MessageEdited(self.server.edit(alive[pick % len(alive)])))

    @rule(pick=PICKS)
    @precondition(lambda self: self.server.alive())
    def delete(self, pick: int) -> None:
        alive = self.server.alive()
        gone = self.server.delete(alive[pick % len(alive)])
        self.say(MessageDeleted(TOWN, gone.id, gone.deleted_at))

    @rule(pick=PICKS)
    @precondition(lambda self: self.server.alive())
    def find_one_by_searching(self, pick: int) -> None:
        alive = self.server.alive()
        self.see(alive[pick % len(alive)])

    def see(self, message: Message) -> None:
        self.exact = self.exact and self.up and self.caught_up
        self.apply(MessageSeen(message))

    @rule(count=st.integers(1, 4), twice=st.booleans())
    @precondition(lambda self: self.stream)
    def hear(self, count: int, twice: bool) -> None:
        heard, self.stream = self.stream[:count], self.stream[count:]
        self.apply(*heard, *(heard if twice else ()))
        self.followed += [event.message.position for event in heard if isinstance(event, MessagePosted)]

    @rule()
    @precondition(lambda self: self.up)
    def lose_the_stream(self) -> None:
        self.up = False
        self.stream.clear()

    @rule()
    @precondition(lambda self: not self.up)
    def open_a_new_stream(self) -> None:
        self.up = True
        self.caught_up = False
        self.followed.clear()
        self.server.tick()
        self.apply(StreamOpened(resumed=False))

    @rule(limit=st.sampled_from([3, 100]), size=SIZES)
    @precondition(lambda self: self.up and not self.caught_up)
    def catch_up(self, limit: int, size: int) -> None:
        """As `realtime/catch_up.py` does it."""
        self.caught_up = True
        if self.store.newest_known(TOWN) is not None:
            page = self.server.changed_since(self.store.highest_update(TOWN), limit)
            self.runner.run(self.store.record_page(page, catch_up=True))
            if not page.truncated:
                return
            self.exact = False
        self.runner.run(self.store.record_page(self.server.page(size), catch_up=True))

    @rule(size=SIZES)
    def read_the_newest_page(self, size: int) -> None:
        self.runner.run(self.store.record_page(self.server.page(size)))

    @rule(size=SIZES)
    def read_older(self, size: int) -> None:
        before = self.store.oldest_known(TOWN)
        if before is not None:
            page = self.server.page(size, before=before)
            self.runner.run(self.store.record_page(page, before=before))

    @rule(pick=PICKS, size=SIZES, downwards=st.booleans())
    def read_from_a_place(self, pick: int, size: int, downwards: bool) -> None:
        rows = self.rows()
        if rows:
            place = rows[pick % len(rows)].position
            before, after = (None, place) if downwards else (place, None)
            page = self.server.page(size, before, after)
            self.runner.run(self.store.record_page(page, before=before, after=after))

    @rule(pick=PICKS, size=SIZES)
    def fill_a_gap(self, pick: int, size: int) -> None:
        gaps = [row for row in self.rows() if isinstance(row, Gap)]
        if gaps:
            self.fill(gaps[pick % len(gaps)], size)

    @rule()
    def close_and_open_again(self) -> None:
        self.up = False
        self.stream.clear()
        self.runner.run(self.store.close())
        self.store = Store.open(self.directory / "cache.sqlite")

    @invariant()
    def no_message_is_silently_missing(self) -> None:
        rows = self.rows()
        here = {row.id for row in rows if isinstance(row, Message)}
        gaps = [row for row in rows if isinstance(row, Gap)]
        coming = {event.message.id for event in self.stream if isinstance(event, MessagePosted)}
        oldest, newest = self.store.oldest_known(TOWN), self.store.newest_known(TOWN)
        for message in self.server.alive():
            place = message.position
            covered = (
                message.id in here
                or message.id in coming
                or any((gap.older is None or gap.older < place) and place < gap.newer for gap in gaps)
                or (not self.store.history_complete(TOWN) and (oldest is None or place < oldest))
                or (not (self.up and self.store.follows_server(TOWN)) and (newest is None or place > newest))
                or (not (self.up and self.caught_up) and self.will_be_caught_up(message))
            )
            assert covered, (message, rows)

    def will_be_caught_up(self, message: Message) -> bool:
        """What was missed while no stream was up is not known to be missing before catching up says so."""
        return message.updated_at > self.store.highest_update(TOWN)

    @invariant()
    def where_the_stream_was_followed_there_is_no_gap(self) -> None:
        """Between two roots that one stream told of, all was told."""
        if self.up and self.followed:
            gaps = [row for row in self.rows() if isinstance(row, Gap)]
            told = [gap for gap in gaps if self.followed[0] < gap.newer <= max(self.followed)]
            assert not told, (told, self.followed)

    @invariant()
    def windows_put_together_are_the_whole(self) -> None:
        whole = self.rows()
        upwards: list[TimelineRow] = []
        before: Position | None = None
        while True:
            page = self.store.timeline(TOWN, before=before, limit=2)
            upwards[:0] = page.rows
            if not page.has_older:
                break
            before = page.rows[0].position
        assert tuple(upwards) == whole
        if whole:
            downwards: list[TimelineRow] = []
            page = self.store.timeline(TOWN, after=Position(Millis(0), MessageId("")), limit=2)
            while True:
                downwards += page.rows
                if not page.has_newer:
                    break
                page = self.store.timeline(TOWN, after=page.rows[-1].position, limit=2)
            assert tuple(downwards) == whole

    def everything_can_be_read(self) -> None:
        """Catch up, fill all gaps and read to the beginning: the timeline is the server's."""
        if not self.up:
            self.open_a_new_stream()
        if not self.caught_up:
            self.catch_up(limit=1000, size=3)
        self.apply(*self.stream)
        self.stream.clear()
        if self.store.newest_known(TOWN) is None:
            self.read_the_newest_page(3)
        for _ in range(len(self.server.messages)):
            if gaps := [row for row in self.rows() if isinstance(row, Gap)]:
                self.fill(gaps[-1], 3)
            elif not self.store.history_complete(TOWN):
                self.read_older(3)
        assert not [row for row in self.rows() if isinstance(row, Gap)]
        here = [(row.id, row.text) for row in self.rows() if isinstance(row, Message)]
        there = [(message.id, message.text) for message in self.server.alive()]
        if self.exact:
            assert here == there
        else:
            assert {id_ for id_, _ in here} >= {id_ for id_, _ in there}

    def fill(self, gap: Gap, size: int) -> None:
        page = self.server.page(size, before=gap.newer)
        self.runner.run(self.store.record_page(page, before=gap.newer))

    def rows(self) -> tuple[Message | Gap, ...]:
        return self.store.timeline(ChannelId(TOWN), limit=10_000).rows


TestHistory = HistoryMachine.TestCase
TestHistory.settings = settings(
    max_examples=40,
    derandomize=True,
    stateful_step_count=25,
    deadline=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
