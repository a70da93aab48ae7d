"""Tests of the commands about the program."""

from __future__ import annotations

from tests.commands.conftest import Desk


async def test_screens_open_by_name(desk: Desk) -> None:
    for line in ("/help", "/theme", "/search"):
        assert await desk.type(line)
    assert desk.ui.screens == ["help", "themes", "search"]


async def test_a_theme_is_taken_by_name(desk: Desk) -> None:
    assert await desk.type("/theme chat-light")
    assert desk.ui.theme == "chat-light"


async def test_a_search_that_finds_something_opens_with_it(desk: Desk) -> None:
    desk.server.post(desk.bob.id, desk.channel.id, "deploy at noon")
    await desk.time.until(lambda: desk.account.search.find("deploy"))
    assert await desk.type("/search deploy")
    assert await desk.type("/search elephants")
    assert desk.ui.screens == ["search deploy"]
    assert desk.ui.said == [("warning", "Nothing was found for: elephants")]


async def test_reconnect_does_not_wait(desk: Desk) -> None:
    desk.server.faults.offline = True
    desk.server.streams.drop()
    desk.time.chance = 1.0
    await desk.time.advance(60)
    desk.server.faults.offline = False
    await desk.time.until(lambda: desk.account.connection.state.retry_at is not None)
    before = desk.time.now
    assert await desk.type("/reconnect")
    await desk.time.until(lambda: desk.account.connection.is_online)
    assert desk.time.now - before < 1
    assert await desk.type("/reconnect")
    assert [text for _, text in desk.ui.said] == ["Trying again now.", "Checking the connection."]


async def test_quit_leaves(desk: Desk) -> None:
    assert await desk.type("/quit")
    assert desk.ui.has_quit
