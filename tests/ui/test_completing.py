"""What is proposed for which word?"""

from __future__ import annotations

import pytest

from chat_tui.model.events import Batch, EmojiListed
from chat_tui.ui.completing import completion
from tests.ui.conftest import OpenStage

COMMANDS = (("join", "Join a channel"), ("me", "Say what you do"))


@pytest.mark.parametrize(
    ("line", "row", "labels"),
    [
        ("/j", 0, ["/join"]),
        ("/j", 1, None),
        ("say /j", 0, None),
        ("hi @ma", 0, ["@maya"]),
        ("hi @lindt", 0, ["@maya"]),
        ("mail a@ma", 0, None),
        ("@he", 0, ["@here"]),
        ("see #rel", 0, ["~release"]),
        ("see ~rel", 0, ["~release"]),
        (":)", 0, None),
        ("at 10:30", 0, None),
        ("(@sol", 0, ["@sol"]),
    ],
)
async def test_proposals(stage: OpenStage, line: str, row: int, labels: list[str] | None) -> None:
    async with stage() as on:
        found = completion(line, len(line), row, on.account.store, lambda: COMMANDS)
        assert (None if found is None else [each.label for each in found.candidates]) == labels


async def test_emoji_are_proposed_by_name(stage: OpenStage) -> None:
    async with stage() as on:
        found = completion("so :tad", 7, 0, on.account.store, lambda: COMMANDS)
        assert found is not None
        assert found.start == 3
        assert found.candidates[0].insert == ":tada: "


async def test_emoji_made_here_come_first(stage: OpenStage) -> None:
    async with stage() as on:
        await on.account.store.apply(Batch((EmojiListed((("tadpole", "e1"),)),)))
        found = completion("so :tad", 7, 0, on.account.store, lambda: COMMANDS)
        assert found is not None
        assert [each.label for each in found.candidates[:2]] == [":tadpole:", ":tada:"]


async def test_the_command_of_just_this_name_comes_first(stage: OpenStage) -> None:
    async with stage() as on:
        names = (("pinned", "List them"), ("pin", "Pin one"))
        found = completion("/pin", 4, 0, on.account.store, lambda: names)
        assert found is not None
        assert [each.label for each in found.candidates] == ["/pin", "/pinned"]
