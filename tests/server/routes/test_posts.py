"""Posts over REST: exactly once, editing, deleting, what others are told."""

from __future__ import annotations

import json

from tests.server.conftest import World


async def test_a_post_is_answered_and_told_with_its_pending_id(world: World) -> None:
    post = await world.post("alice", "Hello @bob #tag", pending_post_id="alice:1")
    assert post["pending_post_id"] == "alice:1"
    assert post["hashtags"] == "#tag"
    event, data, readers = world.hub.told[0]
    assert event == "posted"
    assert json.loads(data["post"])["pending_post_id"] == "alice:1"
    assert json.loads(data["mentions"]) == [world.id("bob")]
    assert readers == {world.id(name) for name in ("alice", "bob", "carol")}
