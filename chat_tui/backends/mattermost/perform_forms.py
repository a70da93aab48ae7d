"""How a button of a program is pressed, and its form answered, at a Mattermost server."""

from __future__ import annotations

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_forms import Pressed, answer_body, press_body, refusal_of
from chat_tui.backends.mattermost.requests import Call, segment
from chat_tui.backends.mattermost.rest import Rest
from chat_tui.model.actions import Receipt
from chat_tui.model.forms import AnswerForm, Form, FormOpened, PressButton
from chat_tui.model.ids import UserId
from chat_tui.net.rate_limit import Urgency


class FormPerformer:
    """Does it, once: what a program makes of it comes by the stream."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def press(self, action: PressButton, me: UserId) -> Receipt:
        """The receipt names the form that the program may open."""
        path = f"/posts/{segment(action.message_id)}/actions/{segment(action.action_id)}"
        call = Call("POST", path, press_body(action), urgency=Urgency.SENDING)
        pressed = wire.parse(Pressed, (await self._rest.call(call)).body)
        return Receipt(channel_id=action.channel_id, trigger=pressed.trigger_id or "")

    async def answer(self, action: AnswerForm, me: UserId) -> Receipt:
        """The receipt tells what the program does not take, or the form that it wants next."""
        path, body = "/actions/dialogs/submit", answer_body(action, me)
        answer = await self._rest.call(Call("POST", path, body, urgency=Urgency.SENDING))
        said = refusal_of(answer.body, action.form)
        told = FormOpened(said) if isinstance(said, Form) else said
        return Receipt((told,) if told is not None else (), channel_id=action.channel_id)
