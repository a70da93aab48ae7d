"""Does everybody concerned hear of an event, once, in order, whatever the disk does?"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Sequence

import pytest

from chat_tui.server.connection import QUEUE_LIMIT, SLOW_CONSUMER, TAKEN_OVER, Connection
from chat_tui.server.events import Event
from chat_tui.server.goodbye import GOING_AWAY
from chat_tui.server.hub import Hub
from chat_tui.server.records import event_log
from chat_tui.server.records.records import Records
from tests.server.socket_fixtures import ALICE, BOB, CAROL, CHANNEL, Clock, make_hub, tell


class Listener:
    """A socket that keeps what it was sent; `hold` makes it stop reading."""

    def __init__(self, hub: Hub, connection: Connection) -> None:
        self.frames: list[dict[str, object]] = []
        self.came = asyncio.Event()
        self.readable = asyncio.Event()
        self.readable.set()
        self.connection = connection
        self.task = asyncio.create_task(connection.feed(self.send))

    async def send(self, text: str) -> None:
        await self.readable.wait()
        self.frames.append(json.loads(text))
        self.came.set()

    def seqs(self) -> list[object]:
        return [frame["seq"] for frame in self.frames]

    async def heard(self, count: int) -> list[dict[str, object]]:
        while len(self.frames) < count:
            self.came.clear()
            await self.came.wait()
        return self.frames

    async def leave(self, hub: Hub) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        hub.drop(self.connection)


async def listen(hub: Hub, user_id: str = ALICE, session_id: str = "s") -> Listener:
    return Listener(hub, await hub.open(user_id, session_id))


async def test_events_are_numbered_from_one_for_each_connection(hub: Hub, records: Records) -> None:
    first = await listen(hub)
    await tell(records, Event("posted", {"n": 1}, channel_id=CHANNEL))
    second = await listen(hub)
    await tell(records, Event("posted", {"n": 2}, channel_id=CHANNEL))
    await first.heard(2)
    assert first.seqs() == [1, 2]
    assert await second.heard(1) == [
        {
            "event": "posted",
            "data": {"n": 2},
            "broadcast": {"omit_users": None, "user_id": "", "channel_id": CHANNEL, "team_id": ""},
            "seq": 1,
        }
    ]


async def test_who_did_it_gets_the_number_and_nothing_else_also_when_it_comes_back(
    hub: Hub, records: Records
) -> None:
    first, second = await listen(hub), await listen(hub)
    own = first.connection.connection_id
    secret = Event("draft_updated", {"draft": "{}"}, user_id=ALICE, omit_connection=own)
    await tell(records, Event("a", user_id=ALICE), secret, Event("c", user_id=ALICE))
    names = [[frame["event"] for frame in await each.heard(3)] for each in (first, second)]
    assert names == [["a", "omitted", "c"], ["a", "draft_updated", "c"]]
    assert first.seqs() == second.seqs() == [1, 2, 3]
    await first.leave(hub)
    again = hub.resume(own, 2, ALICE, "s")
    assert again is not None
    resumed = Listener(hub, again)
    assert [frame["event"] for frame in await resumed.heard(2)] == ["omitted", "c"]
    await resumed.leave(hub)
    await second.leave(hub)


async def test_the_narrowest_audience_wins_and_the_omitted_hear_nothing(hub: Hub, records: Records) -> None:
    alice, bob = await listen(hub, ALICE), await listen(hub, BOB)
    await tell(records, Event("a", {}, user_id=ALICE, channel_id=CHANNEL))
    await tell(records, Event("b", {}, channel_id=CHANNEL, omit_users=(ALICE,)))
    await tell(records, Event("c", {}, only=frozenset({BOB})))
    await tell(records, Event("d", {}, only=frozenset()))
    assert [frame["event"] for frame in await alice.heard(1)] == ["a"]
    heard = await bob.heard(2)
    assert [frame["event"] for frame in heard] == ["b", "c"]
    assert heard[0]["broadcast"]["omit_users"] == {ALICE: True}  # type: ignore[index]


async def test_concurrent_events_come_in_the_same_order_to_everybody(hub: Hub, records: Records) -> None:
    listeners = [await listen(hub, user) for user in (ALICE, ALICE, BOB)]
    await asyncio.gather(*(tell(records, Event("posted", {"n": n}, channel_id=CHANNEL)) for n in range(500)))
    for listener in listeners:
        frames = await listener.heard(500)
        assert [frame["data"] for frame in frames] == [{"n": n} for n in range(500)]
        assert listener.seqs() == list(range(1, 501))


class Express(Listener):
    """A socket that is written to at once for as long as it `is_free`; it keeps what was written together."""

    def __init__(self, hub: Hub, connection: Connection) -> None:
        super().__init__(hub, connection)
        self.task.cancel()
        self.written: list[list[object]] = []
        self.is_free = True
        self.task = asyncio.create_task(connection.feed(self.send, self.write))

    def write(self, texts: Sequence[bytes]) -> bool:
        if self.is_free:
            self.frames += [json.loads(text) for text in texts]
            self.written.append([json.loads(text)["seq"] for text in texts])
            self.came.set()
        return self.is_free


async def test_what_is_committed_together_is_written_together(hub: Hub, records: Records) -> None:
    listener = Express(hub, await hub.open(ALICE, "s"))
    await asyncio.sleep(0)
    await tell(records, *(Event("posted", channel_id=CHANNEL) for _ in range(3)))
    await tell(records, Event("posted", channel_id=CHANNEL))
    assert listener.written == [[1, 2, 3], [4]]
    await listener.leave(hub)


async def test_nothing_overtakes_what_still_waits_for_a_line_that_was_full(
    hub: Hub, records: Records
) -> None:
    listener = Express(hub, await hub.open(ALICE, "s"))
    await asyncio.sleep(0)
    listener.is_free = False
    listener.readable.clear()
    await tell(records, *(Event("posted", channel_id=CHANNEL) for _ in range(2)))
    await asyncio.sleep(0)
    listener.is_free = True
    await tell(records, Event("posted", channel_id=CHANNEL))
    listener.connection.reply(lambda last: json.dumps({"seq": f"pong after {last}"}))
    assert not listener.frames
    listener.readable.set()
    await listener.heard(4)
    await tell(records, Event("posted", channel_id=CHANNEL))
    assert listener.seqs() == [1, 2, 3, "pong after 3", 4]
    assert listener.written == [[4]]
    await listener.leave(hub)


async def test_what_is_written_at_once_leaves_out_what_the_own_connection_did(
    hub: Hub, records: Records
) -> None:
    listener = Express(hub, await hub.open(ALICE, "s"))
    await asyncio.sleep(0)
    own = listener.connection.connection_id
    await tell(records, Event("draft_updated", {"draft": "{}"}, user_id=ALICE, omit_connection=own))
    assert [(frame["event"], frame["seq"]) for frame in listener.frames] == [("omitted", 1)]
    hub.revoke_session("s")
    await tell(records, Event("posted", channel_id=CHANNEL))
    assert listener.seqs() == [1]
    await listener.leave(hub)


@pytest.mark.parametrize("seen", [0, 1, 4, 5])
async def test_a_connection_resumes_exactly_where_it_was(hub: Hub, records: Records, seen: int) -> None:
    listener = await listen(hub)
    for n in range(1, seen + 1):
        await tell(records, Event("posted", {"n": n}, user_id=ALICE))
    await listener.heard(seen)
    await listener.leave(hub)
    for n in range(seen + 1, 6):
        await tell(records, Event("posted", {"n": n}, user_id=ALICE))
    resumed = hub.resume(listener.connection.connection_id, seen + 1, ALICE, "s")
    assert resumed is not None
    again = Listener(hub, resumed)
    await tell(records, Event("posted", {"n": 6}, user_id=ALICE))
    assert [frame["data"] for frame in await again.heard(6 - seen)] == [{"n": n} for n in range(seen + 1, 7)]
    assert again.seqs() == list(range(seen + 1, 7))


async def test_a_connection_resumes_after_a_restart_of_the_server(hub: Hub, records: Records) -> None:
    listener = await listen(hub)
    await tell(records, Event("posted", {"n": 1}, user_id=ALICE))
    await listener.heard(1)
    # No farewell: a second hub on the same disk is what is there after a SIGKILL.
    restarted = make_hub(records, "other")
    await tell(records, Event("posted", {"n": 2}, user_id=ALICE))
    resumed = restarted.resume(listener.connection.connection_id, 2, ALICE, "another session")
    assert resumed is not None
    assert [frame["seq"] for frame in await Listener(restarted, resumed).heard(1)] == [2]


async def test_what_another_process_wrote_to_the_log_is_heard_in_its_place(
    hub: Hub, records: Records, clock: Clock
) -> None:
    listener = await listen(hub)
    await tell(records, Event("posted", {"n": 1}, user_id=ALICE))
    await listener.heard(1)
    other = Records.open(records.directory, clock=clock)
    await tell(other, *(Event("posted", {"n": n}, user_id=ALICE) for n in (2, 3)))
    await other.close()
    await tell(records, Event("posted", {"n": 4}, user_id=ALICE))
    await tell(records, Event("posted", {"n": 5}, user_id=ALICE))
    assert [frame["data"] for frame in await listener.heard(5)] == [{"n": n} for n in range(1, 6)]
    assert listener.seqs() == [1, 2, 3, 4, 5]


async def test_what_cannot_be_resumed_exactly_is_refused(hub: Hub, records: Records, clock: Clock) -> None:
    connection = await hub.open(ALICE, "s")
    await tell(records, Event("posted", user_id=ALICE))
    known = connection.connection_id
    assert hub.resume(known, 3, ALICE, "s") is None, "it was never sent"
    assert hub.resume(known, 1, BOB, "s") is None, "it is another's"
    assert hub.resume("u" * 26, 1, ALICE, "s") is None, "nobody knows it"
    clock.now += 8 * 86_400
    await tell(records, Event("posted", user_id=ALICE))
    await hub.prune()
    assert hub.resume(known, 1, ALICE, "s") is None, "it is forgotten"
    assert hub.resume(known, 2, ALICE, "s") is not None


async def test_resuming_closes_the_socket_that_still_holds_the_connection(hub: Hub) -> None:
    old = await hub.open(ALICE, "s")
    new = hub.resume(old.connection_id, 1, ALICE, "s")
    assert old.closing.result() == (TAKEN_OVER, "resumed elsewhere")
    assert hub.connections() == [new]
    hub.drop(old)
    assert hub.is_connected(ALICE)


async def test_events_told_while_a_long_absence_is_replayed_come_once(hub: Hub, records: Records) -> None:
    connection = await hub.open(ALICE, "s")
    hub.drop(connection)
    for n in range(1, 451):
        await tell(records, Event("posted", {"n": n}, user_id=ALICE))
    resumed = hub.resume(connection.connection_id, 1, ALICE, "s")
    assert resumed is not None
    again = Listener(hub, resumed)
    await asyncio.gather(*(tell(records, Event("posted", {"n": n}, user_id=ALICE)) for n in range(451, 601)))
    await again.heard(600)
    assert again.seqs() == list(range(1, 601))


async def test_a_slow_reader_is_dropped_and_costs_the_others_nothing(hub: Hub, records: Records) -> None:
    slow, quick = await listen(hub), await listen(hub)
    await tell(records, Event("posted", user_id=ALICE))
    await slow.heard(1)
    slow.readable.clear()
    for _ in range(QUEUE_LIMIT + 2):
        await tell(records, Event("posted", user_id=ALICE))
    await quick.heard(QUEUE_LIMIT + 3)
    assert slow.connection.closing.result() == (SLOW_CONSUMER, "slow consumer")
    assert not quick.connection.closing.done()
    await slow.leave(hub)
    resumed = hub.resume(slow.connection.connection_id, 2, ALICE, "s")
    assert resumed is not None
    assert len(await Listener(hub, resumed).heard(QUEUE_LIMIT + 2)) == QUEUE_LIMIT + 2


async def test_typing_takes_a_number_but_is_not_kept_for_those_who_are_away(
    hub: Hub, records: Records
) -> None:
    listener = await listen(hub)
    await hub.pass_on(Event("typing", channel_id=CHANNEL))
    await tell(records, Event("posted", channel_id=CHANNEL))
    await listener.heard(2)
    assert listener.seqs() == [1, 2]
    assert event_log.last_number(records.reader, BOB) == 1, "bob was away: only the post waits for him"


async def test_typing_that_nobody_would_see_writes_nothing(hub: Hub, records: Records) -> None:
    await listen(hub, CAROL)
    before = records.reader.execute("PRAGMA data_version").fetchone()
    await hub.pass_on(Event("typing", channel_id=CHANNEL))
    assert records.reader.execute("PRAGMA data_version").fetchone() == before


async def test_on_a_full_disk_typing_is_not_told(hub: Hub, records: Records) -> None:
    listener = await listen(hub)
    await records.write(lambda tx: refuse(tx.db, "event_log"))
    await hub.pass_on(Event("typing", channel_id=CHANNEL))
    await records.write(lambda tx: tx.db.execute("DROP TRIGGER full"))
    await tell(records, Event("posted", channel_id=CHANNEL))
    assert [frame["event"] for frame in await listener.heard(1)] == ["posted"]


async def test_a_revoked_session_hears_nothing_more(hub: Hub, records: Records) -> None:
    revoked, other = await listen(hub, session_id="one"), await listen(hub, session_id="two")
    hub.revoke_session("one")
    await tell(records, Event("posted", user_id=ALICE))
    await other.heard(1)
    assert revoked.frames == []
    revoked.connection.reply(lambda last: json.dumps({"last": last}))
    assert await revoked.heard(1) == [{"last": 0}]


async def test_replies_know_the_last_event_sent_before_them(hub: Hub, records: Records) -> None:
    listener = await listen(hub)
    await tell(records, Event("posted", user_id=ALICE))
    await listener.heard(1)
    listener.connection.reply(lambda last: json.dumps({"last": last}))
    assert (await listener.heard(2))[1] == {"last": 1}


async def test_who_is_in_no_audience_hears_nothing(hub: Hub, records: Records) -> None:
    carol = await listen(hub, CAROL)
    await tell(records, Event("posted", channel_id=CHANNEL))
    assert hub.connected_users() == {CAROL}
    assert carol.frames == []


async def test_a_connection_that_cannot_be_kept_is_opened_but_not_resumed(hub: Hub, records: Records) -> None:
    await records.write(lambda tx: refuse(tx.db, "event_connections"))
    connection = await hub.open(ALICE, "s")
    assert hub.is_connected(ALICE)
    assert not hub.knows(connection.connection_id, ALICE)


def refuse(db: sqlite3.Connection, table: str) -> None:
    """Let nothing more be written to a table."""
    db.execute(f"CREATE TEMP TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END")


async def test_a_closing_hub_waits_for_its_sockets_and_not_for_ever(hub: Hub) -> None:
    await hub.wait_empty(0)
    first, second = await hub.open(ALICE, "s"), await hub.open(BOB, "s")
    hub.close()
    waiting = asyncio.create_task(hub.wait_empty(60))
    hub.drop(first)
    await asyncio.sleep(0)
    assert not waiting.done()
    hub.drop(second)
    await asyncio.wait_for(waiting, 5)
    await hub.open(ALICE, "s")
    await hub.wait_empty(0.01)


async def test_who_comes_to_a_hub_that_is_closing_is_told_goodbye_at_once(hub: Hub) -> None:
    before = await hub.open(ALICE, "s")
    hub.close()
    late = await hub.open(ALICE, "s")
    resumed = hub.resume(late.connection_id, 1, ALICE, "s")
    assert resumed is not None
    for connection in (before, late, resumed):
        assert connection.closing.result()[0] == GOING_AWAY
