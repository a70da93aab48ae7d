"""Does the machine of the merge find each of these bugs, put over the store from outside?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, settings

from chat_tui.model.ids import MessageId
from chat_tui.model.messages import Message
from chat_tui.store import early, merge, reactions, threads
from tests.biting import MOST_TRIES, bites
from tests.store.test_merge_model import BUDGET, MergeMachine

Patch = pytest.MonkeyPatch


def the_older_version_wins(patch: Patch) -> None:
    """Whatever comes later is taken, however old it is."""
    original = merge._update

    def update(tx: Any, old: Any, message: Message, *told: Any) -> None:
        original(tx, {**old, "updated_at": 0}, message, *told)

    patch.setattr(merge, "_update", update)


def a_deleted_message_comes_back(patch: Patch) -> None:
    """A page that was read before the message was deleted puts its text back."""
    original = merge._update

    def update(tx: Any, old: Any, message: Message, *told: Any) -> None:
        if old["deleted_at"] and not message.deleted_at:
            tx.connection.execute("UPDATE messages SET deleted_at = 0 WHERE key = ?", (old["key"],))
            merge._take_version(tx, old, message, told[0])
            return
        original(tx, old, message, *told)

    patch.setattr(merge, "_update", update)


def reactions_are_doubled(patch: Patch) -> None:
    """A reaction that is told again counts again."""

    def add(tx: Any, message_id: MessageId, emoji: str, user_id: str, at: int) -> None:
        sql = "SELECT count(*) FROM reactions WHERE message_id = ? AND emoji = ? AND user_id LIKE ?"
        (times,) = tx.connection.execute(sql, (message_id, emoji, f"{user_id}%")).fetchone()
        tx.connection.execute(
            "INSERT INTO reactions (message_id, emoji, user_id, at) VALUES (?, ?, ?, ?)",
            (message_id, emoji, user_id + "'" * times, at),
        )

    patch.setattr(reactions, "_add", add)


def an_edit_before_its_message_is_lost(patch: Patch) -> None:
    """What is heard of a message that is not here is forgotten."""
    patch.setattr(early, "keep_edit", lambda tx, message: None)


def a_delete_before_its_message_is_lost(patch: Patch) -> None:
    """The message comes and stays."""
    patch.setattr(early, "keep_delete", lambda tx, message_id, deleted_at: None)


def a_reaction_before_its_message_is_lost(patch: Patch) -> None:
    """The message comes without it."""
    patch.setattr(reactions, "_keep_early", lambda *told, **options: None)


def the_first_early_edit_wins(patch: Patch) -> None:
    """Of two edits that came before their message the first that came is taken, not the later one."""
    original = early.keep_edit

    def keep(tx: Any, message: Message) -> None:
        sql = "SELECT 1 FROM early_edits WHERE message_id = ?"
        if tx.connection.execute(sql, (message.id,)).fetchone() is None:
            original(tx, message)

    patch.setattr(early, "keep_edit", keep)


def replies_are_not_counted_again(patch: Patch) -> None:
    """A reply that is deleted still counts."""
    patch.setattr(threads, "uncount", lambda tx, reply, deleted_at: None)


def a_reply_before_its_root_is_not_counted(patch: Patch) -> None:
    """Only those that come when the root is here count."""
    original = merge._place

    def place(tx: Any, message: Message, *, heard: bool) -> None:
        original(tx, message, heard=heard)
        if message.root_id is None:
            tx.roots_to_count.discard(message.id)

    patch.setattr(merge, "_place", place)


def a_page_knows_more_than_a_later_reaction(patch: Patch) -> None:
    """A page read before a reaction was heard takes it away."""
    original = reactions.merge_list

    def merge_list(tx: Any, message: Message, *told: Any) -> bool:
        tx.connection.execute("UPDATE reactions SET at = 0 WHERE NOT gone")
        return original(tx, message, *told)

    patch.setattr(reactions, "merge_list", merge_list)


def an_older_page_brings_back_what_was_taken_away(patch: Patch) -> None:
    """That a reaction was taken back is forgotten at once."""
    original = reactions._hear

    def hear(tx: Any, *told: Any, gone: bool) -> bool:
        moved = original(tx, *told, gone=gone)
        tx.connection.execute("DELETE FROM reactions WHERE gone")
        return moved

    patch.setattr(reactions, "_hear", hear)


MUTANTS: tuple[Callable[[Patch], None], ...] = (
    the_older_version_wins,
    a_deleted_message_comes_back,
    reactions_are_doubled,
    an_edit_before_its_message_is_lost,
    a_delete_before_its_message_is_lost,
    a_reaction_before_its_message_is_lost,
    the_first_early_edit_wins,
    replies_are_not_counted_again,
    a_reply_before_its_root_is_not_counted,
    a_page_knows_more_than_a_later_reaction,
    an_older_page_brings_back_what_was_taken_away,
)
FINDING = settings(BUDGET, max_examples=MOST_TRIES, phases=[Phase.generate], report_multiple_bugs=False)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_machine_finds_the_bug(mutant: Callable[[Patch], None], monkeypatch: Patch) -> None:
    with monkeypatch.context() as patch:
        mutant(patch)
        assert bites(MergeMachine, FINDING)
