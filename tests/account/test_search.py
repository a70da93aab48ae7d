"""Tests of search: here at once, on the server further back."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from chat_tui.account.searching import Searching, Stage
from chat_tui.errors import TransientError
from chat_tui.model.ids import WorkspaceId
from chat_tui.model.messages import Found, Message
from tests.account.conftest import Town


async def test_what_is_known_here_is_found_newest_first(town: Town) -> None:
    for text in ("deploy one", "lunch", "deploy two"):
        town.server.post(town.bob.id, town.channel.id, text)
    account = await town.start()
    assert [message.text for message in account.search.find("deploy")] == ["deploy two", "deploy one"]
    assert account.search.find("   ") == []


async def test_what_only_the_server_knows_is_found_there_and_known_afterwards(town: Town) -> None:
    town.server.post(town.bob.id, town.channel.id, "ancient deploy")
    for number in range(70):
        town.server.post(town.bob.id, town.channel.id, f"line {number}")
    account = await town.start()
    assert account.search.find("ancient") == []
    [found] = await account.search.find_on_server("ancient")
    assert found.text == "ancient deploy"
    assert [message.id for message in account.search.find("ancient")] == [found.id]


async def test_a_server_that_cannot_search_finds_nothing(town: Town) -> None:
    town.server.capabilities = replace(town.server.capabilities, search=False)
    town.server.post(town.bob.id, town.channel.id, "deploy")
    account = await town.start()
    assert await account.search.find_on_server("deploy") == []


async def test_first_what_is_here_is_shown_and_after_a_pause_what_the_server_knows(town: Town) -> None:
    town.server.post(town.bob.id, town.channel.id, "ancient deploy")
    for number in range(70):
        town.server.post(town.bob.id, town.channel.id, f"line {number}")
    town.server.post(town.bob.id, town.channel.id, "new deployment")
    account = await town.start()
    stages: list[Stage] = []
    running = asyncio.create_task(Searching([account], town.time.timing).run("deploy", stages.append))
    await town.time.until(lambda: stages)
    assert said(stages[0]) == ["new deployment"]
    await town.time.until(running.done)
    await running
    assert [stage.asking for stage in stages] == [(), ("Fake",), ()]
    assert said(stages[-1]) == ["new deployment", "ancient deploy"]
    assert [hit.from_server for hit in stages[-1].hits] == [False, True]


async def test_who_types_on_asks_no_server(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    account = await town.start()
    asked: list[str] = []
    monkeypatch.setattr(account.search, "find_on_server", lambda query, **_: asked.append(query))
    searching, stages = Searching([account], town.time.timing), list[Stage]()
    running = asyncio.create_task(searching.run("depl", stages.append))
    await town.time.until(lambda: stages)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not asked


async def test_a_server_that_cannot_be_asked_takes_nothing_away(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.server.post(town.bob.id, town.channel.id, "deploy")
    account = await town.start()

    async def fails(query: str, **_: object) -> list[Message]:
        raise TransientError("The line is down.")

    monkeypatch.setattr(account.search, "find_on_server", fails)
    stages: list[Stage] = []
    await Searching([account], town.time.timing).run("deploy", stages.append, at_once=True)
    assert said(stages[-1]) == ["deploy"]
    assert (stages[-1].asking, stages[-1].failed) == ((), ("Fake",))


async def test_the_server_is_asked_in_its_own_words(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.server.post(town.ada.id, town.channel.id, "see https://example.org deploy")
    town.server.post(town.ada.id, town.channel.id, "deploy")
    account = await town.start()
    asked: list[str] = []
    search = account.search._ring.backend.search

    async def noted(workspace_id: WorkspaceId | None, query: str) -> Found:
        asked.append(query)
        return await search(workspace_id, "deploy")

    monkeypatch.setattr(account.search._ring.backend, "search", noted)
    found = await account.search.find_on_server("from:me has:link dep", typing=True)
    assert asked == ["from:ada dep*"]
    assert [message.text for message in found] == ["see https://example.org deploy"]


def said(stage: Stage) -> list[str]:
    return [hit.message.text for hit in stage.hits]
