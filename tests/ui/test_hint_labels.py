"""Do labels stand at the links and files of messages, and does the one that is pressed open?"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from textual.geometry import Offset

from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.model.actions import SendMessage
from chat_tui.model.messages import Message
from chat_tui.ui.deeds import opening
from chat_tui.ui.screens.hint_labels import HintLabels
from chat_tui.ui.screens.hints_overlay import HintsOverlay
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.widgets.pane_hints import labels_for
from tests.ui.conftest import OpenStage, Stage

ONE, TWO = "https://one.example/x", "https://two.example/y"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were opened."""
    found: list[str] = []

    async def run(_command: tuple[str, ...], url: str) -> bool:
        found.append(url)
        return True

    monkeypatch.setattr(opening, "open_command", lambda: ("open",))
    monkeypatch.setattr(opening, "run_open", run)
    return found


async def said(on: Stage, *texts: str) -> None:
    """Messages in `general`, the last of them chosen."""
    world = on.world
    for text in texts:
        world.server.post(world.people["maya"].id, world.channels["general"].id, text)
    await on.open("general")
    await on.until(lambda: texts[-1].split()[-1] in on.text())
    await on.press("shift+tab")


async def labels_are_there(on: Stage) -> None:
    await on.until(lambda: isinstance(on.app.screen, HintLabels))
    await on.until(lambda: "Open:" in on.text())


async def nothing_is_left(on: Stage) -> None:
    await on.until(lambda: not isinstance(on.app.screen, HintLabels))
    await on.pilot.pause()
    assert on.screen.main.messages.hints is None


async def test_each_link_has_its_number_and_the_one_pressed_opens(
    stage: OpenStage, opened: list[str]
) -> None:
    async with stage() as on:
        await said(on, f"see {ONE} and {TWO} end")
        await on.press("o")
        await labels_are_there(on)
        assert f"see1{ONE} and2{TWO} end" in on.text()
        assert "press what stands at it · esc" in on.lines()[-1]
        await on.press("2")
        await on.until(lambda: opened == [TWO])
        await nothing_is_left(on)
        assert f"see {ONE} and {TWO} end" in on.text()


async def test_escape_leaves_everything_as_it_was(stage: OpenStage, opened: list[str]) -> None:
    async with stage() as on:
        await said(on, f"see {ONE} and {TWO} end")
        before = on.lines()
        await on.press("o")
        await labels_are_there(on)
        await on.press("x", "8", "escape")
        await nothing_is_left(on)
        assert on.lines()[:-1] == before[:-1]
        assert on.screen.main.pane.has_focus
        assert opened == []


async def test_where_a_link_begins_a_line_its_first_letter_is_covered(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(density="comfortable")) as on:
        await said(on, f"{ONE} or\n{TWO}")
        await on.press("o")
        await labels_are_there(on)
        text = on.text()
        assert f"1{ONE[1:]} or" in text or f"1{ONE} or" in text


async def test_more_than_nine_have_letters(stage: OpenStage, opened: list[str]) -> None:
    links = [f"https://e.example/{number:02}" for number in range(12)]
    async with stage() as on:
        await said(on, " ".join(links))
        await on.press("o")
        await labels_are_there(on)
        assert f"c{links[11]}" in on.text() or f"c{links[11][1:]}" in on.text()
        await on.press("C")
        await on.until(lambda: opened == [links[11]])


async def test_a_click_on_a_label_opens_and_one_beside_it_does_not(
    stage: OpenStage, opened: list[str]
) -> None:
    async with stage() as on:
        await said(on, f"see {ONE} and {TWO} end")
        for words, expected in (("end", []), (f"2{TWO}", [TWO])):
            await on.press("o")
            await labels_are_there(on)
            y, line = next((y, line) for y, line in enumerate(on.lines()) if "see1" in line)
            await on.pilot.click(offset=Offset(line.index(words), y))
            await nothing_is_left(on)
            await on.until(lambda expected=expected: opened == expected)  # type: ignore[misc]


