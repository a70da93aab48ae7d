"""What chaos found, reduced: each bug that a run brought to light, in its smallest form."""

from __future__ import annotations

from pathlib import Path

from chat_tui.errors import TransientError, UnreachableError
from chat_tui.model.actions import AddReaction, DeleteMessage, EditMessage, JoinChannel, LeaveChannel
from chat_tui.model.messages import Message
from chat_tui.realtime.lookups import MOST_TRIES
from tests.integration.test_ring import FakeWorld, Ring


async def ring_with_ada_deaf(path: Path) -> tuple[FakeWorld, Ring]:
    """Ada said something; then her stream is gone and does not come back, while requests still pass."""
    world = FakeWorld()
    ring = await Ring.form(world, path)
    await ring.ada.say("one")
    await ring.bob.sees("one")
    await ring.ada.sees("one")
    faults = world.server.faults
    faults.stream_refusals.extend(UnreachableError("no stream") for _ in range(3))
    world.server.streams.drop()
    world.server.streams.forget()
    await ring.ada.offline()
    return world, ring


def say_behind_her_back(world: FakeWorld, ring: Ring) -> None:
    """Bob says something that ada does not hear."""
    bob = ring.bob.account.store.me
    assert bob is not None
    world.server.post(bob.id, ring.bob.channel_id, "missed")


async def test_an_own_edit_answered_without_a_stream_hides_nothing(tmp_path: Path) -> None:
    """Smoke, seed 2: the answer to an edit moved the time from which missed messages were asked for."""
    world, ring = await ring_with_ada_deaf(tmp_path)
    say_behind_her_back(world, ring)
    account = ring.ada.account
    mine = account.store.last_own_message(ring.ada.channel_id)
    assert mine is not None
    await account.perform(EditMessage(account.new_client_id(), ring.ada.channel_id, mine.id, "one!"))
    await ring.ada.online()
    await ring.ada.sees("one!", "missed")
    await ring.end()


async def test_an_own_deletion_answered_without_a_stream_hides_nothing(
    tmp_path: Path,
) -> None:
    """The same by way of a deletion."""
    world, ring = await ring_with_ada_deaf(tmp_path)
    say_behind_her_back(world, ring)
    account = ring.ada.account
    mine = account.store.last_own_message(ring.ada.channel_id)
    assert mine is not None
    await account.perform(DeleteMessage(account.new_client_id(), ring.ada.channel_id, mine.id))
    await ring.ada.online()
    await ring.ada.sees("missed")
    await ring.end()


async def ring_with_ada_gone(path: Path) -> tuple[FakeWorld, Ring]:
    """Ada has left the channel where both spoke; since then Bob took one thing back and edited another."""
    world = FakeWorld()
    ring = await Ring.form(world, path)
    await ring.bob.say("wrong", "one")
    await ring.ada.sees("wrong", "one")
    bob, channel_id = ring.bob.account, ring.bob.channel_id
    wrong, one = (row for row in bob.store.timeline(channel_id, limit=10).rows if isinstance(row, Message))
    await ring.ada.account.perform(LeaveChannel(channel_id))
    await bob.perform(DeleteMessage(bob.new_client_id(), channel_id, wrong.id))
    await bob.perform(EditMessage(bob.new_client_id(), channel_id, one.id, "one!"))
    await ring.bob.sees("one!")
    return world, ring


async def test_who_comes_back_to_a_channel_learns_what_changed_there(tmp_path: Path) -> None:
    """Smoke, seed 1: what was deleted in a channel while one was not in it stayed there for ever."""
    _, ring = await ring_with_ada_gone(tmp_path)
    await ring.ada.account.perform(JoinChannel(ring.ada.channel_id))
    await ring.ada.sees("one!")
    await ring.end()


async def test_who_could_not_ask_then_asks_when_the_line_is_back(tmp_path: Path) -> None:
    """The same when all questions fail: the stream is resumed, and it does not repeat that one has joined."""
    world, ring = await ring_with_ada_gone(tmp_path)
    await ring.ada.account.perform(JoinChannel(ring.ada.channel_id))
    refusals = world.server.faults.refusals
    refusals.extend(TransientError("gone") for _ in range(2 * MOST_TRIES))
    await world.until(lambda: not refusals)
    world.server.streams.drop()
    await ring.ada.offline()
    await ring.ada.online()
    await ring.ada.sees("one!")
    await ring.end()


async def test_a_page_read_after_leaving_does_not_promise_what_follows(tmp_path: Path) -> None:
    """Full, seed 1: who left while catching up, and came back later, missed what was said meanwhile."""
    world = FakeWorld()
    ring = await Ring.form(world, tmp_path)
    await ring.bob.say("one")
    await ring.ada.sees("one")
    ada, channel_id = ring.ada.account, ring.ada.channel_id
    page = await world.backend("ada").history(channel_id)
    await ada.perform(LeaveChannel(channel_id))
    await world.time.advance(5)
    await ada.store.record_page(page, catch_up=True)
    await ring.bob.say("two", "three")
    await ring.bob.sees("one", "two", "three")
    await ada.perform(JoinChannel(channel_id))
    await ring.ada.sees("one", "two", "three")
    await ring.end()


async def test_an_own_edit_hides_no_reaction_that_was_missed(tmp_path: Path) -> None:
    """Smoke, seed 8: a page that was read before the edit and came after its answer is not believed."""
    world, ring = await ring_with_ada_deaf(tmp_path)
    ada, bob, channel_id = ring.ada.account, ring.bob.account, ring.ada.channel_id
    mine = ada.store.last_own_message(channel_id)
    assert mine is not None
    await bob.perform(AddReaction(bob.new_client_id(), channel_id, mine.id, "heart"))
    await world.until(lambda: not bob.outbox.waiting())
    page = await world.backend("ada").history(channel_id)
    await ada.perform(EditMessage(ada.new_client_id(), channel_id, mine.id, "one!"))
    await ring.ada.sees("one!")
    await ada.store.record_page(page, catch_up=True)
    known = ada.store.message(mine.id)
    assert known is not None
    assert [reaction.emoji for reaction in known.reactions] == ["heart"]
    await ring.end()
