"""What do programs let people press and fill in, and what is done and told of it? Texts are raw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, WorkspaceId

Source = Literal["", "users", "channels", "program"]
"""Where the options of a menu come from: told, people, public channels, or asked of the program."""
FieldKind = Literal["text", "textarea", "select", "checkbox", "radio"]
FormValue = str | int | float | bool | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One of several: what people read, and what a program is told."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class CardAction:
    """A button or a menu below a message; without an id nobody can press it."""

    label: str
    id: str = ""
    is_menu: bool = False
    style: str = ""
    options: tuple[Option, ...] = ()
    source: Source = ""
    chosen: str = ""
    """The value that a menu shows before anything is chosen."""
    cookie: str = ""
    """What the server wants to have back, as it keeps no such message itself."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing that a form asks for."""

    name: str
    label: str
    kind: FieldKind = "text"
    subtype: str = ""
    """What a text is: `email`, `number`, `password`, `tel`, `url`; else empty."""
    default: str = ""
    placeholder: str = ""
    help: str = ""
    is_optional: bool = False
    shortest: int = 0
    longest: int = 0
    """Characters; 0 for no limit."""
    options: tuple[Option, ...] = ()
    source: Source = ""
    lookup: str = ""
    """Which address of the program knows the options."""
    takes_several: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What a program wants to know; `url`, `callback` and `state` go back to it as they are."""

    trigger: str
    url: str
    title: str
    about: str = ""
    submit: str = ""
    """What sends it, in the program's words, or empty."""
    tells_cancel: bool = False
    fields: tuple[FormField, ...] = ()
    callback: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class PressButton:
    """Press a button, or choose from a menu. Never twice: nobody knows what its program does."""

    channel_id: ChannelId
    message_id: MessageId
    action_id: str
    chosen: str = ""
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """Give a program what it asked for, by field, or say that nobody will. Never twice, as a button."""

    form: Form
    channel_id: ChannelId
    workspace_id: WorkspaceId | None
    values: Mapping[str, FormValue]
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class FormOpened:
    """A command of ours, or a button, wants a form filled in."""

    form: Form


@dataclass(frozen=True, slots=True)
class FormRefused:
    """A program does not take an answer: why on the whole, and by field; for whoever sent it."""

    about: str
    of_fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormChoices:
    """What may be chosen in a field whose program knows it, by some letters and the other fields."""

    form: Form
    field: str
    typed: str
    channel_id: ChannelId
    workspace_id: WorkspaceId | None
    values: Mapping[str, FormValue]


@dataclass(frozen=True, slots=True)
class ChoicesTold:
    """The options of a field; for whoever asked."""

    options: tuple[Option, ...]
