"""Is the store the same whatever order, repetition and batches the server's words come in?

One server history of posts, replies, edits, deletions and reactions is told to one store in order, and to
another shuffled, doubled, cut into batches and mixed with pages. Both must show the server's truth.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from chat_tui.model.events import (
    Batch,
    Event,
    HistoryPage,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    ReactionAdded,
    StreamOpened,
)
from chat_tui.model.ids import MessageId, Millis, UserId
from chat_tui.model.messages import Message, Reaction
from chat_tui.store.store import Store
from tests.builders import START, a_message
from tests.store.conftest import TOWN, a_snapshot

PICKS = st.integers(0, 1000)
PEOPLE = st.sampled_from([UserId("u-ada"), UserId("u-me"), UserId("u-bob")])
EMOJI = st.sampled_from(["+1", "eyes"])


class MergeMachine(RuleBasedStateMachine):
    """The server's truth, what it said so far, and a store that hears it in disorder."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.store = self.opened("shuffled")
        self.now = START
        self.truth: dict[MessageId, Message] = {}
        self.said: list[Event] = []
        self.to_hear: list[Event] = []

    def opened(self, name: str) -> Store:
        store = Store.open(self.folder / f"{name}.sqlite")
        self.runner.run(store.apply(Batch((StreamOpened(resumed=False), a_snapshot()))))
        return store

    def teardown(self) -> None:
        try:
            self.apply(self.to_hear)
            self.the_store_is_as_one_that_heard_all_in_order()
        finally:
            self.runner.run(self.store.close())
            self.runner.close()
            shutil.rmtree(self.folder)

    def tick(self) -> Millis:
        self.now = Millis(self.now + 1)
        return self.now

    def say(self, event: Event) -> None:
        self.said.append(event)
        self.to_hear.append(event)

    def apply(self, events: list[Event]) -> None:
        self.runner.run(self.store.apply(Batch(tuple(events))))

    def alive(self, *, roots: bool = False) -> list[Message]:
        return [m for m in self.truth.values() if not m.deleted_at and not (roots and m.root_id)]

    @rule()
    def post(self) -> None:
        self.add(None)

    @rule(pick=PICKS)
    @precondition(lambda self: self.alive(roots=True))
    def reply(self, pick: int) -> None:
        roots = self.alive(roots=True)
        self.add(roots[pick % len(roots)].id)

    def add(self, root_id: MessageId | None) -> None:
        at = self.tick()
        made = a_message(len(self.truth) + 1, created_at=at, updated_at=at, root_id=root_id)
        self.truth[made.id] = made
        self.say(MessagePosted(made, mentions_me=False))

    @rule(pick=PICKS, times=st.integers(1, 3))
    @precondition(lambda self: self.alive())
    def edit(self, pick: int, times: int) -> None:
        message = self.alive()[pick % len(self.alive())]
        for _ in range(times):
            at = self.tick()
            message = replace(message, text=f"{message.text}!", updated_at=at, edited_at=at)
            self.truth[message.id] = message
            self.say(MessageEdited(message))

    @rule(pick=PICKS)
    @precondition(lambda self: self.alive())
    def delete(self, pick: int) -> None:
        message = self.alive()[pick % len(self.alive())]
        at = self.tick()
        for other in self.alive():
            if message.id in (other.id, other.root_id):
                gone = replace(other, text="", reactions=(), deleted_at=at, updated_at=at)
                self.truth[other.id] = gone
        self.say(MessageDeleted(TOWN, message.id, at))

    @rule(pick=PICKS, who=PEOPLE, emoji=EMOJI)
    @precondition(lambda self: self.alive())
    def react(self, pick: int, who: UserId, emoji: str) -> None:
        message = self.alive()[pick % len(self.alive())]
        chosen = {reaction.emoji: reaction.user_ids for reaction in message.reactions}
        if who in chosen.get(emoji, ()):
            return
        at = self.tick()
        chosen[emoji] = (*chosen.get(emoji, ()), who)
        reactions = tuple(Reaction(name, users) for name, users in chosen.items())
        self.truth[message.id] = replace(message, reactions=reactions, updated_at=at)
        self.say(ReactionAdded(TOWN, message.id, who, emoji, at))

    @rule(order=st.randoms(use_true_random=False), share=st.integers(1, 8), twice=st.booleans())
    @precondition(lambda self: self.to_hear)
    def hear_some_in_any_order(self, order: object, share: int, twice: bool) -> None:
        order.shuffle(self.to_hear)  # type: ignore[attr-defined]
        heard, self.to_hear = self.to_hear[:share], self.to_hear[share:]
        self.apply(heard + heard if twice else heard)

    @rule(pick=PICKS)
    @precondition(lambda self: self.said)
    def hear_something_old_again(self, pick: int) -> None:
        self.apply([self.said[pick % len(self.said)]])

    @rule()
    def read_what_changed(self) -> None:
        page = HistoryPage(TOWN, tuple(self.truth.values()), has_older=False)
        self.runner.run(self.store.record_page(page))

    @rule()
    def close_and_open_again(self) -> None:
        self.runner.run(self.store.close())
        self.store = Store.open(self.folder / "shuffled.sqlite")

    def the_store_is_as_one_that_heard_all_in_order(self) -> None:
        ordered = self.opened("ordered")
        try:
            for event in self.said:
                self.runner.run(ordered.apply(Batch((event,))))
            for message_id, message in self.truth.items():
                assert seen(self.store, message_id) == seen(ordered, message_id) == what_counts(message)
            counts = [seen_count(store, self.truth) for store in (self.store, ordered)]
            assert counts[0] == counts[1]
        finally:
            self.runner.run(ordered.close())


def seen(store: Store, message_id: MessageId) -> object:
    message = store.message(message_id)
    assert message is not None
    return what_counts(message)


def what_counts(message: Message) -> object:
    """Versions may be numbered by an edit or by a reaction; what a person sees must be the same."""
    reactions = {(reaction.emoji, frozenset(reaction.user_ids)) for reaction in message.reactions}
    return message.text, bool(message.deleted_at), message.root_id, message.created_at, reactions


def seen_count(store: Store, truth: dict[MessageId, Message]) -> dict[MessageId, int]:
    """How many replies each root is said to have, and how often a search finds anything."""
    roots = [message for message in truth.values() if message.root_id is None and not message.deleted_at]
    found = [store.message(root.id) for root in roots]
    counts = {message.id: message.reply_count for message in found if message is not None}
    return {**counts, MessageId("found"): len(store.search("message", limit=1000))}


TestMerge = MergeMachine.TestCase
TestMerge.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
