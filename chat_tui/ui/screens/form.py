"""How does a person fill in a form that a program opened?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from chat_tui.account.filling import faults_of
from chat_tui.errors import ChatError, Delivery, TransientError
from chat_tui.model.forms import AnswerForm, Form, FormChoices, FormOpened, FormRefused, FormValue
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui import dialogs
from chat_tui.ui.bindings import bind
from chat_tui.ui.failures import TellsFailures
from chat_tui.ui.forming import show
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.option_sources import options_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import LOOKS, Dialog, Frame
from chat_tui.ui.screens.form_fields import FieldRow
from chat_tui.ui.widgets.form_boxes import RadioBox, SelectBox, SendButton
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.model.ids import ChannelId, WorkspaceId
    from chat_tui.ui.accounts_app import AccountsApp

ACTIONS = {
    "dialog.accept": "accept",
    "dialog.cancel": "cancel",
    "dialog.up": "move(-1)",
    "dialog.down": "move(1)",
    "form.send": "send",
}
AROUND = 7
"""Rows of the terminal that the fields leave to the frame and what stands below them."""
LEAST = 4
LONGEST_ABOUT = 3000
LOOK_FIRST = "It may have been taken. Look before you send it again."


class FormScreen(TellsFailures, Dialog[None]):
    """Enter goes from field to field and sends at the button; what is not taken stays to be mended."""

    AUTO_FOCUS = ""
    CSS_PATH = [LOOKS, Path(__file__).with_name("form.tcss")]  # noqa: RUF012 - Textual's own type
    BINDINGS = [*bind("dialog", ACTIONS)]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(self, account: Account, form: Form, channel_id: ChannelId) -> None:
        super().__init__(classes="form wide")
        self._account = account
        self._form = form
        self._channel_id = channel_id
        self._rows = [FieldRow(field) for field in form.fields]
        self._button = SendButton(form.submit or "Send")
        self._is_sending = False

    def compose(self) -> ComposeResult:
        """What it is about, the fields, the button."""
        with Frame(classes="dialog") as frame:
            frame.border_title = Content(safe_line(self._form.title, 60) or "A form")
            frame.border_subtitle = Content(key_words("⏎ next · ^Y send · esc", glyphs_of(self)))
            with VerticalScroll(can_focus=False, classes="fields"):
                if self._form.about:
                    yield Static(Content(safe_text(self._form.about[:LONGEST_ABOUT])), classes="about")
                yield from self._rows
                yield self._button
            yield Static(classes="going")

    def on_mount(self) -> None:
        """The keys go to the first field."""
        super().on_mount()
        self._fit()
        self.set_focus(self._stops[0])

    def on_resize(self, event: events.Resize) -> None:
        """Another size has room for more or fewer fields."""
        self._fit()

    @property
    def values(self) -> dict[str, FormValue]:
        """What is filled in now."""
        return {row.field.name: row.value for row in self._rows}

    @property
    def _stops(self) -> list[Widget]:
        return [*(row.box for row in self._rows), self._button]

    @property
    def _workspace_id(self) -> WorkspaceId | None:
        channel = self._account.store.channel(self._channel_id)
        return channel.workspace_id if channel is not None else None

    def _fit(self) -> None:
        self.query_one(".fields").styles.max_height = max(LEAST, self.app.size.height - AROUND)

    # Keys and the mouse.

    def action_accept(self) -> None:
        """On from a field to the next; from the button, away with it; of a list, open it."""
        focused = self.focused
        if isinstance(focused, SelectBox):
            self._open(focused)
        elif focused is self._button:
            self.action_send()
        else:
            self._on(1)

    def action_move(self, step: int) -> None:
        """Another line of a field that has some, or another field."""
        focused = self.focused
        if not (isinstance(focused, RadioBox) and focused.step(step)):
            self._on(step)

    def _on(self, step: int) -> None:
        stops = self._stops
        at = stops.index(self.focused) if self.focused in stops else 0
        self.set_focus(stops[min(max(at + step, 0), len(stops) - 1)])

    def on_select_box_opened(self, event: SelectBox.Opened) -> None:
        """The list of a field is wanted."""
        event.stop()
        self._open(event.box)

    def on_send_button_pressed(self, event: SendButton.Pressed) -> None:
        """The button was clicked."""
        event.stop()
        self.action_send()

    def _open(self, box: SelectBox) -> None:
        row = next(row for row in self._rows if row.box is box)
        spawn(self, partial(self._choose, row, box), group="choose", exclusive=True)

    async def _choose(self, row: FieldRow, box: SelectBox) -> None:
        field = row.field
        options = options_of(self._account, field.source, field.options, partial(self._question, field.name))
        heading, several = field.label or field.name, field.takes_several
        picker = dialogs.OptionPicker(heading, options, chosen=box.chosen if several else (), several=several)
        chosen = await self.app.push_screen_wait(picker)
        if chosen is not None:
            box.take(chosen)
            row.tell("")
            self._on(1)

    def _question(self, name: str, typed: str) -> FormChoices:
        return FormChoices(self._form, name, typed, self._channel_id, self._workspace_id, self.values)

    # What becomes of it.

    def action_send(self) -> None:
        """Send it, once all of it is as the program asks."""
        if self._is_sending:
            return
        if self._tell(faults_of(self._form, self.values)):
            return
        self._is_sending = True
        self.say("Sending …")
        spawn(self, self._send, group="send")

    async def _send(self) -> None:
        action = AnswerForm(self._form, self._channel_id, self._workspace_id, self.values)
        try:
            receipt = await self._account.perform(action)
        except ChatError as error:
            lost = isinstance(error, TransientError) and error.delivery is Delivery.UNKNOWN
            hint = LOOK_FIRST if lost else error.hint
            self.say(
                f"{'No answer came' if lost else 'It was not sent'}: {error} {hint}".strip(), is_bad=True
            )
            return
        finally:
            self._is_sending = False
        for event in receipt.events if receipt is not None else ():
            if isinstance(event, FormRefused):
                self._refused(event)
                return
            if isinstance(event, FormOpened):
                self._go_on_with(event.form)
        self.dismiss(None)

    def _refused(self, refusal: FormRefused) -> None:
        """What belongs to no field that is here is said below all of them."""
        known = {row.field.name for row in self._rows}
        others = [f"{name}: {text}" for name, text in refusal.of_fields.items() if name not in known]
        self.say(" ".join(filter(None, (refusal.about, *others))) or "It was not taken.", is_bad=True)
        self._tell(refusal.of_fields)

    def _go_on_with(self, form: Form) -> None:
        app: AccountsApp = self.app  # type: ignore[assignment]
        app.call_next(show, app, self._account, form, self._channel_id)

    def _tell(self, faults: Mapping[str, str]) -> bool:
        """Say what is wrong beside each field, and go to the first; whether anything is."""
        for row in self._rows:
            row.tell(faults.get(row.field.name, ""))
        first = next((row for row in self._rows if row.field.name in faults), None)
        if first is not None:
            self.set_focus(first.box)
        return first is not None

    def say(self, text: str, *, is_bad: bool = False) -> None:
        """In the row below the fields."""
        line = self.query_one(".going", Static)
        line.set_class(is_bad, "-bad")
        line.update(Content(safe_text(text[:LONGEST_ABOUT])))
        line.display = bool(text)

    def action_cancel(self) -> None:
        """Away with it; what somebody typed is asked about first."""
        spawn(self, self._leave, group="leave", exclusive=True)

    async def _leave(self) -> None:
        if any(row.is_touched for row in self._rows):
            question = dialogs.ConfirmScreen("Leave this form?", "What is filled in is lost.", yes="leave")
            if not await self.app.push_screen_wait(question):
                return
        if self._form.tells_cancel:
            self.app.run_worker(self._tell_of_leaving(), exit_on_error=False)
        self.dismiss(None)

    async def _tell_of_leaving(self) -> None:
        action = AnswerForm(self._form, self._channel_id, self._workspace_id, {}, is_cancelled=True)
        try:
            await self._account.perform(action)
        except ChatError as error:
            told = safe_text(f"Its program does not know that the form was left: {error}")
            self.app.notify(told, severity="warning", markup=False)
