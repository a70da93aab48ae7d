"""What is a field of a form on the screen: its name, what helps, its box, what is wrong with it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from chat_tui.account.filling import Typed, begin_with, value_of
from chat_tui.model.forms import FormField, FormValue, Option
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui.widgets.form_boxes import CheckBox, RadioBox, SelectBox, SendButton
from chat_tui.ui.widgets.query_box import QueryBox
from chat_tui.ui.widgets.secret_box import SecretBox
from chat_tui.ui.widgets.text_box import TextBox

LONGEST_LABEL = 100
LONGEST_HELP = 600


class LongBox(TextBox):
    """A text of several lines; Enter begins another."""


class FieldRow(Vertical):
    """One field. What was typed stays until the form is gone."""

    def __init__(self, field: FormField) -> None:
        super().__init__(classes="field")
        self.field = field
        self._first = begin_with(field)
        self.box = _box_of(field, self._first)

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        field = self.field
        optional = " (optional)" if field.is_optional else ""
        yield Static(Content(safe_line(field.label or field.name, LONGEST_LABEL) + optional), classes="label")
        if isinstance(self.box, QueryBox | SecretBox):
            with Horizontal(classes="ask"):
                yield Static(Content("›"), classes="prompt")
                yield self.box
        else:
            yield self.box
        if field.help:
            yield Static(Content(safe_text(field.help[:LONGEST_HELP])), classes="hint")
        yield Static(classes="fault")

    def on_mount(self) -> None:
        """Begin with what the program proposes."""
        if isinstance(self.box, TextBox) and isinstance(self._first, str):
            self.box.set_text(self.box.clean(self._first))

    @property
    def is_touched(self) -> bool:
        """Whether somebody put something else in than was there."""
        return value_of(self.field, self._typed) != value_of(self.field, self._first)

    @property
    def value(self) -> FormValue:
        """What is filled in, as it is sent."""
        return value_of(self.field, self._typed)

    def tell(self, fault: str) -> None:
        """What is wrong here, below the field; nothing takes it away."""
        line = self.query_one(".fault", Static)
        line.update(Content(safe_line(fault, 300)))
        line.display = bool(fault)

    @property
    def _typed(self) -> Typed:
        box = self.box
        if isinstance(box, SecretBox):
            return box.secret.reveal()
        if isinstance(box, TextBox):
            return box.text
        if isinstance(box, CheckBox | RadioBox):
            return box.value
        assert isinstance(box, SelectBox)
        values = tuple(option.value for option in box.chosen)
        return values if self.field.takes_several else (values[0] if values else "")


class Fields(VerticalScroll, can_focus=False):
    """All fields of a form below what it says, and what sends it."""

    def __init__(self, above: Sequence[Widget], fields: Sequence[FormField], button: SendButton) -> None:
        self.rows = [FieldRow(field) for field in fields]
        self._stops: list[Widget] = [*(row.box for row in self.rows), button]
        super().__init__(*above, *self.rows, button, classes="fields")

    @property
    def values(self) -> dict[str, FormValue]:
        """What is filled in now."""
        return {row.field.name: row.value for row in self.rows}

    @property
    def is_touched(self) -> bool:
        """Whether anything would be lost with it."""
        return any(row.is_touched for row in self.rows)

    def go(self, at: int) -> None:
        """The keys go to a field, or to the button behind the last."""
        self.screen.set_focus(self._stops[min(max(at, 0), len(self._stops) - 1)])

    def step(self, by: int) -> None:
        """On to the next, or back."""
        focused = self.screen.focused
        self.go((self._stops.index(focused) if focused in self._stops else 0) + by)

    def tell(self, faults: Mapping[str, str]) -> bool:
        """Say what is wrong beside each field, and go to the first; whether anything is."""
        for row in self.rows:
            row.tell(faults.get(row.field.name, ""))
        wrong = [at for at, row in enumerate(self.rows) if row.field.name in faults]
        if wrong:
            self.go(wrong[0])
        return bool(wrong)


def _box_of(field: FormField, first: Typed) -> Widget:
    """Where it is filled in."""
    if field.kind == "checkbox":
        return CheckBox(field.placeholder, value=first is True)
    if field.kind == "radio":
        return RadioBox(field.options, first if isinstance(first, str) else "")
    if field.kind == "select":
        return SelectBox(field.placeholder, _options_at(field, first))
    if field.subtype == "password":
        return SecretBox()
    placeholder = safe_line(field.placeholder, LONGEST_LABEL)
    return LongBox(placeholder=placeholder) if field.kind == "textarea" else QueryBox(placeholder=placeholder)


def _options_at(field: FormField, first: Typed) -> Sequence[Option]:
    wanted = first if isinstance(first, tuple) else (first,)
    return [option for option in field.options if option.value in wanted]
