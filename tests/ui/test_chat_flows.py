"""Can a person do everything a chat needs, by keys, against a server that answers?"""

from __future__ import annotations

import pytest

from chat_tui.errors import RejectedError
from chat_tui.model.actions import Action, Receipt, SendMessage, SendTyping
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.ids import UserId
from chat_tui.model.messages import Message
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage


def newest(stage: Stage, channel: str) -> Message:
    rows = stage.account.store.timeline(stage.world.channels[channel].id, limit=5).rows
    message = rows[-1]
    assert isinstance(message, Message)
    return message


async def test_the_first_run_opens_the_welcome_channel(stage: OpenStage) -> None:
    async with stage() as on:
        assert on.screen.visits.here == on.world.channels["welcome"].id
        assert "# welcome" in on.lines()[0]
        assert "Welcome. Press ctrl+k to jump" in on.text()
        assert on.screen.focused is on.composer


async def test_what_is_sent_appears_and_arrives(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("text:hello there", "enter")
        assert on.composer.text == ""
        await on.until(lambda: newest(on, "welcome").text == "hello there")
        await on.until(lambda: "hello there" in on.text())
        assert newest(on, "welcome").author_id == on.world.me.id


async def test_a_newline_and_a_trailing_backslash_do_not_send(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("text:one", "ctrl+j", "text:two\\", "enter", "text:three")
        assert on.composer.text == "one\ntwo\nthree"
        assert on.composer.size.height == 3
        await on.press("enter")
        await on.until(lambda: newest(on, "welcome").text == "one\ntwo\nthree")


async def test_up_in_the_empty_box_edits_the_last_own_message(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("random")
        await on.press("text:teh", "enter")
        await on.until(lambda: newest(on, "random").text == "teh")
        await on.press("up")
        assert on.composer.text == "teh"
        assert "editing your message" in on.text()
        await on.press("backspace", "backspace", "text:he", "enter")
        await on.until(lambda: newest(on, "random").text == "the")
        assert on.composer.text == ""
        assert "editing" not in on.text()


async def test_escape_leaves_an_edit_and_what_was_written_before_returns(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("random")
        await on.press("text:sent", "enter")
        await on.until(lambda: newest(on, "random").text == "sent")
        await on.press("up", "text: more", "escape")
        assert on.composer.text == ""
        await on.press("text:draft", "shift+tab", "e")
        assert on.composer.text == "sent more"
        await on.press("escape")
        assert on.composer.text == "draft"
        assert newest(on, "random").text == "sent"


async def test_each_channel_keeps_its_draft(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("text:for welcome", "alt+down")
        assert on.composer.text == ""
        await on.press("text:elsewhere", "alt+s")
        assert on.composer.text == "for welcome"
        assert "draft saved" in on.text()


async def test_the_switcher_finds_by_letters_and_shows_unread_first(stage: OpenStage) -> None:
    async with stage((100, 30)) as on:
        await on.press("ctrl+k")
        assert "Jump to" in on.text()
        listed = [line for line in on.lines() if "│" in line]
        assert any("lin" in line and "@1" in line for line in listed)
        await on.press("text:rel", "enter")
        assert on.screen.visits.here == on.world.channels["release"].id


async def test_next_unread_goes_to_mentions_first(stage: OpenStage) -> None:
    async with stage() as on:
        seen = []
        for _ in range(3):
            await on.press("alt+a")
            seen.append(on.screen.visits.here)
        loud = {on.world.channels["release"].id, on.world.channels["@lin"].id}
        assert set(seen[:2]) == loud
        assert seen[2] == on.world.channels["design"].id


async def test_opening_a_channel_reads_it(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("design")

        def unread() -> int:
            summary = on.account.store.summary(on.world.channels["design"].id)
            assert summary is not None
            return summary.membership.unread

        await on.until(lambda: unread() == 0)


async def test_what_is_deleted_can_be_taken_back_for_a_while(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("random")
        await on.press("text:oops", "enter")
        await on.until(lambda: newest(on, "random").text == "oops")
        mine = newest(on, "random").id
        await on.press("shift+tab", "d")
        await on.until(lambda: "takes it back" in on.text())
        assert "deleting" in on.text()
        await on.press("z")
        await on.until(lambda: on.account.outbox.waiting() == 0)
        assert not newest(on, "random").deleted_at
        await on.press("d")
        await on.until(lambda: on.account.outbox.waiting() == 1)
        on.account.outbox.hurry()
        await on.until(lambda: bool((gone := on.account.store.message(mine)) is None or gone.deleted_at))


async def test_reacting_and_taking_it_back(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("shift+tab", "plus")
        await on.until(lambda: "React" in on.text())
        await on.press("text:tada", "enter")

        def reactions() -> list[str]:
            return [each.emoji for each in newest(on, "welcome").reactions]

        await on.until(lambda: reactions() == ["tada"])
        await on.press("plus")
        await on.until(lambda: "React" in on.text())
        await on.press("text:tada", "enter")
        await on.until(lambda: reactions() == [])


async def test_a_thread_takes_the_place_of_the_messages_and_gives_it_back(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("shift+tab", "r", "text:in the thread", "enter")
        root = newest(on, "welcome")
        await on.until(lambda: newest(on, "welcome").reply_count == 1)
        assert "Thread in # welcome" in on.lines()[0]
        assert on.account.store.thread(root.id)[-1].text == "in the thread"
        await on.press("escape")
        assert "# welcome" in on.lines()[0]
        assert on.screen.focused is on.composer


async def test_who_returns_to_the_messages_chooses_anew(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("random")
        await on.press("text:an old one", "enter")
        await on.until(lambda: newest(on, "random").text == "an old one")
        await on.press("shift+tab", "r", "text:its reply", "enter")
        await on.until(lambda: newest(on, "random").reply_count == 1)
        await on.press("escape", "text:the newest", "enter")
        await on.until(lambda: newest(on, "random").text == "the newest")
        await on.press("shift+tab")
        chosen = on.screen.main.pane.selected_item
        assert isinstance(chosen, Message)
        assert chosen.text == "the newest"


async def test_a_wide_screen_shows_the_thread_beside(stage: OpenStage) -> None:
    async with stage((140, 40)) as on:
        await on.open("release")
        await on.press("shift+up")
        assert "# release" in on.lines()[0]
        assert "Thread in # release" in on.lines()[0]


async def test_a_slash_command_runs_and_an_unknown_one_says_so(stage: OpenStage) -> None:
    async with stage((100, 30)) as on:
        await on.press("text:/shrug well", "enter")
        await on.until(lambda: "well" in newest(on, "welcome").text)
        await on.press("text:/shrgu", "enter")
        await on.until(lambda: "There is no command" in on.text())
        await on.until(lambda: on.composer.text == "/shrgu")
        await on.press("ctrl+u", "text://shrug", "enter")
        await on.until(lambda: newest(on, "welcome").text == "/shrug")


async def test_the_palette_runs_actions(stage: OpenStage) -> None:
    async with stage((110, 30)) as on:
        await on.press("ctrl+p", "text:search", "enter")
        await on.until(lambda: "Search" in on.text() and "Type at least two letters" in on.text())


async def test_a_word_is_found_before_it_is_finished(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("ctrl+f", "text:smok")
        await on.until(lambda: "Smoke tests are green" in on.text())


async def test_search_goes_to_the_message(stage: OpenStage) -> None:
    async with stage((110, 30)) as on:
        await on.open("release")
        await on.open("welcome")
        await on.press("ctrl+f", "text:runner pool", "enter")
        await on.until(lambda: on.screen.visits.here == on.world.channels["release"].id)
        assert on.screen.main.messages.selected is not None


async def test_help_shows_the_users_own_keys(stage: OpenStage) -> None:
    async with stage((110, 40), UiSettings(keys={"nav.jump": "ctrl+s"})) as on:
        assert "^S jump" in on.lines()[-1]
        await on.press("f1", "text:jump")
        assert any("^S" in line and "Jump to a channel" in line for line in on.lines())
        await on.press("escape", "ctrl+s")
        assert "Jump to" in on.text()


async def test_completion_inserts_a_person(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("text:hi @ma")
        assert "Maya Lindt" in on.text()
        await on.press("tab")
        assert on.composer.text == "hi @maya "
        await on.press("text::tad")
        await on.press("tab")
        assert on.composer.text.startswith("hi @maya :tada")


async def test_typing_of_others_has_its_row(stage: OpenStage) -> None:
    async with stage() as on:
        welcome = on.world.channels["welcome"].id
        on.world.server.perform(on.world.people["maya"].id, SendTyping(welcome))
        await on.until(lambda: "maya is typing…" in on.text())


async def test_a_lost_line_is_said_in_the_last_row_and_writing_goes_on(stage: OpenStage) -> None:
    async with stage() as on:
        on.world.server.faults.offline = True
        on.world.server.streams.drop()
        await on.until(lambda: on.account.connection.state.phase is ConnectionPhase.WAITING)
        await on.until(lambda: "next try in" in on.lines()[-1])
        assert "^R now" in on.lines()[-1]
        await on.press("text:meanwhile", "enter")
        await on.until(lambda: "meanwhile" in on.text())
        on.world.server.faults.offline = False
        await on.press("ctrl+r")
        await on.until(lambda: newest(on, "welcome").text == "meanwhile")


@pytest.mark.parametrize("size", [(10, 3), (1, 1), (20, 6), (60, 15), (200, 60)])
async def test_no_size_crashes(stage: OpenStage, size: tuple[int, int]) -> None:
    async with stage(size) as on:
        await on.press("text:x", "ctrl+k", "escape", "f1", "escape", "f2", "f2", "f2", "backspace")
        await on.pilot.resize_terminal(80, 24)
        await on.pilot.resize_terminal(*size)
        await on.pilot.pause()
        assert len(on.lines()) <= size[1]


async def test_the_place_is_remembered(stage: OpenStage) -> None:
    world = None
    async with stage() as on:
        world = on.world
        await on.open("infra")
        await on.press("text:half a thought")
        await on.until(lambda: on.account.mine.recall("place") == on.world.channels["infra"].id)
    async with stage(world=world) as on:
        assert on.screen.visits.here == on.world.channels["infra"].id
        assert on.composer.text == "half a thought"


async def test_a_theme_can_be_taken_live(stage: OpenStage) -> None:
    async with stage() as on:
        await on.until(lambda: "chat-light" in on.app.available_themes)
        await on.press("text:/theme chat-light", "enter")
        await on.until(lambda: on.app.theme == "chat-light")
        background = on.screen.main.messages.look.base.bgcolor
        assert background is not None
        assert background.name == "#fbfaf7"


async def test_a_refused_message_is_marked_and_returns_to_the_composer(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage() as on:
        perform = on.world.server.perform

        def refuse(user_id: UserId, action: Action) -> Receipt:
            if isinstance(action, SendMessage):
                raise RejectedError("You may not write here.")
            return perform(user_id, action)

        monkeypatch.setattr(on.world.server, "perform", refuse)
        await on.press("text:not welcome", "enter")
        here = on.world.channels["welcome"].id
        await on.until(lambda: [item.state.value for item in on.account.outbox.pending(here)] == ["failed"])
        await on.until(lambda: "You may not write here" in on.text() or "✖" in on.text())
        await on.press("shift+tab", "e")
        await on.until(lambda: on.composer.text == "not welcome")
        assert on.account.outbox.pending(here) == ()


async def test_the_app_opens_at_a_target(stage: OpenStage) -> None:
    async with stage(settings=UiSettings(open_at="#infra")) as on:
        await on.until(lambda: on.screen.visits.here == on.world.channels["infra"].id)


async def test_an_unknown_target_says_so_and_opens_the_usual_place(stage: OpenStage) -> None:
    async with stage((100, 30), UiSettings(open_at="#infar")) as on:
        await on.until(lambda: "#infra" in on.text() and on.screen.visits.here is not None)


async def test_our_typing_is_told_to_others(stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage() as on:
        told: list[Action] = []
        perform = on.world.server.perform

        def remember(user_id: UserId, action: Action) -> Receipt:
            told.append(action)
            return perform(user_id, action)

        monkeypatch.setattr(on.world.server, "perform", remember)
        await on.press("text:hey")
        await on.until(lambda: any(isinstance(action, SendTyping) for action in told))


async def test_an_unbound_letter_in_the_messages_goes_to_the_composer(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("shift+tab", "text:q")
        assert on.composer.text == "q"
        assert on.screen.focused is on.composer