async def test_labels_stay_with_their_links_when_messages_come(stage: OpenStage, opened: list[str]) -> None:
    async with stage() as on:
        await said(on, f"see {ONE} and {TWO} end")
        await on.press("o")
        await labels_are_there(on)
        on.world.server.post(on.world.people["lin"].id, on.world.channels["general"].id, "something else")
        await on.until(lambda: "something else" in on.text())
        assert f"see1{ONE} and2{TWO} end" in on.text()
        await on.press("1")
        await on.until(lambda: opened == [ONE])


async def test_of_a_range_all_links_have_labels_each_once(stage: OpenStage, opened: list[str]) -> None:
    async with stage() as on:
        await said(on, f"first {ONE} end", "nothing", f"again {ONE} and {TWO} end")
        await on.press("v", "up", "up", "o")
        await labels_are_there(on)
        assert f"first1{ONE} end" in on.text()
        assert f"again {ONE} and2{TWO} end" in on.text()
        await on.press("2")
        await on.until(lambda: opened == [TWO])


async def test_what_is_not_on_the_screen_is_chosen_from_a_list(stage: OpenStage, opened: list[str]) -> None:
    async with stage() as on:
        await said(on, f"top {ONE} end\n" + "\n".join(f"line {n}" for n in range(30)) + f"\nlast {TWO} end")
        await on.press("o")
        await on.until(lambda: isinstance(on.app.screen, HintsOverlay))
        await on.press("1")
        await on.until(lambda: opened == [ONE])


async def test_in_a_list_more_than_nine_have_letters_too(stage: OpenStage, opened: list[str]) -> None:
    links = [f"https://e.example/{number:02}" for number in range(12)]
    async with stage() as on:
        await said(on, "\n\n".join(links) + "\n\n" * 9 + "end")
        await on.press("o")
        await on.until(lambda: isinstance(on.app.screen, HintsOverlay))
        assert f"c {links[11]}" in on.text()
        await on.press("c")
        await on.until(lambda: opened == [links[11]])


async def test_in_a_thread_labels_stand_in_its_pane(stage: OpenStage, opened: list[str]) -> None:
    async with stage() as on:
        await said(on, f"root {ONE} end")
        await on.press("r")
        await on.until(lambda: on.screen.is_in_thread)
        await on.press(f"text:see {ONE} or {TWO} end", "enter")
        await on.until(lambda: f"or {TWO} end" in on.text())
        await on.press("shift+tab")
        await on.until(lambda: isinstance(on.screen.thread.pane.selected_item, Message))
        await on.press("o")
        await labels_are_there(on)
        assert f"see1{ONE} or2{TWO} end" in on.text()
        await on.press("2")
        await on.until(lambda: opened == [TWO])


async def test_a_file_has_its_label_too(stage: OpenStage, tmp_path: object, opened: list[str]) -> None:
    async with stage() as on:
        maya = FakeBackend(on.world.server, on.world.people["maya"].id)
        here = on.world.channels["general"].id

        async def content() -> AsyncIterator[bytes]:
            yield b"text"

        file = await maya.upload(here, "notes.txt", 4, content())
        text = f"see {ONE} end"
        await maya.perform(SendMessage(on.account.new_client_id(), here, text, file_ids=(file.id,)))
        await on.open("general")
        await on.until(lambda: "notes.txt" in on.text())
        await on.press("shift+tab", "o")
        await labels_are_there(on)
        assert f"see2{ONE} end" in on.text()
        [line] = [line for line in on.lines() if "notes.txt" in line]
        assert "1▤ notes.txt" in line or "1 notes.txt" in line
        await on.press("2")
        await on.until(lambda: opened == [ONE])


async def test_where_there_is_nothing_to_open_it_says_so(stage: OpenStage) -> None:
    async with stage() as on:
        await said(on, "one", "two")
        await on.press("v", "up", "o")
        await on.until(lambda: any("no link" in each.message for each in on.app._notifications))


@pytest.mark.parametrize("count", [0, 1, 9, 10, 33, 34, 500])
def test_no_label_is_the_beginning_of_another(count: int) -> None:
    labels = labels_for(count)
    assert len(set(labels)) == count
    assert not any(one != other and other.startswith(one) for one in labels for other in labels)
    assert count > 9 or labels == list("123456789"[:count])
