"""Is a post that was committed, but not told because of a kill, told at the next start, and only then?"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chat_tui.server import announce, repair
from chat_tui.server.config import ServerConfig
from chat_tui.server.event_log import EventLog
from chat_tui.server.hub import Hub
from chat_tui.server.ids import new_id
from chat_tui.server.membership import welcome
from chat_tui.server.records import channels, members, posts, teams
from chat_tui.server.records.channels import NewChannel
from chat_tui.server.records.posts import NewPost, Posted
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.users import NewUser
from chat_tui.server.workspace import Workspace


class Place:
    """A workspace with alice in one channel, and the posts its log told of."""

    def __init__(self, directory: Path) -> None:
        self.records = Records.open(directory)
        self.records.write_now(repair.install)
        self.log = EventLog.open(self.records.database, clock=self.records.now, settle=repair.settle)
        self.hub = Hub(self.log, self.records.audience, server_version="x", new_id=new_id)
        self.workspace = Workspace(self.records, self.hub, ServerConfig(team_name=""))
        self.user, self.channel_id = self.records.write_now(make_world)

    async def post(self, text: str, root_id: str = "") -> Posted:
        new = NewPost(self.channel_id, self.user, text, root_id)
        return await self.records.write(lambda tx: posts.create(tx, new))

    def told(self) -> list[tuple[str, str]]:
        """Event and text of what the log has of posts."""
        found = []
        for _, frame in self.log.read(self.user, 0, 100):
            event: dict[str, Any] = json.loads(frame)
            if "post" in event["data"]:
                found.append((event["event"], json.loads(event["data"]["post"])["message"]))
        return found


def make_world(tx: Transaction) -> tuple[str, str]:
    """The ids of a user and of the one channel with it."""
    user, _ = welcome(tx, NewUser("alice", "alice@example.com"), ServerConfig(team_name=""))
    team = teams.create(tx, {"name": "home", "display_name": "Home"})
    channel = channels.create(tx, NewChannel("here", "O", team["id"], "Here"))
    members.add(tx, channel["id"], user["id"])
    return str(user["id"]), str(channel["id"])


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    made = Place(tmp_path / "w")
    yield made
    await made.records.close()


async def test_what_was_not_told_is_told_once(place: Place) -> None:
    await place.post("killed before it was told")
    assert await repair.tell_untold(place.workspace) == 1
    assert place.told() == [("posted", "killed before it was told")]
    assert await repair.tell_untold(place.workspace) == 0


async def test_what_was_told_is_not_told_again(place: Place) -> None:
    await announce.posted(place.workspace, await place.post("told"))
    assert await repair.tell_untold(place.workspace) == 0
    assert place.told() == [("posted", "told")]


async def test_an_edit_and_a_deletion_are_told_as_what_they_are(place: Place) -> None:
    edited, gone = await place.post("before"), await place.post("gone")
    for made in (edited, gone):
        await announce.posted(place.workspace, made)
    await place.post("reply of the gone", gone.post["id"])
    await repair.tell_untold(place.workspace)
    await place.records.write(lambda tx: posts.edit(tx, edited.post["id"], {"message": "after"}))
    await place.records.write(lambda tx: posts.delete(tx, gone.post, place.user))
    await repair.tell_untold(place.workspace)
    assert place.told()[-2:] == [("post_edited", "after"), ("post_deleted", "")]


async def test_an_event_settles_only_the_state_it_tells_of(place: Place) -> None:
    made = await place.post("first")
    changed = await place.records.write(lambda tx: posts.edit(tx, made.post["id"], {"message": "second"}))
    await announce.posted(place.workspace, made)
    assert await repair.tell_untold(place.workspace) == 1
    assert place.told() == [("posted", "first"), ("posted", "second")]
    await place.workspace.tell(announce.post_edited(place.workspace, changed))
    assert await repair.tell_untold(place.workspace) == 0


async def test_a_deletion_that_was_told_settles_the_replies_as_well(place: Place) -> None:
    root = await place.post("root")
    await place.post("reply", root.post["id"])
    await repair.tell_untold(place.workspace)
    await place.records.write(lambda tx: posts.delete(tx, root.post, place.user))
    shown = {"id": root.post["id"], "message": "root", "update_at": 1}
    await place.workspace.tell(announce.post_deleted(root.post, shown))
    assert await repair.tell_untold(place.workspace) == 0
