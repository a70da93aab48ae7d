"""Is it always said what the keys do now, and do keys that look alike do what is said?"""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from chat_tui.errors import RejectedError
from chat_tui.model.actions import Action, Receipt
from chat_tui.model.ids import UserId
from chat_tui.model.messages import Message
from chat_tui.ui.app import ChatApp
from chat_tui.ui.driver import make_usual
from chat_tui.ui.hints import CHOSEN_KEYS, Situation, hint_for
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage


def hint(on: Stage) -> str:
    """The row under the composer."""
    return on.lines()[-2].partition("│")[2].strip()


async def test_the_hint_tells_what_can_be_done_with_the_chosen_message(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("random")
        await on.press("text:mine", "enter")
        await on.until(lambda: on.account.outbox.waiting() == 0)
        await on.press("shift+tab")
        assert hint(on).startswith("r reply · e edit · d delete")
        assert hint(on).endswith("esc back")
        await on.press("escape")
        assert "send" in hint(on)
        await on.open("welcome")
        await on.press("shift+tab")
        assert hint(on).startswith("r reply · + react")


async def test_only_the_prompt_that_takes_the_keys_is_lit(stage: OpenStage) -> None:
    async with stage((140, 40)) as on:
        await on.open("release")
        root = on.account.store.threads()[0]

        def lit() -> list[bool]:
            prompts = [each.query_one(".prompt") for each in (on.screen.main, on.screen.thread)]
            focus = on.app.theme_variables["chat-focus"]
            return [prompt.styles.color == Color.parse(focus) for prompt in prompts]

        on.screen.open_thread(root.channel_id, root.id)
        await on.until(lambda: on.screen.thread.composer.has_focus)
        await on.until(lambda: lit() == [False, True])
        await on.until(lambda: on.text().count("⏎") == 1)
        await on.press("escape")
        await on.until(lambda: lit()[0])
        await on.press("shift+tab")
        await on.until(lambda: not lit()[0])


async def test_the_hint_names_the_keys_that_the_user_has_moved(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(keys={"message.reply": "t"})) as on:
        await on.press("shift+tab")
        assert hint(on).startswith("t reply")


async def test_a_refused_message_says_how_it_is_sent_again(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as on:

        def refuse(user_id: UserId, action: Action) -> Receipt:
            raise RejectedError("You may not write here.")

        monkeypatch.setattr(on.world.server, "perform", refuse)
        await on.press("text:hello", "enter")
        await on.until(lambda: "r retries" in on.text())
        await on.until(lambda: hint(on).startswith("not sent: 1"))
        await on.press("shift+tab")
        assert hint(on).startswith("r retry · e edit · d discard · y copy")


def test_every_kind_of_row_has_keys_in_its_hint() -> None:
    labels = {name: "K" for keys in CHOSEN_KEYS.values() for name, _ in keys} | {"select.leave": "esc"}
    for kind in CHOSEN_KEYS:
        told = hint_for(Situation(choosing=kind), labels)
        assert told.keys
        assert told.remark.startswith("esc ")


def at_the_end(on: Stage) -> bool:
    """Whether the newest message is on the screen."""
    return on.screen.main.messages.following


async def test_end_goes_to_the_newest_message_from_the_end_of_the_text(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("release")
        await on.press("pageup")
        assert not at_the_end(on)
        assert "↓ newest  End" in on.lines()[0]
        await on.press("text:ab", "left", "end")
        assert not at_the_end(on), "the first End is for the text"
        await on.press("end")
        assert at_the_end(on)
        assert "newest" not in on.lines()[0]


async def test_messages_that_come_while_reading_back_are_counted_on_a_pill(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("release")
        await on.press("pageup")
        release = on.world.channels["release"].id
        on.world.server.post(on.world.people["maya"].id, release, "one more")
        await on.until(lambda: "↓ 1 new  End" in on.text())
        pane = on.screen.main.messages
        assert await on.pilot.click(pane, offset=(pane.size.width - 4, pane.size.height - 1))
        await on.until(lambda: at_the_end(on))
        assert "1 new" not in on.text()
        assert "one more" in on.text()


async def test_a_narrow_screen_has_one_line_with_what_waits_to_be_read(stage: OpenStage) -> None:
    async with stage((60, 20)) as on:
        first = on.lines()[0]
        assert "lin @1" in first
        assert "design 5" in first
        await on.pilot.click(on.screen.channels, offset=(first.index("design"), 0))
        await on.until(lambda: on.screen.visits.here == on.world.channels["design"].id)


async def test_nothing_is_proposed_for_what_nobody_types(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("random")
        await on.press("text:see ~rele", "escape", "enter")
        await on.until(lambda: on.account.outbox.waiting() == 0)
        await on.press("up")
        assert on.composer.text == "see ~rele"
        assert on.composer.proposals is not None
        assert not on.composer.proposals.is_open
        await on.press("a")
        assert on.composer.proposals.is_open


async def test_with_enter_as_newline_ctrl_d_sends(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(enter="newline")) as on:
        await on.press("text:one", "enter", "text:two")
        assert on.composer.text == "one\ntwo"
        await on.press("ctrl+d")
        assert on.composer.text == ""
        await on.until(lambda: "two" in newest_text(on))
        assert newest_text(on) == "one\ntwo"


def newest_text(on: Stage) -> str:
    row = on.account.store.timeline(on.world.channels["welcome"].id).rows[-1]
    return row.text if isinstance(row, Message) else ""


async def test_the_threads_of_all_channels_are_listed(stage: OpenStage) -> None:
    async with stage((100, 30)) as on:
        await on.open("random")
        await on.until(lambda: on.account.store.threads())
        await on.press("ctrl+t")
        assert isinstance(on.app.screen, PickerScreen)
        assert "maya · # release · 2 replies" in on.text()
        await on.press("enter")
        assert on.screen.visits.here == on.world.channels["release"].id
        assert on.screen.is_in_thread


async def test_the_help_begins_with_the_keys_of_this_pane(stage: OpenStage) -> None:
    async with stage((100, 30)) as on:
        await on.press("shift+tab", "f1")
        first = next(line for line in on.lines() if "here" in line or "anywhere" in line)
        assert "Choose the message above" in first


async def test_the_help_leaves_room_for_its_sentences(stage: OpenStage) -> None:
    async with stage((60, 20)) as on:
        await on.press("f1", "text:cursor to")
        assert "Delete from the cursor to the" in on.text()
        assert "shift+⏎" not in on.text()


async def test_a_search_hit_in_the_open_channel_keeps_the_unread_line(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("release")
        await on.until(lambda: "new since" in on.text())
        rows = on.account.store.timeline(on.world.channels["release"].id).rows
        on.screen.open_channel(on.world.channels["release"].id, rows[-1].id)  # type: ignore[union-attr]
        await on.pilot.pause()
        await on.press("alt+u")
        assert "new since" in on.text()


async def test_signs_are_plain_in_dialogs_too(stage: OpenStage) -> None:
    async with stage((100, 30), UiSettings(glyphs="ascii")) as on:
        for key in ("ctrl+k", "ctrl+p", "f1", "ctrl+f"):
            await on.press(key)
            ours = on.text().replace("👍", "")
            assert ours.isascii(), [line for line in ours.splitlines() if not line.isascii()]
            await on.press("escape")


def test_an_editor_gets_a_terminal_that_echoes(tmp_path: Path) -> None:
    termios = pytest.importorskip("termios")
    held = [0, 0, 0, 0, 0, 0, []]
    make_usual(held)
    assert held[0] & termios.ICRNL
    for flag in (termios.ECHO, termios.ICANON, termios.ISIG, termios.IEXTEN):
        assert held[3] & flag
    assert ChatApp.glyphs == "unicode"


async def test_a_command_that_went_wrong_is_there_to_be_mended(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("text:/nosuch thing", "enter")
        await on.until(lambda: on.composer.text == "/nosuch thing")
        await on.press("ctrl+u", "text:/shrug", "enter")
        await on.until(lambda: "shrug" not in on.composer.text)
        await on.until(lambda: "¯" in newest_text(on))
        assert on.composer.text == ""


async def test_a_message_marked_unread_is_under_the_line_at_once_even_ones_own(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("release")
        await on.press("text:mine", "enter")
        await on.until(lambda: on.account.outbox.waiting() == 0)
        for steps in (1, 3):
            await on.press("shift+tab", *["up"] * (steps - 1), "m")
            chosen = on.screen.main.messages.selected_item
            assert isinstance(chosen, Message)
            await on.until(lambda: "new since" in on.text())
            lines = on.lines()
            line = next(number for number, text in enumerate(lines) if "new since" in text)
            assert any(chosen.text.split()[0].strip("*`|") in text for text in lines[line : line + 3])
            await on.press("escape")
