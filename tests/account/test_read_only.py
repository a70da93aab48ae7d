"""Does nothing leave an account that is only looked at, whatever is asked of it?"""

from __future__ import annotations

from typing import get_args

import pytest

from chat_tui.account.account import Account, Profile
from chat_tui.account.targets import Target
from chat_tui.backends.fake import FakeBackend
from chat_tui.errors import ReadOnlyError
from chat_tui.model.actions import Action, SendMessage, SendTyping, SetActive
from chat_tui.model.outbox import OutboxState
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from tests.account.conftest import Town
from tests.actions import one_of_each

OF_THE_PROGRAM = (SendTyping, SetActive)
"""What is told without a person asking for it."""


@pytest.fixture
async def looked_at(town: Town, monkeypatch: pytest.MonkeyPatch) -> Account:
    """Ada's account behind a closed gate; any action that reaches the server fails the test."""
    await town.account.close()
    store, mine = Store.open(town.path / "cache.sqlite"), Mine.open(town.path / "mine.sqlite")
    backend = FakeBackend(town.server, town.ada.id)
    town.account = Account(
        Profile("fake", "Fake", read_only=True), backend, store, mine, timing=town.time.timing
    )
    await town.start()

    def refuse(*_: object) -> None:
        raise AssertionError("something was sent")

    monkeypatch.setattr(backend, "perform", refuse)
    return town.account


def test_every_action_is_tried() -> None:
    assert {type(action) for action in one_of_each()} == set(get_args(Action))


@pytest.mark.parametrize("action", one_of_each(), ids=lambda action: type(action).__name__)
async def test_no_action_leaves(looked_at: Account, town: Town, action: Action) -> None:
    if isinstance(action, OF_THE_PROGRAM):
        assert await looked_at.perform(action) is None
    else:
        with pytest.raises(ReadOnlyError, match="read-only"):
            await looked_at.perform(action)
    await town.time.settle()
    assert looked_at.outbox.states() == {}


async def test_what_waited_before_goes_on_waiting(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    account = town.account
    action = SendMessage(account.new_client_id(), town.channel.id, "from yesterday")
    await account.perform(action)
    await account.close()
    store, mine = Store.open(town.path / "cache.sqlite"), Mine.open(town.path / "mine.sqlite")
    backend = FakeBackend(town.server, town.ada.id)
    town.account = account = Account(
        Profile("fake", "Fake", read_only=True), backend, store, mine, timing=town.time.timing
    )
    await town.start()
    await town.time.advance(100)
    with pytest.raises(ReadOnlyError):
        await account.outbox.retry(action.client_id)
    account.retry_now()
    await town.time.advance(100)
    assert account.outbox.states() == {OutboxState.QUEUED: 1}
    assert "from yesterday" not in {message.text for message in town.server.world.messages.values()}


async def test_nothing_that_is_seen_is_marked_read(looked_at: Account, town: Town) -> None:
    town.server.post(town.bob.id, town.channel.id, "news")
    await town.time.until(lambda: looked_at.store.channel_summaries()[0].membership.unread)
    looked_at.set_visible(town.channel.id, focused=True)
    await town.time.advance(10)
    assert looked_at.store.channel_summaries()[0].membership.unread


async def test_no_direct_channel_is_opened(looked_at: Account, town: Town) -> None:
    with pytest.raises(ReadOnlyError):
        await looked_at.directory.open_direct(Target(user_id=town.bob.id))
