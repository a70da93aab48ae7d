"""What chaos found, reduced: each bug that a run brought to light, in its smallest form."""

from __future__ import annotations

from pathlib import Path

from chat_tui.errors import UnreachableError
from chat_tui.model.actions import DeleteMessage, EditMessage
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
