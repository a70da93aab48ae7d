"""Is the store as the server is, whatever order, repetition and batches the server's words come in?

One history of posts, replies, edits, deletions and reactions is told shuffled, doubled, cut into batches and
mixed with pages, new ones and such as were read long before. The store must show the server's truth.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from chat_tui.model.events import (
    Batch,
    Event,
    HistoryPage,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    ReactionAdded,
    ReactionRemoved,
    StreamOpened,
)
from chat_tui.model.ids import MessageId, Millis, UserId
from chat_tui.model.messages import Message, Reaction
from chat_tui.store.store import Store
from tests.builders import START, a_message
from tests.store.conftest import TOWN, a_snapshot

PICKS = st.integers(0, 1000)
MEMORY = Path("/dev/shm")
"""Where a test's files cost no disk; elsewhere it only takes longer."""
PEOPLE = st.sampled_from([UserId("u-ada"), UserId("u-me"), UserId("u-bob")])
EMOJI = st.sampled_from(["+1", "eyes"])
Deed = tuple[str, int, UserId, str]
KINDS = st.sampled_from(["post", "reply", "reply", "edit", "edit", "delete", "react", "react"])
DEEDS = st.tuples(KINDS, PICKS, PEOPLE, EMOJI)
ORDERS = st.randoms(use_true_random=False)
MOVES = st.one_of(
    st.tuples(st.just("talk"), st.lists(DEEDS, min_size=1, max_size=6)),
    st.tuples(st.just("hear_some_in_any_order"), ORDERS, st.integers(1, 8), st.booleans()),
    st.tuples(st.just("hear_some_in_any_order"), ORDERS, st.integers(1, 8), st.booleans()),
    st.tuples(st.just("hear_something_old_again"), PICKS),
    st.tuples(st.just("read_a_page"), st.integers(0, 12)),
    st.tuples(st.just("talk_while_a_page_is_on_its_way"), st.lists(DEEDS, min_size=1, max_size=4)),
    st.tuples(st.just("close_and_open_again")),
)


class MergeMachine(RuleBasedStateMachine):
    """The server's truth, what it said so far, and a store that hears it in disorder."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.runner = asyncio.Runner()
        self.store = Store.open(self.folder / "cache.sqlite")
        self.runner.run(self.store.apply(Batch((StreamOpened(resumed=False), a_snapshot()))))
        self.now = START
        self.truth: dict[MessageId, Message] = {}
        self.pages = [HistoryPage(TOWN, ())]
        self.said: list[Event] = []
        self.to_hear: list[Event] = []

    def teardown(self) -> None:
        try:
            self.apply(self.to_hear)
            self.the_store_shows_the_truth()
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

    @initialize(deeds=st.lists(DEEDS, min_size=3, max_size=12))
    def begin(self, deeds: list[Deed]) -> None:
        self.add(None)
        self.talk(deeds)

    # One rule for all: of several the generator leaves most out in most of its runs.
    @rule(moves=st.lists(MOVES, min_size=1, max_size=4))
    def go_on(self, moves: list[tuple[Any, ...]]) -> None:
        for name, *values in moves:
            getattr(self, name)(*values)

    def talk(self, deeds: list[Deed]) -> None:
        for kind, pick, who, emoji in deeds:
            alive, roots = self.alive(), self.alive(roots=True)
            if kind == "post" or not roots:
                self.add(None)
            elif kind == "reply":
                self.add(roots[pick % len(roots)].id)
            elif kind == "edit":
                self.edit(alive[pick % len(alive)], 1 + pick % 3)
            elif kind == "delete":
                self.delete(alive[pick % len(alive)])
            else:
                self.react(alive[pick % len(alive)], who, emoji)
            self.pages.append(HistoryPage(TOWN, tuple(self.truth.values()), has_older=False))

    def add(self, root_id: MessageId | None) -> None:
        at = self.tick()
        made = a_message(len(self.truth) + 1, created_at=at, updated_at=at, root_id=root_id)
        self.truth[made.id] = made
        self.say(MessagePosted(made, mentions_me=False))

    def edit(self, message: Message, times: int) -> None:
        for _ in range(times):
            at = self.tick()
            message = replace(message, text=f"{message.text}!", updated_at=at, edited_at=at)
            self.truth[message.id] = message
            self.say(MessageEdited(message))

    def delete(self, message: Message) -> None:
        at = self.tick()
        for other in self.alive():
            if message.id in (other.id, other.root_id):
                gone = replace(other, text="", reactions=(), deleted_at=at, updated_at=at)
                self.truth[other.id] = gone
        self.say(MessageDeleted(TOWN, message.id, at))

    def react(self, message: Message, who: UserId, emoji: str) -> None:
        chosen = {reaction.emoji: reaction.user_ids for reaction in message.reactions}
        users, at = chosen.get(emoji, ()), self.tick()
        if who in users:
            chosen[emoji] = tuple(user_id for user_id in users if user_id != who)
            self.say(ReactionRemoved(TOWN, message.id, who, emoji, at))
        else:
            chosen[emoji] = (*users, who)
            self.say(ReactionAdded(TOWN, message.id, who, emoji, at))
        reactions = tuple(Reaction(name, users) for name, users in chosen.items() if users)
        self.truth[message.id] = replace(message, reactions=reactions, updated_at=at)

    def hear_some_in_any_order(self, order: object, share: int, twice: bool) -> None:
        order.shuffle(self.to_hear)  # type: ignore[attr-defined]
        heard, self.to_hear = self.to_hear[:share], self.to_hear[share:]
        self.apply(heard + heard if twice else heard)

    def hear_something_old_again(self, pick: int) -> None:
        self.apply([self.said[pick % len(self.said)]])

    def read_a_page(self, ago: int) -> None:
        """What is read was true a moment ago; what came by the stream meanwhile may be newer."""
        self.runner.run(self.store.record_page(self.pages[max(-1 - ago, -len(self.pages))]))

    def talk_while_a_page_is_on_its_way(self, deeds: list[Deed]) -> None:
        page = self.pages[-1]
        self.talk(deeds)
        self.apply(self.to_hear)
        self.to_hear.clear()
        self.runner.run(self.store.record_page(page))

    def close_and_open_again(self) -> None:
        self.runner.run(self.store.close())
        self.store = Store.open(self.folder / "cache.sqlite")

    def the_store_shows_the_truth(self) -> None:
        for message_id, message in self.truth.items():
            found = self.store.message(message_id)
            assert found is not None
            assert what_counts(found) == what_counts(message)
            if message.root_id is None and not message.deleted_at:
                replies = [other for other in self.alive() if other.root_id == message_id]
                assert found.reply_count == len(replies)
        words = self.store.search("message", limit=1000)
        assert {message.id for message in words} == {message.id for message in self.alive()}


def what_counts(message: Message) -> object:
    """Versions may be numbered by an edit or by a reaction; what a person sees must be the same."""
    reactions = {(reaction.emoji, tuple(sorted(reaction.user_ids))) for reaction in message.reactions}
    return message.text, bool(message.deleted_at), message.root_id, message.created_at, reactions


BUDGET = settings(
    max_examples=80,
    stateful_step_count=6,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
TestMerge = MergeMachine.TestCase
TestMerge.settings = BUDGET
