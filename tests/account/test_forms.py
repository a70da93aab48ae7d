"""Is a form shown by the program that asked for it, whenever it comes, and by no other?"""

from __future__ import annotations

import asyncio

import pytest

from chat_tui.account.forms import MOST, Forms
from chat_tui.errors import TransientError
from chat_tui.model.actions import Action, Receipt
from chat_tui.model.forms import Form, FormOpened, PressButton
from chat_tui.model.ids import ChannelId, MessageId

TOWN = ChannelId("town")
PRESS = PressButton(TOWN, MessageId("m"), "go")


def opened(trigger: str) -> FormOpened:
    """What the stream tells."""
    return FormOpened(Form(trigger, "http://example.org/f", trigger))


class Desk:
    """Forms over a server whose answer comes when the test wants it."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue[Receipt | Exception] = asyncio.Queue()
        self.shown: list[str] = []
        self.forms = Forms(self._perform)
        self.forms.on_form = lambda form, channel_id: self.shown.append(f"{form.trigger} {channel_id}")

    async def _perform(self, action: Action) -> Receipt | None:
        answer = await self.answers.get()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def press(self) -> asyncio.Task[Receipt | None]:
        """A button is pressed, and the server has not answered."""
        task = asyncio.create_task(self.forms.ask(PRESS))
        await asyncio.sleep(0)
        return task


@pytest.fixture
async def desk() -> Desk:
    return Desk()


async def test_a_form_may_come_before_the_answer_or_after_it(desk: Desk) -> None:
    for early in (True, False):
        task = await desk.press()
        if early:
            desk.forms.heard(opened("t1"))
        assert desk.shown == []
        desk.answers.put_nowait(Receipt(trigger="t1"))
        await task
        if not early:
            desk.forms.heard(opened("t1"))
        assert desk.shown.pop() == "t1 town"
        desk.forms.heard(opened("t1"))
        assert desk.shown == [], "one press opens one form"


async def test_a_form_that_another_program_asked_for_is_not_shown(desk: Desk) -> None:
    desk.forms.heard(opened("t0"))
    task = await desk.press()
    desk.forms.heard(opened("t2"))
    desk.answers.put_nowait(Receipt(trigger="t1"))
    await task
    desk.forms.heard(opened("t2"))
    assert desk.shown == []


async def test_where_the_answer_is_lost_the_form_that_came_meanwhile_is_ours(desk: Desk) -> None:
    task = await desk.press()
    desk.forms.heard(opened("t1"))
    desk.answers.put_nowait(TransientError("cut"))
    with pytest.raises(TransientError):
        await task
    assert desk.shown == ["t1 town"]
    one, other = await desk.press(), await desk.press()
    desk.forms.heard(opened("t2"))
    for task in (one, other):
        desk.answers.put_nowait(TransientError("cut"))
        with pytest.raises(TransientError):
            await task
    assert desk.shown == ["t1 town", "t2 town"], "the last of two that wait is the one that is left"


async def test_what_is_remembered_has_an_end(desk: Desk) -> None:
    task = await desk.press()
    for number in range(MOST + 1):
        desk.forms.heard(opened(f"t{number}"))
    desk.answers.put_nowait(Receipt(trigger="t0"))
    await task
    assert desk.shown == []
