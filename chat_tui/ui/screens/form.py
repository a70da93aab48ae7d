"""How does a person fill in a form that a program opened?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Static

from chat_tui.account.filling import faults_of
from chat_tui.errors import ChatError
from chat_tui.model.forms import Form, FormRefused
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui import dialogs
from chat_tui.ui.bindings import bind
from chat_tui.ui.failures import TellsFailures
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.option_sources import options_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.render.fold import WHOLE
from chat_tui.ui.render.lines import to_strip
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.markup import markup_lines
from chat_tui.ui.screens.dialog import LOOKS, Dialog, Frame
from chat_tui.ui.screens.draft_preview import DrawnMessage
from chat_tui.ui.screens.form_answer import Asked
from chat_tui.ui.screens.form_fields import FieldRow, Fields
from chat_tui.ui.widgets.form_boxes import RadioBox, SelectBox, SendButton
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.model.ids import ChannelId

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
WHERE = "It was not taken. See what is said below the fields."


class FormScreen(TellsFailures, Dialog[None]):
    """Enter goes from field to field and sends at the button; what is not taken stays to be mended.

    `show` shows the form that a program wants next.
    """

    AUTO_FOCUS = ""
    CSS_PATH = [LOOKS, Path(__file__).with_name("form.tcss")]  # noqa: RUF012 - Textual's own type
    BINDINGS = [*bind("dialog", ACTIONS)]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(self, asked: Asked, look: Look, show: Callable[[Form, ChannelId], None]) -> None:
        super().__init__(classes="form wide")
        self._asked = asked
        self._look = look
        self._show = show
        above = [DrawnMessage(self._about)] if asked.form.about else []
        self._fields = Fields(above, asked.form.fields, SendButton(asked.form.submit or "Send"))
        self._is_sending = False

    def compose(self) -> ComposeResult:
        """What it is about, the fields, the button."""
        with Frame(classes="dialog") as frame:
            frame.border_title = Content(safe_line(self._asked.form.title, 60) or "A form")
            frame.border_subtitle = Content(key_words("⏎ next · ^Y send · esc", glyphs_of(self)))
            yield self._fields
            yield Static(classes="going")

    def on_mount(self) -> None:
        """The keys go to the first field."""
        super().on_mount()
        self.on_resize()
        self._fields.go(0)

    def on_resize(self, event: events.Resize | None = None) -> None:
        """Another size has room for more or fewer fields."""
        self._fields.styles.max_height = max(LEAST, self.app.size.height - AROUND)

    def _about(self, width: int) -> list[Strip]:
        """What it says above the fields, as messages are written."""
        plain = self.query_one(DrawnMessage).visual_style.rich_style
        lines = markup_lines(self._asked.form.about[:LONGEST_ABOUT], width, self._look, frozenset(), WHOLE)
        return [to_strip(line, width, plain) for line in lines]

    # Keys and the mouse.

    def action_accept(self) -> None:
        """On from a field to the next; from the button, away with it; of a list, open it."""
        focused = self.focused
        if isinstance(focused, SelectBox):
            self._open(focused)
        elif isinstance(focused, SendButton):
            self.action_send()
        else:
            self._fields.step(1)

    def action_move(self, step: int) -> None:
        """Another line of a field that has some, or another field."""
        focused = self.focused
        if not (isinstance(focused, RadioBox) and focused.step(step)):
            self._fields.step(step)

    def on_select_box_opened(self, event: SelectBox.Opened) -> None:
        """The list of a field is wanted."""
        event.stop()
        self._open(event.box)

    def on_send_button_pressed(self, event: SendButton.Pressed) -> None:
        """The button was clicked."""
        event.stop()
        self.action_send()

    def _open(self, box: SelectBox) -> None:
        row = next(row for row in self._fields.rows if row.box is box)
        spawn(self, partial(self._choose, row, box), group="choose", exclusive=True)

    async def _choose(self, row: FieldRow, box: SelectBox) -> None:
        field = row.field
        question = partial(self._asked.question, field.name, self._fields.values)
        options = options_of(self._asked.account, field.source, field.options, question)
        heading, several = field.label or field.name, field.takes_several
        picker = dialogs.OptionPicker(heading, options, chosen=box.chosen if several else (), several=several)
        chosen = await self.app.push_screen_wait(picker)
        if chosen is not None:
            box.take(chosen)
            row.tell("")
            self._fields.step(1)

    # What becomes of it.

    def action_send(self) -> None:
        """Send it, once all of it is as the program asks."""
        if self._is_sending:
            return
        self.say("")
        if not self._fields.tell(faults_of(self._asked.form, self._fields.values)):
            self._is_sending = True
            self.say("Sending …")
            spawn(self, self._send, group="send")

    async def _send(self) -> None:
        try:
            said = await self._asked.send(self._fields.values)
        except ChatError as error:
            self.say(f"{error} {error.hint}".strip(), is_bad=True)
            return
        finally:
            self._is_sending = False
        if isinstance(said, FormRefused):
            self._refused(said)
            return
        if isinstance(said, Form):
            self.app.call_next(self._show, said, self._asked.channel_id)
        self.dismiss(None)

    def _refused(self, refusal: FormRefused) -> None:
        """What belongs to no field that is here is said below all of them."""
        known = {row.field.name for row in self._fields.rows}
        others = [f"{name}: {text}" for name, text in refusal.of_fields.items() if name not in known]
        self.say(" ".join(filter(None, (refusal.about, *others))) or WHERE, is_bad=True)
        self._fields.tell(refusal.of_fields)

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
        if self._fields.is_touched:
            question = dialogs.ConfirmScreen("Leave this form?", "What is filled in is lost.", yes="leave")
            if not await self.app.push_screen_wait(question):
                return
        spawn(self.app, self._asked.leave, name="leave a form")
        self.dismiss(None)
