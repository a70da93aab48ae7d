"""How buttons are pressed and forms answered at the fake server, by its program."""

from __future__ import annotations

from dataclasses import replace

from chat_tui.backends.fake.own_acts import act as act
from chat_tui.backends.fake.questions import answer
from chat_tui.backends.fake.scene import Scene
from chat_tui.backends.fake.world import World
from chat_tui.errors import RejectedError
from chat_tui.model.actions import Receipt
from chat_tui.model.events import Event, MessageEdited
from chat_tui.model.forms import AnswerForm, ChoicesTold, FormChoices, FormOpened, PressButton
from chat_tui.model.ids import UserId


@act.register
def _(action: PressButton, user_id: UserId, scene: Scene) -> Receipt:
    message, program = scene.readable(action.message_id, user_id), scene.world.program
    if not any(action.action_id == each.id for card in message.cards for each in card.actions):
        raise RejectedError("There is no such button.", code="action_id", status=404)
    program.pressed.append(action)
    trigger = scene.world.new_id("t")
    if program.says:
        at = scene.world.now()
        edited = scene.touch(message, at, text=program.says, cards=(), edited_at=at)
        scene.tell(message.channel_id, MessageEdited(edited))
    if program.opens is not None:
        scene.streams.publish(user_id, FormOpened(replace(program.opens, trigger=trigger)))
    return Receipt(channel_id=message.channel_id, trigger=trigger)


@act.register
def _(action: AnswerForm, user_id: UserId, scene: Scene) -> Receipt:
    scene.world.room(action.channel_id, user_id)
    program = scene.world.program
    program.answered.append(action)
    if program.refuses:
        return Receipt((program.refuses.pop(0),), channel_id=action.channel_id)
    following, program.wants_next = program.wants_next, None
    told = () if following is None else (FormOpened(replace(following, trigger=action.form.trigger)),)
    return Receipt(told, channel_id=action.channel_id)


@answer.register
def _(question: FormChoices, user_id: UserId, world: World) -> tuple[Event, ...]:
    world.program.asked.append(question)
    typed = question.typed.casefold()
    return (ChoicesTold(tuple(each for each in world.program.options if typed in each.label.casefold())),)
