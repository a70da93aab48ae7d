"""Does a backend tell whether somebody is there, without overruling what a person chose by hand?"""

from __future__ import annotations

import pytest

from chat_tui.model.actions import SetActive, SetPresence
from chat_tui.model.events import PresenceChanged
from chat_tui.model.users import Presence
from tests.contracts.scene import Scene, listening


async def asked(scene: Scene) -> Presence:
    (found,) = await scene.bob.backend.presences([scene.alice.user.id])
    return found.presence


async def test_who_leaves_the_program_is_away_and_comes_back(scene: Scene) -> None:
    backend, me = scene.alice.backend, scene.alice.user.id
    async with listening(backend) as alice_hears:
        for is_active, presence in ((False, Presence.AWAY), (True, Presence.ONLINE)):
            before = len(alice_hears.events)
            assert (await backend.perform(SetActive(is_active))).events == ()
            await alice_hears.hears(
                PresenceChanged,
                lambda e, presence=presence, before=before: (  # type: ignore[misc]
                    e.presence.user_id == me
                    and e.presence.presence is presence
                    and e in alice_hears.events[before:]
                ),
            )
            assert await asked(scene) is presence


@pytest.mark.parametrize("chosen", [Presence.DND, Presence.AWAY, Presence.OFFLINE])
async def test_what_was_chosen_by_hand_stands(scene: Scene, chosen: Presence) -> None:
    backend = scene.alice.backend
    async with listening(backend) as alice_hears:
        await backend.perform(SetPresence(chosen))
        for is_active in (False, True):
            await backend.perform(SetActive(is_active))
            batches = len(alice_hears.batches)
            await backend.ping()  # its answer comes behind that of the action
            await alice_hears.hears_batches(batches + 1)
            assert await asked(scene) is chosen


async def test_choosing_online_gives_the_choice_back(scene: Scene) -> None:
    backend = scene.alice.backend
    async with listening(backend) as alice_hears:
        await backend.perform(SetPresence(Presence.DND))
        await backend.perform(SetPresence(Presence.ONLINE))
        await backend.perform(SetActive(False))
        await alice_hears.hears(PresenceChanged, lambda e: e.presence.presence is Presence.AWAY)
        assert await asked(scene) is Presence.AWAY
