"""Which of the forms that programs open are answers to what we did here, and where do they go?

A program opens a form for a person, not for a program of theirs: all that are signed in hear of it. It is for
the one that pressed the button, which knows it by its trigger; the form may come before the answer that
names the trigger.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from chat_tui.errors import BackendError
from chat_tui.model.forms import Form, FormOpened, PressButton

if TYPE_CHECKING:
    from chat_tui.model.actions import Action, Receipt, RunCommand
    from chat_tui.model.ids import ChannelId

T = TypeVar("T")
MOST = 20
"""Triggers that are remembered, and forms that wait for theirs."""


class Forms:
    """Whoever shows forms sets `on_form`: it is called with each that is ours and the channel it is from."""

    def __init__(self, perform: Callable[[Action], Awaitable[Receipt | None]]) -> None:
        self._perform = perform
        self._asking = 0
        self._ours: dict[str, ChannelId] = {}
        self._early: dict[str, Form] = {}
        self.on_form: Callable[[Form, ChannelId], None] | None = None

    async def ask(self, action: PressButton | RunCommand) -> Receipt | None:
        """Do what may open a form; raises what doing it raises."""
        self._asking += 1
        try:
            receipt = await self._perform(action)
        except BackendError:
            # Without an answer nobody knows the trigger: what came meanwhile is taken for it, if all is.
            if self._asking == 1:
                for form in tuple(self._early.values()):
                    self._open(form, action.channel_id)
            raise
        else:
            if receipt is not None and receipt.trigger:
                self._expect(receipt.trigger, action.channel_id)
            return receipt
        finally:
            self._asking -= 1
            if not self._asking:
                self._early.clear()

    def heard(self, opened: FormOpened) -> None:
        """A form came by the stream; nothing happens to one that another program of ours asked for."""
        form = opened.form
        channel_id = self._ours.pop(form.trigger, None)
        if channel_id is not None:
            self._open(form, channel_id)
        elif self._asking:
            _keep(self._early, form.trigger, form)

    def _expect(self, trigger: str, channel_id: ChannelId) -> None:
        form = self._early.pop(trigger, None)
        if form is not None:
            self._open(form, channel_id)
        else:
            _keep(self._ours, trigger, channel_id)

    def _open(self, form: Form, channel_id: ChannelId) -> None:
        if self.on_form is not None:
            self.on_form(form, channel_id)


def _keep(kept: dict[str, T], name: str, value: T) -> None:
    kept[name] = value
    while len(kept) > MOST:
        del kept[next(iter(kept))]
