"""What stands behind the buttons of the fake server: a program whose deeds tests choose."""

from __future__ import annotations

from dataclasses import field

from chat_tui.model.forms import AnswerForm, Form, FormChoices, FormRefused, Option, PressButton
from chat_tui.model.frozen import dataclass


@dataclass(slots=True)
class Program:
    """What it was asked, and what it does then."""

    pressed: list[PressButton] = field(default_factory=list)
    answered: list[AnswerForm] = field(default_factory=list)
    asked: list[FormChoices] = field(default_factory=list)
    opens: Form | None = None
    """With a button: before the press is answered, as real ones do it."""
    says: str = ""
    """A button's message becomes this, and has no buttons any more."""
    refuses: list[FormRefused] = field(default_factory=list)
    """What it finds wrong with the next answers."""
    wants_next: Form | None = None
    options: tuple[Option, ...] = ()
