"""Which bugs does the checker have to find: eight, put over the product from outside, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from types import TracebackType
from typing import Any

LATE_COMMIT = 0.4
LATE_BACKFILL = 0.6


class Patch(AbstractContextManager[None]):
    """Puts one attribute of a class or module in place of another while a block runs; nothing by default."""

    def __init__(self, owner: Any = None, name: str = "", value: object = None) -> None:
        self._owner, self._name, self._value = owner, name, value

    def __enter__(self) -> None:
        if self._owner is not None:
            self._was = getattr(self._owner, self._name)
            setattr(self._owner, self._name, self._value)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._owner is not None:
            setattr(self._owner, self._name, self._was)


def no_dedupe() -> Patch:
    """Each attempt to send uses an id of its own, so that the server cannot know it again."""
    import itertools

    from chat_tui.backends.mattermost.performer import Performer

    numbers = itertools.count(1)
    original = Performer._send

    async def send(self: Performer, action: Any, me: Any) -> Any:
        fresh = f"{action.client_id[:20]}{next(numbers):06d}"
        receipt = await original(self, replace(action, client_id=fresh), me)
        seen: Any = receipt.events
        events = tuple(replace(one, message=replace(one.message, client_id=action.client_id)) for one in seen)
        return replace(receipt, events=events)

    return Patch(Performer, "_send", send)


def sequence_not_reset() -> Patch:
    """After a hello the old count goes on, so that the new stream's first events look like old ones."""
    from chat_tui.backends.mattermost.stream import EventStream, Heard, Place

    original = EventStream._sort

    def sort(self: EventStream, frame: Any) -> Heard:
        before = self._place
        heard = original(self, frame)
        if frame.event == "hello" and self._place is not None and before is not None:
            self._place = Place(self._place.connection_id, before.next_seq)
            return replace(heard, cursor=self._place.cursor)
        return heard

    return Patch(EventStream, "_sort", sort)


def since_by_local_clock() -> Patch:
    """Catching up asks for what changed after the local time of now, instead of the server's of then."""
    import time

    from chat_tui.model.ids import Millis
    from chat_tui.store.store import Store

    return Patch(Store, "highest_update", lambda self, channel_id: Millis(int(time.time() * 1000)))


def backoff_reset() -> Patch:
    """Every attempt begins with the shortest wait again, and no count is kept of connects."""
    from chat_tui.realtime.reconnect import Reconnect

    def ended(self: Reconnect, verdict: Any, **_: Any) -> float:
        return 0.0

    return Patch(Reconnect, "ended", ended)


def outbox_not_persisted() -> Patch:
    """What is queued is only in memory."""
    from chat_tui.store.mine import Mine

    async def put(self: Mine, item: Any) -> None:
        return None

    return Patch(Mine, "put", put)


def event_before_backfill() -> Patch:
    """What is heard on a new stream is taken up before what was missed is asked for, and seems to be all."""
    import asyncio

    from chat_tui.realtime.catch_up import CatchUp
    from chat_tui.realtime.session import Session

    async def begin_anew(self: Session, opened: Any) -> None:
        await asyncio.sleep(LATE_BACKFILL)
        while self._inbox._batches:
            await self._ring.apply(await self._inbox.take())
        await CatchUp(self._ring, self._around.status, lambda: self._around.visible).run()

    return Patch(Session, "_begin_anew", begin_anew)


def delete_ignored() -> Patch:
    """A deletion is heard and nothing is done about it."""
    from chat_tui.model.events import MessageDeleted
    from chat_tui.store import apply

    rules = {**apply._RULES, MessageDeleted: apply._nothing}
    return Patch(apply, "_RULES", rules)


def ack_before_commit() -> Patch:
    """On the server: a post is answered as made, and is stored a moment later, if the process still lives."""
    import asyncio

    from chat_tui.server import rules, wire_posts
    from chat_tui.server.call import text
    from chat_tui.server.ids import new_id
    from chat_tui.server.records import posts as records
    from chat_tui.server.routes import posts as routes
    from chat_tui.server.routes import table

    later: set[asyncio.Task[None]] = set()

    async def store(call: Any, new: Any, post_id: str) -> None:
        await asyncio.sleep(LATE_COMMIT)

        def create(tx: Any) -> Any:
            with Patch(records, "new_id", lambda: post_id):
                return routes._create(tx, new)

        await call.records.write(create)

    async def early(call: Any) -> Any:
        body = await call.object("post")
        channel = rules.need_member(call, text(body, "channel_id"))
        new = routes.new_post(call, body, channel)
        post_id = new_id()
        task = asyncio.create_task(store(call, new, post_id))
        later.add(task)
        task.add_done_callback(later.discard)
        empty = dict.fromkeys(("is_pinned", "reply_count", "last_reply_at", "edit_at", "delete_at"), 0)
        at = call.records.now()
        row = {
            **empty,
            "id": post_id,
            "channel_id": new.channel_id,
            "user_id": call.me,
            "root_id": new.root_id,
        }
        row |= {"message": new.message, "type": "", "props": "{}", "hashtags": "", "file_ids": "[]"}
        row |= {"create_at": at, "update_at": at}
        return wire_posts.post(call.db, row, pending_post_id=new.pending_post_id)

    ways = tuple(
        replace(one, run=early) if (one.method, one.path) == ("POST", "/posts") else one
        for one in table.ENDPOINTS
    )
    return Patch(table, "ENDPOINTS", ways)


MUTANTS: Mapping[str, Callable[[], Patch]] = {
    "no dedupe": no_dedupe,
    "sequence not reset": sequence_not_reset,
    "since by local clock": since_by_local_clock,
    "backoff reset": backoff_reset,
    "outbox not persisted": outbox_not_persisted,
    "event before backfill": event_before_backfill,
    "delete ignored": delete_ignored,
}
"""Bugs of a client."""
SERVER_MUTANTS: Mapping[str, Callable[[], Patch]] = {"ack before commit": ack_before_commit}
"""Bugs of a server."""


def switched_on(name: str) -> AbstractContextManager[None]:
    """One bug while a block runs; none for an empty name."""
    return {**MUTANTS, **SERVER_MUTANTS}[name]() if name else nullcontext()
