"""Tests of the commands that say something."""

from __future__ import annotations

from chat_tui.commands.talk import SHRUG
from tests.commands.conftest import Desk


async def test_me_says_what_one_does(desk: Desk) -> None:
    assert await desk.type("/me waves")
    assert await desk.said_on_server() == ["*waves*"]


async def test_a_shrug_stands_alone_or_behind_a_text(desk: Desk) -> None:
    await desk.type("/shrug")
    await desk.type("/shrug who knows")
    assert await desk.said_on_server() == [SHRUG, f"who knows {SHRUG}"]


async def test_a_word_to_one_person_goes_to_their_direct_channel(desk: Desk) -> None:
    assert await desk.type("/msg @bob hello there")
    [opened] = desk.ui.opened
    assert await desk.said_on_server(opened) == ["hello there"]
    assert await desk.type("/dm bob")
    assert desk.ui.opened == [opened, opened]


async def test_nobody_of_that_name_is_an_error(desk: Desk) -> None:
    assert not await desk.type("/msg @bbo hello")
    assert "Did you mean @bob?" in desk.ui.said[0][1]


async def test_without_a_channel_nothing_can_be_said(desk: Desk) -> None:
    assert not await desk.type("/me waves", nowhere=True)
    assert desk.ui.said == [("error", "No channel is open. Open one first.")]
