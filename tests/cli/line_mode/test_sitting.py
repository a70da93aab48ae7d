"""What happens in a sitting: what is sent, kept, asked, marked and refused?"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chat_tui.cli.line_mode.session import Options
from chat_tui.errors import RejectedError
from chat_tui.model.actions import SendTyping
from chat_tui.model.messages import Message
from tests.cli.conftest import World
from tests.cli.line_mode.sitting import ScriptedConsole, sitting


def texts(world: World) -> list[str]:
    return [message.text for message in world.server.world.messages.values()]


async def test_what_is_heard_is_marked_read(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        world.say("hello")
        await here.hear("grace: hello")
        await here.until(
            lambda: (one := here.account.store.summary(world.town.id)) and not one.membership.unread
        )
        room = world.server.world.room(world.town.id)
        await here.until(lambda: not world.server.world.membership(room, world.me.id).unread)


async def test_with_a_manual_habit_nothing_is_marked(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        here.account.policy.habit = "manual"
        world.say("hello")
        await here.hear("grace: hello")
        await here.type("/unread", "#town: 1 unread")
        await here.type("/read")
        await here.type("/unread", "nothing is unread")


async def test_a_line_that_ends_with_a_backslash_goes_on(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        here.console.type("one\\")
        await here.type("two", "1 sent")
        assert texts(world) == ["one\ntwo"]


async def test_what_is_half_typed_is_a_draft_and_is_offered_again(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        here.running.changed("half a thou")
        await here.type("/go #ops", "now in #ops")
        await here.type("/go #town", "what you began")
        assert here.console.given == "half a thou"
    async with sitting(world, world.town.id, console=ScriptedConsole(edits=False)) as here:
        await here.hear("You began to write: half a thou")
        await here.type("/send", "sent")
        assert texts(world) == ["half a thou"]
        assert here.account.drafts.all() == ()


async def test_a_command_is_no_draft_and_ctrl_c_drops_what_is_one(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        here.running.changed("/msg @grace psst")
        assert here.account.drafts.all() == ()
        here.running.changed("oops")
        here.console.interrupt("oops")
        await here.until(lambda: here.account.drafts.all() == ())
        here.console.interrupt()
        await here.hear("ctrl+c again leaves")
        here.console.interrupt()
        await here.until(lambda: here.running.session.is_over)


async def test_what_is_refused_is_said_with_its_reason(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        world.server.faults.refusals.append(RejectedError("The channel is closed."))
        await here.type("hello", "-- refused: the message 'hello': The channel is closed. /retry or /drop")
        await here.type("/drop", "1 dropped")
        world.server.faults.refusals.append(RejectedError("The channel is closed."))
        await here.type("hello again", "refused")
        await here.type("/retry", "sent")
        assert texts(world) == ["hello again"]


async def test_what_waits_for_the_line_is_said_once_and_sent_when_it_is_back(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        world.server.faults.offline = True
        world.server.drop()
        await here.hear("connection lost")
        await here.type("hello", "-- waiting: the message 'hello'")
        world.server.faults.offline = False
        here.account.retry_now()
        await here.hear("connected again", "1 sent")
        assert sum("waiting" in line for line in here.console.lines) == 1


async def test_read_only_sends_nothing(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        here.account.gate.is_closed = True
        world.say("hello")
        await here.hear("hello")
        said = await here.type("hi", "read-only")
        assert said[-1].startswith("-- ")
        assert here.console.given == "hi"
        room = world.server.world.room(world.town.id)
        assert world.server.world.membership(room, world.me.id).unread == 1


async def test_a_secret_is_asked_about_before_it_is_sent(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        await here.type("password: correct-horse-battery-42", "Say y to send it")
        await here.type("n", "It was not sent")
        assert texts(world) == []
        await here.type("password: correct-horse-battery-42", "Say y to send it")
        await here.type("y", "sent")


async def test_commands_of_the_app_take_numbers(world: World) -> None:
    said = world.say("hello")
    async with sitting(world, world.town.id, count=5) as here:
        await here.hear("1 grace: hello")
        await here.type("/pin 1")
        await here.until(lambda: world.message(said.id).pinned)
        await here.type("/react 99 :tada:", "99 is no message here")
        await here.type("/themes", "There is no command")
        await here.type("/theme", "no lines for that")
        await here.type("/search hello", "1 message found for hello", "1 grace: hello")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.txt"
    file.write_text("the plan")
    return file


async def test_files_go_with_the_next_line_and_are_saved(world: World, plan: Path) -> None:
    async with sitting(world, world.town.id) as here:
        await here.type(f"/attach {plan}", "Attached")
        await here.type("here it is", "1 sent")
        await here.type("/again 1", "file plan.txt, 8 B; /files 1 saves it")
        said = await here.type("/files 1", "saved ")
        path = Path(said[-1].split("saved ")[1])
    assert (await asyncio.to_thread(path.read_text)) == "the plan"


async def test_an_edit_is_done_on_the_old_text(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        await here.type("helo", "1 sent")
        await here.type("/edit 1")
        await here.until(lambda: here.console.given == "helo")
        await here.type("hello", "-- 1 edited, ada (you): hello")
        await here.type("/delete 1", "deleted in 5 seconds")
        await here.type("/undo", "not deleted")
        await here.type("/edit 1 hello, all", "-- 1 edited, ada (you): hello, all")
        assert texts(world) == ["hello, all"]


async def test_all_channels_are_heard_and_none_is_written_to_without_a_target(world: World) -> None:
    async with sitting(world) as here:
        await here.type("to whom?", "You are in no channel.")
        world.say("one")
        world.say("two", channel=world.ops)
        await here.hear("1 #town grace: one", "2 #ops grace: two")
        await here.type("/go #ops", "now in #ops")
        await here.type("three", "3 sent")
        assert isinstance(here.account.store.last_own_message(world.ops.id), Message)


async def test_a_thread_that_one_is_in_is_written_to_and_left(world: World) -> None:
    root = world.say("the question")
    world.say("an answer", root_id=root.id)
    async with sitting(world, world.town.id, count=5) as here:
        await here.hear("1 grace: the question", "2 grace, reply to 1: an answer")
        await here.type("/thread 2", "now in #town thread 1", "/up goes back")
        await here.type("mine", "3 sent")
        await here.type("/up", "now in #town")
        said = {message.text: message.root_id for message in world.server.world.messages.values()}
        assert said["mine"] == root.id


async def test_a_call_from_a_channel_that_is_not_heard_is_told_without_its_words(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        world.say("nothing for you", channel=world.ops)
        world.say("@ada the secret plan", channel=world.ops)
        world.say("here", channel=world.town)
        await here.hear("grace wrote to you in #ops; /go #ops", "grace: here")
        assert not any("secret plan" in line or "nothing for" in line for line in here.console.lines)
        await here.type("/go #ops", "the secret plan")


async def test_a_line_typed_before_a_question_was_heard_is_no_answer_and_is_sent(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        here.console.type("password: correct-horse-battery-42")
        await here.type("and now the other thing", "taken for a no", "It was not sent", "1 sent")
        assert texts(world) == ["and now the other thing"]


async def test_who_writes_is_said_only_to_who_wants_to_hear_it(world: World) -> None:
    async with sitting(world, world.town.id, options=Options(bell=False, typing=True)) as here:
        world.server.perform(world.grace.id, SendTyping(world.town.id))
        await here.hear("grace is writing in #town")


async def test_help_says_our_commands_and_all_of_them_when_wanted(world: World) -> None:
    async with sitting(world, world.town.id) as here:
        few = await here.type("/help", "/help all")
        everything = await here.type("/help all", "/archive [#channel]")
        assert not any("/archive" in line for line in few)
        assert len(everything) > len(few)
        await here.type("/help go", "/go #channel|@person|NUMBER: ")
        await here.type("/help archive", "Close a channel for everybody")


async def test_a_bell_rings_for_what_is_said_to_one(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    async with sitting(world, world.town.id, options=Options()) as here:
        world.say("hello all")
        await here.hear("hello all")
        assert "\a" not in capsys.readouterr().out
        world.say("hello @ada")
        await here.hear("grace, to you: hello @ada")
        await here.until(lambda: "\a" in capsys.readouterr().out)
