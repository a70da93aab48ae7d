"""Are buttons, menus and forms of programs used in the app, and does nothing of it happen by itself?"""

from __future__ import annotations

from dataclasses import replace

from chat_tui.model.cards import Card
from chat_tui.model.forms import CardAction, Form, FormField, FormOpened, FormRefused, Option
from chat_tui.model.messages import Message
from chat_tui.ui.screens.form import FormScreen
from chat_tui.ui.widgets.form_boxes import SelectBox
from tests.ui.conftest import OpenStage, Stage
from tests.ui.test_screens import check, look, same_everywhere

__all__ = ["same_everywhere"]

GO = CardAction("Deploy\x1b[2J", "go", style="good")
STOP = CardAction("Stop", "stop", style="danger")
PICK = CardAction("Pool", "pool", is_menu=True, options=(Option("Three", "3"), Option("Four", "4")))
WHO = CardAction("Who", "who", is_menu=True, source="users")
SURVEY = Form(
    "",
    "https://program.example/f",
    "Survey\x1b[2J",
    about="Tell us **more**.",
    submit="Tell",
    tells_cancel=True,
    fields=(
        FormField("name", "Name", help="As on the door", shortest=2, longest=5),
        FormField("pool", "Pool", "select", options=(Option("Three", "3"), Option("Four", "4"))),
        FormField("size", "Size", "radio", options=(Option("Small", "s"), Option("Large", "l"))),
        FormField("mail", "Mail me", "checkbox", placeholder="at night"),
        FormField("why", "Why", "textarea", is_optional=True),
    ),
)


async def offered(on: Stage, *actions: CardAction) -> Message:
    """A message with these buttons, chosen."""
    server, maya = on.world.server, on.world.people["maya"].id
    said = server.post(maya, on.world.channels["random"].id, "Ready?")
    message = server.offer(said.id, Card(text="Deploy?", actions=actions))
    await on.open("random")
    await on.until(lambda: "presses" in on.text())
    await on.press("shift+tab")
    return message


def pressed(on: Stage) -> list[tuple[str, str]]:
    """What the program was asked."""
    return [(each.action_id, each.chosen) for each in on.world.server.world.program.pressed]


async def lose_an_answer(on: Stage) -> None:
    """The next thing that is done is done, and nobody hears so."""
    await on.until(lambda: not on.account.outbox.states())
    on.world.server.faults.lost_answers = 1


async def test_the_only_button_is_pressed_after_a_question(stage: OpenStage) -> None:
    async with stage() as on:
        await offered(on, GO)
        on.world.server.world.program.says = "Done."
        await on.press("a")
        assert "Press “Deploy" in on.text()
        await on.press("escape")
        assert pressed(on) == []
        await on.press("a", "enter")
        await on.until(lambda: "Done." in on.text())
        assert pressed(on) == [("go", "")]


async def test_of_several_one_is_chosen_and_a_menu_is_a_list(stage: OpenStage) -> None:
    async with stage() as on:
        await offered(on, GO, PICK, WHO)
        await on.press("a", "text:poo", "enter")
        await on.until(lambda: "Four" in on.text())
        await on.press("text:fo", "enter")
        await on.until(lambda: pressed(on) == [("pool", "4")])
        await on.press("a", "text:who", "enter", "text:sol")
        await on.until(lambda: "Sol Arroyo" in on.text())
        await on.press("enter")
        await on.until(lambda: pressed(on)[1:] == [("who", on.world.people["sol"].id)])


async def test_a_click_presses_after_the_same_question(stage: OpenStage) -> None:
    async with stage() as on:
        await offered(on, GO, STOP)
        row = next(at for at, line in enumerate(on.lines()) if "[ Stop ]" in line)
        await on.pilot.click(offset=(on.lines()[row].index("Stop"), row))
        await on.until(lambda: "Press “Stop" in on.text())
        await on.press("enter")
        await on.until(lambda: pressed(on) == [("stop", "")])


