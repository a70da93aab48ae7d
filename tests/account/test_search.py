"""Tests of search: here at once, on the server further back."""

from __future__ import annotations

from dataclasses import replace

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
