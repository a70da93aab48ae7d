"""What becomes of a form: sent, refused, gone on with, or left?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chat_tui.errors import ChatError, Delivery, TransientError
from chat_tui.model.forms import AnswerForm, Form, FormChoices, FormOpened, FormRefused, FormValue
from chat_tui.model.frozen import dataclass

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.model.ids import ChannelId, WorkspaceId

LOOK_FIRST = "It may have been taken. Look before you send it again."
Values = Mapping[str, FormValue]


@dataclass(frozen=True, slots=True)
class Asked:
    """A form, and where it was asked for."""

    account: Account
    form: Form
    channel_id: ChannelId

    async def send(self, values: Values) -> FormRefused | Form | None:
        """What the program says: why it does not take it, what it wants next, or nothing.

        Raises ChatError, which says whether it may have been taken all the same.
        """
        try:
            receipt = await self.account.perform(
                AnswerForm(self.form, self.channel_id, self._workspace_id, values)
            )
        except ChatError as error:
            lost = isinstance(error, TransientError) and error.delivery is Delivery.UNKNOWN
            told = "No answer came" if lost else "It was not sent"
            raise ChatError(f"{told}: {error}", hint=LOOK_FIRST if lost else error.hint) from error
        for event in receipt.events if receipt is not None else ():
            if isinstance(event, FormRefused):
                return event
            if isinstance(event, FormOpened):
                return event.form
        return None

    async def leave(self) -> None:
        """Nobody will answer it; the program is told where it wants to know."""
        if self.form.tells_cancel:
            action = AnswerForm(self.form, self.channel_id, self._workspace_id, {}, is_cancelled=True)
            await self.account.perform(action)

    def question(self, name: str, values: Values, typed: str) -> FormChoices:
        """What the program is asked for the options of a field."""
        return FormChoices(self.form, name, typed, self.channel_id, self._workspace_id, values)

    @property
    def _workspace_id(self) -> WorkspaceId | None:
        channel = self.account.store.channel(self.channel_id)
        return channel.workspace_id if channel is not None else None