async def test_nothing_to_press_is_said_and_a_lost_answer_is_no_second_press(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("release")
        await on.press("shift+tab", "a")
        await on.until(lambda: any("nothing to press" in note.message for note in on.app._notifications))
        await offered(on, GO)
        await lose_an_answer(on)
        await on.press("a", "enter")
        await on.until(lambda: any("may have been done" in note.message for note in on.app._notifications))
        assert pressed(on) == [("go", "")]


async def opened(on: Stage, form: Form = SURVEY) -> FormScreen:
    """The form that the button opens."""
    on.world.server.world.program.opens = form
    await offered(on, GO)
    await on.press("a", "enter")
    await on.until(lambda: isinstance(on.app.screen, FormScreen))
    await on.pilot.pause()
    assert isinstance(on.app.screen, FormScreen)
    return on.app.screen


async def test_a_form_is_filled_in_with_keys_and_sent(stage: OpenStage) -> None:
    async with stage((80, 40)) as on:
        await opened(on)
        assert "\x1b" not in on.text()
        assert all(words in on.text() for words in ("Survey", "As on the door", "Why (optional)", "[ Tell ]"))
        await on.press("text:tom", "enter", "enter", "text:fo", "enter", "down", "enter", "space", "enter")
        await on.press("text:a", "enter", "text:b", "tab", "enter")
        await on.until(lambda: not isinstance(on.app.screen, FormScreen))
        (answer,) = on.world.server.world.program.answered
        assert answer.values == {"name": "tom", "pool": "4", "size": "l", "mail": True, "why": "a\nb"}
        assert (answer.channel_id, answer.form.url) == (on.world.channels["random"].id, SURVEY.url)


async def test_how_buttons_look(stage: OpenStage) -> None:
    async with stage((80, 24)) as on:
        await offered(on, GO, STOP, PICK)
        await on.until(lambda: "10 new · 2 @" in on.text() and "esc back" in on.text())
        check("buttons-80x24", await look(on))
        await on.press("a")
        check("press-80x24", await look(on))


async def test_how_a_form_looks(stage: OpenStage) -> None:
    async with stage((80, 24)) as on:
        await opened(on)
        await on.press("text:t", "enter", "enter", "enter", "ctrl+y")
        await on.until(lambda: "10 new · 2 @" in on.text() and "This is needed." in on.text())
        check("form-80x24", await look(on))


async def test_what_is_wrong_is_said_beside_its_field_by_us_and_by_the_program(stage: OpenStage) -> None:
    async with stage((80, 40)) as on:
        screen = await opened(on, replace(SURVEY, fields=SURVEY.fields[:2]))
        program = on.world.server.world.program
        await on.press("text:t", "ctrl+y")
        assert "At least 2 characters" in on.text()
        assert "This is needed." in on.text()
        assert program.answered == []
        program.refuses = [FormRefused("Not today.", {"name": "Taken\x1b[2J", "gone": "odd"})]
        await on.press("text:om", "enter", "enter", "enter", "ctrl+y")
        await on.until(lambda: "Taken" in on.text())
        assert "Not today. gone: odd" in on.text()
        assert screen.focused is screen._fields.rows[0].box
        await on.press("text:x", "ctrl+y")
        await on.until(lambda: not isinstance(on.app.screen, FormScreen))
        assert [answer.values["name"] for answer in program.answered] == ["tom", "tomx"]


async def test_leaving_tells_the_program_and_asks_about_what_was_typed(stage: OpenStage) -> None:
    async with stage((80, 40)) as on:
        await opened(on)
        program = on.world.server.world.program
        await on.press("text:t", "escape")
        assert "Leave this form?" in on.text()
        await on.press("escape", "backspace", "escape")
        await on.until(lambda: [answer.is_cancelled for answer in program.answered] == [True])
        assert not isinstance(on.app.screen, FormScreen)


async def test_a_lost_answer_leaves_the_form_as_it_is(stage: OpenStage) -> None:
    async with stage((80, 40)) as on:
        await opened(on, replace(SURVEY, fields=SURVEY.fields[:1]))
        await lose_an_answer(on)
        await on.press("text:tom", "ctrl+y")
        await on.until(lambda: "It may have been taken" in on.text())
        assert "tom" in on.text()


async def test_a_program_may_go_on_asking_and_know_what_can_be_chosen(stage: OpenStage) -> None:
    async with stage((80, 40)) as on:
        asked = FormField("where", "Where", "select", source="program", takes_several=True)
        program = on.world.server.world.program
        program.wants_next = Form("", "u", "And then", fields=(asked,))
        program.options = (Option("North", "n"), Option("South", "s"))
        first = await opened(on, replace(SURVEY, fields=(), about=""))
        await on.press("enter")
        await on.until(lambda: isinstance(on.app.screen, FormScreen) and on.app.screen is not first)
        await on.until(lambda: "And then" in on.text())
        await on.press("enter")
        await on.until(lambda: "South" in on.text())
        await on.press("text:so", "enter", "escape")
        await on.until(lambda: isinstance(on.app.screen, FormScreen))
        assert [box.chosen for box in on.app.screen.query(SelectBox)] == [(Option("South", "s"),)]
        await on.press("ctrl+y")
        await on.until(lambda: len(program.answered) == 2)
        assert program.answered[1].values == {"where": ("s",)}


async def test_a_form_for_another_terminal_stays_there(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("random")
        streams = on.world.server.streams
        streams.publish(on.world.me.id, FormOpened(replace(SURVEY, trigger="elsewhere")))
        on.world.server.post(on.world.people["maya"].id, on.world.channels["random"].id, "behind it")
        await on.until(lambda: "behind it" in on.text())
        assert not isinstance(on.app.screen, FormScreen)


async def test_who_only_looks_presses_nothing(stage: OpenStage) -> None:
    async with stage(read_only=True) as on:
        await offered(on, GO)
        await on.press("a")
        assert pressed(on) == []
        assert "Press “" not in on.text()
