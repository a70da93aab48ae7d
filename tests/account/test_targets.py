"""Tests of targets: what a name means, and what is proposed when it means nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.account.targets import Target, find_user, resolve
from chat_tui.errors import TargetError
from chat_tui.model.channels import ChannelKind, Workspace
from chat_tui.model.events import Batch, ChannelJoined, MessageSeen, SnapshotTaken
from chat_tui.model.ids import WorkspaceId
from chat_tui.store.store import Store
from tests.builders import a_channel, a_membership, a_message, a_user, message_id

ACME, HOME = WorkspaceId("w-acme"), WorkspaceId("w-home")
TOWN = a_channel("town", workspace_id=ACME)
RELEASE = a_channel("release", workspace_id=ACME, title="Release Train")
TWIN_ACME = a_channel("twin", workspace_id=ACME)
TWIN_HOME = replace(a_channel("twin2", workspace_id=HOME), name="twin")
DIRECT = a_channel("dm", ChannelKind.DIRECT, member_ids=(a_user("bob").id,), title="")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    made = Store.open(tmp_path / "cache.sqlite")
    channels = (TOWN, RELEASE, TWIN_ACME, TWIN_HOME, DIRECT)
    ids = ("town", "release", "twin", "twin2", "dm")
    taken = SnapshotTaken(
        a_user("me"),
        (Workspace(ACME, "acme", "Acme"), Workspace(HOME, "home", "Home")),
        channels,
        tuple(a_membership(name) for name in ids),
        (a_user("bob"), a_user("grace")),
    )
    await made.apply(Batch((taken, MessageSeen(a_message(7)))))
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("#town", Target(TOWN.id)),
        ("~town", Target(TOWN.id)),
        ("town", Target(TOWN.id)),
        (" #Town ", Target(TOWN.id)),
        ("Release Train", Target(RELEASE.id)),
        ("acme/#town", Target(TOWN.id)),
        ("acme/twin", Target(TWIN_ACME.id)),
        ("home/#twin", Target(TWIN_HOME.id)),
        ("c-town", Target(TOWN.id)),
        ("@bob", Target(DIRECT.id, user_id=a_user("bob").id)),
        ("@grace", Target(user_id=a_user("grace").id)),
        (str(message_id(7)), Target(TOWN.id, message_id(7))),
        (f"https://chat.example.com/acme/pl/{message_id(7)}", Target(TOWN.id, message_id(7))),
        ("https://chat.example.com/acme/channels/town", Target(TOWN.id)),
        ("https://chat.example.com/acme/messages/@bob", Target(DIRECT.id, user_id=a_user("bob").id)),
    ],
)
async def test_a_target_is_found_however_it_is_written(store: Store, text: str, target: Target) -> None:
    assert resolve(store, text) == target


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("#twon", "#town"),
        ("relase", "#release"),
        ("@grave", "@grace"),
        ("acmee/#town", "acme"),
        ("#twin", "acme/#twin, home/#twin"),
        ("", "#town-square"),
    ],
)
async def test_an_unknown_target_names_the_nearest(store: Store, text: str, hint: str) -> None:
    with pytest.raises(TargetError) as caught:
        resolve(store, text)
    assert hint in caught.value.hint


@pytest.mark.parametrize("text", ["#", "@", "/", " ~ ", "#@/"])
async def test_signs_alone_name_nothing(store: Store, text: str) -> None:
    with pytest.raises(TargetError, match="No channel or person was named"):
        resolve(store, text)


async def test_a_name_that_is_a_channel_and_a_person_is_neither(store: Store) -> None:
    channel = replace(a_channel("c-bob", workspace_id=ACME), name="bob")
    await store.apply(Batch((ChannelJoined(channel, a_membership("c-bob")),)))
    with pytest.raises(TargetError) as caught:
        resolve(store, "bob")
    assert "#bob, @bob" in caught.value.hint
    assert resolve(store, "#bob") == Target(channel.id)
    assert resolve(store, "@bob").channel_id == DIRECT.id


@pytest.mark.parametrize(
    "path", ["acme/channels/town", "acme/messages/@bob", "acme/pl/99999abcdefghijklmnopqrstu"]
)
async def test_a_link_of_another_server_leads_nowhere(store: Store, path: str) -> None:
    here = "https://chat.example.com"
    with pytest.raises(TargetError, match="another server") as caught:
        resolve(store, f"https://chat.example.org/{path}", here)
    assert here in caught.value.hint


async def test_a_link_into_one_of_two_workspaces_is_not_ambiguous(store: Store) -> None:
    assert resolve(store, "https://chat.example.com/home/channels/twin") == Target(TWIN_HOME.id)


async def test_what_can_only_be_an_id_is_called_one(store: Store) -> None:
    with pytest.raises(TargetError, match="has the id abcdefghijklmnopqrstuvwxy7"):
        resolve(store, "abcdefghijklmnopqrstuvwxy7")


async def test_a_message_that_is_not_here_is_named(store: Store) -> None:
    with pytest.raises(TargetError, match="m-99999"):
        resolve(store, "https://chat.example.com/acme/pl/m-99999")


async def test_a_person_is_found_with_or_without_the_sign(store: Store) -> None:
    assert find_user(store, "@bob") == find_user(store, "bob") == a_user("bob")
