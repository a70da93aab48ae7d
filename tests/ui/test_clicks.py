"""Does a click on a part of a message do what its key does, once, and only if it may?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events

from chat_tui.model.actions import Action
from chat_tui.model.ids import FileId
from chat_tui.model.messages import Attachment, Message
from chat_tui.text.width import cells
from chat_tui.ui.message_files import MessageFiles
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage
from tests.ui.world import a_world

THUMB = "👍 "


async def click(on: Stage, words: str, *, times: int = 1) -> None:
    """With the left button, where words stand in the timeline, as the terminal tells it."""
    pane = on.screen.main.messages
    lines = on.lines()
    y = next(y for y in range(pane.region.y, pane.region.bottom) if words in lines[y][pane.region.x :])
    x = cells(lines[y][: lines[y].index(words, pane.region.x)])
    for _ in range(times):
        for kind in (events.MouseDown, events.MouseUp):
            on.app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y))
        await on.pilot.pause()


def mine(on: Stage) -> int:
    """How many reactions are ours in the channel that is shown."""
    rows = on.account.store.timeline(on.world.channels["release"].id).rows
    reactions = [each for row in rows if isinstance(row, Message) for each in row.reactions]
    return sum(on.world.me.id in reaction.user_ids for reaction in reactions)


async def test_a_reaction_is_joined_and_taken_back(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("release")
        before = mine(on)
        await click(on, THUMB)
        await on.until(lambda: mine(on) != before)
        assert on.screen.main.messages.selected is None
        await click(on, "one-liners")  # else the next would be the second of a double click
        await click(on, THUMB)
        await on.until(lambda: mine(on) == before)


async def test_two_quick_clicks_are_one(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("release")
        before = mine(on)
        await click(on, THUMB, times=2)
        await on.until(lambda: mine(on) != before)
        await on.until(lambda: not on.account.outbox.waiting())
        assert mine(on) != before
        assert "What to do" not in on.text()


async def test_nothing_is_sent_while_a_person_only_looks(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(read_only=True) as on:
        sent: list[Action] = []
        monkeypatch.setattr(on.world.server, "perform", lambda user, action: sent.append(action))
        await on.open("release")
        await click(on, THUMB)
        await on.until(lambda: "read-only" in on.text())
        assert sent == []


async def test_the_line_that_tells_of_replies_opens_the_thread(stage: OpenStage) -> None:
    async with stage(size=(120, 40)) as on:
        await on.open("release")
        await click(on, "2 replies")
        await on.until(lambda: on.screen.is_in_thread)


async def test_a_name_opens_the_profile(stage: OpenStage) -> None:
    async with stage(size=(120, 40)) as on:
        await on.open("release")
        await click(on, "lin")
        await on.until(lambda: on.app.screen is not on.screen)
        assert "@lin" in on.text()


async def test_the_line_of_a_fold_unfolds(stage: OpenStage) -> None:
    world = a_world()
    lines = "\n".join(f"line {number}" for number in range(40))
    world.server.post(world.people["maya"].id, world.channels["design"].id, lines)
    async with stage(size=(90, 60), settings=UiSettings(fold_lines=10), world=world) as on:
        await on.open("design")
        assert "line 39" not in on.text()
        await click(on, "more lines")
        await on.until(lambda: "line 39" in on.text())


async def test_a_file_opens_as_by_its_key(stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, int]] = []

    async def remember(files: MessageFiles, chosen: Attachment, among: tuple[Attachment, ...]) -> None:
        opened.append((chosen.name, len(among)))

    monkeypatch.setattr(MessageFiles, "open", remember)
    async with stage(size=(90, 40)) as on:
        await on.open("design")
        pane = on.screen.main.messages
        files = tuple(Attachment(FileId(f"f{n}"), f"plan-{n}.txt", 2000, "text/plain") for n in range(2))
        message = next(row for row in reversed(pane._rows.items) if isinstance(row, Message))
        shown = replace(message, attachments=files)
        monkeypatch.setattr(pane._rows, "items", (*pane._rows.items[:-1], shown))
        pane.redraw()
        await on.until(lambda: "plan-1.txt" in on.text())
        await click(on, "plan-1.txt")
        await on.until(lambda: opened)
        assert opened == [("plan-1.txt", 2)]
