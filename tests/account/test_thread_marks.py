"""Is an open thread read when it is looked at, and is the server told once?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.account.policy import HABITS, Habit, habit_of
from chat_tui.config.quick import read_quick
from chat_tui.config.settings import load
from chat_tui.model.ids import MessageId
from chat_tui.model.messages import Message
from tests.account.conftest import Town


def unread(town: Town, root_id: MessageId) -> int | None:
    state = town.account.store.thread_state(root_id)
    return state.unread if state is not None else None


def on_server(town: Town, root_id: MessageId) -> int:
    return town.server.world.thread_state(root_id, town.ada.id).unread


async def a_thread(town: Town) -> Message:
    """A root of ada's to which bob replied twice."""
    root = town.server.post(town.ada.id, town.channel.id, "who comes?")
    for text in ("me", "and me"):
        town.server.post(town.bob.id, town.channel.id, text, root.id)
    return root


async def test_what_was_missed_is_known_after_connecting(town: Town) -> None:
    root = await a_thread(town)
    account = await town.start()
    assert unread(town, root.id) == 2
    message = account.store.message(root.id)
    assert message is not None
    assert message.reply_count == 2


async def test_an_open_thread_is_read_and_told(town: Town) -> None:
    account = await town.start()
    root = await a_thread(town)
    await town.time.until(lambda: unread(town, root.id) == 2)
    account.set_visible(town.channel.id, focused=True)
    await town.time.advance(5)
    assert unread(town, root.id) == 2, "it is not open"
    account.set_visible(town.channel.id, focused=True, thread=root.id)
    await town.time.until(lambda: unread(town, root.id) == 0)
    await town.time.until(lambda: on_server(town, root.id) == 0)
    town.server.post(town.bob.id, town.channel.id, "late", root.id)
    await town.time.until(lambda: town.on_server().count("late") == 1 and on_server(town, root.id) == 0)


async def test_a_reply_made_unread_stays_so_until_the_thread_is_opened_again(town: Town) -> None:
    account = await town.start()
    root = await a_thread(town)
    account.set_visible(town.channel.id, focused=True, thread=root.id)
    await town.time.until(lambda: unread(town, root.id) == 0)
    last = account.store.thread(root.id)[-1]
    assert await account.thread_marks.mark_unread(last)
    await town.time.until(lambda: unread(town, root.id) == 1)
    await town.time.advance(10)
    assert unread(town, root.id) == 1
    account.set_visible(town.channel.id, focused=True, thread=None)
    account.set_visible(town.channel.id, focused=True, thread=root.id)
    await town.time.until(lambda: unread(town, root.id) == 0)


async def test_a_thread_is_left_and_followed_again(town: Town) -> None:
    account = await town.start()
    root = await a_thread(town)
    await town.time.until(lambda: unread(town, root.id) == 2)
    await account.thread_marks.follow(root, following=False)
    await town.time.until(lambda: account.store.followed_threads() == ())
    assert not await account.thread_marks.mark_unread(account.store.thread(root.id)[-1])
    await account.thread_marks.follow(root, following=True)
    await town.time.until(lambda: len(account.store.followed_threads()) == 1)


async def test_all_threads_are_read_at_once(town: Town) -> None:
    account = await town.start()
    roots = [await a_thread(town) for _ in range(2)]
    await town.time.until(lambda: [unread(town, root.id) for root in roots] == [2, 2])
    assert await account.thread_marks.mark_all() == 2
    assert [unread(town, root.id) for root in roots] == [0, 0]
    await town.time.until(lambda: [on_server(town, root.id) for root in roots] == [0, 0])
    assert await account.thread_marks.mark_all() == 0


LOOKS = [(False, False), (False, True), (True, True)]
READ_BY: dict[Habit, set[tuple[bool, bool]]] = {
    "focused": {(True, True)},
    "visible": {(False, True), (True, True)},
    "reply": set(),
    "manual": set(),
}


@pytest.mark.parametrize("habit", READ_BY)
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("peeking", [False, True])
async def test_looking_counts_as_read_by_the_habit(
    town: Town, habit: Habit, look: tuple[bool, bool], peeking: bool
) -> None:
    account = await town.start()
    account.policy.habit = habit
    await account.policy.peek(town.channel.id, on=peeking)
    root = await a_thread(town)
    town.server.post(town.bob.id, town.channel.id, "hello")

    def counts() -> tuple[int, int | None]:
        summary = account.store.summary(town.channel.id)
        assert summary is not None
        return summary.membership.unread, unread(town, root.id)

    await town.time.until(lambda: counts() == (1, 2))
    focused, shown = look
    account.set_visible(town.channel.id, focused, shown=shown, thread=root.id)
    await town.time.advance(5)
    is_read = look in READ_BY[habit] and not peeking
    assert counts() == ((0, 0) if is_read else (1, 2))


@pytest.mark.parametrize(("habit", "is_read"), [("reply", True), ("manual", False), ("focused", False)])
async def test_answering_counts_as_read_by_the_habit(town: Town, habit: Habit, is_read: bool) -> None:
    account = await town.start()
    account.policy.habit = habit
    town.server.post(town.bob.id, town.channel.id, "hello")
    marked: list[object] = []
    mark = account.read_marks.mark

    async def note(channel_id: object) -> None:
        marked.append(channel_id)
        await mark(town.channel.id)

    account.read_marks.mark = note  # type: ignore[method-assign]
    await town.time.until(
        lambda: (found := account.store.summary(town.channel.id)) and found.membership.unread
    )
    await town.say("hi")
    await town.time.advance(5)
    assert bool(marked) is is_read


async def test_peeking_is_kept_over_a_restart(town: Town) -> None:
    await town.account.policy.peek(town.channel.id, on=True)
    account = await town.reopen()
    assert account.policy.is_peeked(town.channel.id)
    await account.policy.peek(town.channel.id, on=False)
    await account.mine.remember("peeked", "{not json")
    assert not (await town.reopen()).policy.is_peeked(town.channel.id)


def test_the_habit_is_the_one_of_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for habit in HABITS:
        file.write_text(f'[read]\npolicy = "{habit}"\n')
        assert habit_of(read_quick(file, {}).policy) == load(file).read.policy == habit
    assert habit_of("never") == "focused"
