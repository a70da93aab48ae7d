"""What is a channel called, so that the same words lead to it?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from chat_tui.account.called import labels
from chat_tui.account.targets import resolve
from chat_tui.model.channels import ChannelKind, Workspace
from chat_tui.model.events import Batch, SnapshotTaken
from chat_tui.model.ids import WorkspaceId
from chat_tui.store.store import Store
from tests.builders import a_channel, a_membership, a_user

ACME, HOME = WorkspaceId("w-acme"), WorkspaceId("w-home")
CHANNELS = (
    a_channel("town", workspace_id=ACME),
    a_channel("build", workspace_id=ACME),
    replace(a_channel("build2", workspace_id=HOME), name="build"),
    a_channel("dm", ChannelKind.DIRECT, member_ids=(a_user("bob").id,), title=""),
)


async def test_channels_that_are_called_alike_are_told_apart_and_every_label_leads_there(
    tmp_path: Path,
) -> None:
    store = Store.open(tmp_path / "cache.sqlite")
    taken = SnapshotTaken(
        a_user("me"),
        (Workspace(ACME, "acme", "Acme"), Workspace(HOME, "home", "Home")),
        CHANNELS,
        tuple(a_membership(name) for name in ("town", "build", "build2", "dm")),
        (a_user("bob"),),
    )
    await store.apply(Batch((taken,)))
    found = labels(store)
    assert sorted(found.values()) == ["#town", "@bob", "acme/#build", "home/#build"]
    assert {resolve(store, label).channel_id for label in found.values()} == {one.id for one in CHANNELS}
    await store.close()
