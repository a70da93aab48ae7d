"""Tests of features that are switched off: no request and no frame of theirs is made at all."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

import pytest

from chat_tui.errors import StreamRefusedError, TransientError
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.events import Batch, TypingStarted
from chat_tui.model.features import FEATURES, Features
from chat_tui.model.ids import Cursor, UserId
from chat_tui.model.users import UserPresence
from chat_tui.realtime.presence import EVERY
from tests.realtime.conftest import Town


def by_server(*names: str) -> Features:
    return Features(dict.fromkeys(names, True), lambda: frozenset(names))


def by_user(*names: str) -> Features:
    return Features(dict.fromkeys(names, False))


@pytest.mark.parametrize("name", list(FEATURES))
def test_the_users_off_wins_then_the_servers_then_the_default(name: str) -> None:
    off = frozenset({name})
    for user, server, is_on, by in (
        ({}, frozenset(), True, "default"),
        ({name: True}, frozenset(), True, "you"),
        ({}, off, False, "server"),
        ({name: True}, off, False, "server"),
        ({name: False}, off, False, "you"),
        ({name: False}, frozenset(), False, "you"),
    ):
        features = Features(user, lambda server=server: server)  # type: ignore[misc]
        told = features.of(name)
        assert (features.is_on(name), told.is_on, told.by) == (is_on, is_on, by)


async def asked_for_presence(town: Town, monkeypatch: pytest.MonkeyPatch, features: Features) -> int:
    town.server.capabilities = replace(town.server.capabilities, presence="poll")
    town.around.features = features
    asked = 0

    async def presences(user_ids: Sequence[UserId]) -> Sequence[UserPresence]:
        nonlocal asked
        asked += 1
        return ()

    monkeypatch.setattr(town.backend, "presences", presences)
    town.work()
    await town.online()
    await town.time.advance(EVERY * 2)
    return asked


async def test_presence_off_asks_for_nobody(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await asked_for_presence(town, monkeypatch, by_user("presence")) == 0


async def test_presence_off_by_the_server_asks_for_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await asked_for_presence(town, monkeypatch, by_server("presence")) == 0


async def test_presence_on_asks(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await asked_for_presence(town, monkeypatch, Features({})) > 0


async def cursors(town: Town, monkeypatch: pytest.MonkeyPatch, features: Features) -> list[Cursor | None]:
    town.around.features = features
    asked: list[Cursor | None] = []
    opened = town.backend.events

    def events(cursor: Cursor | None) -> AsyncGenerator[Batch]:
        asked.append(cursor)
        return opened(cursor)

    monkeypatch.setattr(town.backend, "events", events)
    town.work()
    await town.online()
    town.server.streams.drop(TransientError("cut"))
    await town.phase(ConnectionPhase.WAITING)
    town.bob_says("meanwhile")
    await town.time.until(lambda: town.shown() == ["meanwhile"])
    await town.online()
    return asked


async def test_without_resume_every_stream_begins_anew_and_nothing_is_lost(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await cursors(town, monkeypatch, by_user("resume")) == [None, None]


async def test_with_resume_it_goes_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = await cursors(town, monkeypatch, Features({}))
    assert first is None
    assert second is not None


@pytest.mark.parametrize("is_on", [True, False])
async def test_without_polling_a_blocked_stream_is_not_replaced_by_questions(town: Town, is_on: bool) -> None:
    town.around.features = Features({"polling": is_on})
    town.server.faults.stream_refusals += [StreamRefusedError("blocked")] * 50
    town.work()
    await town.time.until(lambda: not town.server.faults.stream_refusals or len(town.states) > 3)
    await town.time.advance(300)
    assert (ConnectionPhase.POLLING in {state.phase for state in town.states}) is is_on


@pytest.mark.parametrize("is_on", [True, False])
async def test_without_typing_nobody_is_seen_writing(town: Town, is_on: bool) -> None:
    town.around.features = Features({"typing": is_on})
    town.work()
    await town.online()
    town.server.streams.publish(town.ada.id, TypingStarted(town.channel.id, town.bob.id))
    town.server.post(town.ada.id, town.channel.id, "behind it")
    seen = False

    def shown() -> bool:
        nonlocal seen
        seen = seen or bool(town.around.typing.who(town.channel.id))
        return bool(town.shown())

    await town.time.until(shown)
    assert seen is is_on
