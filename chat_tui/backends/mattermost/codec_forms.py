"""How Mattermost's buttons, menus and dialogs become ours, and their answers its requests; no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from chat_tui.backends.mattermost import wire
from chat_tui.errors import ProtocolError
from chat_tui.model.forms import (
    AnswerForm,
    CardAction,
    FieldKind,
    Form,
    FormChoices,
    FormField,
    FormRefused,
    FormValue,
    Option,
    PressButton,
    Source,
)
from chat_tui.model.ids import ChannelId, WorkspaceId

MOST_OPTIONS = 500
MOST_FIELDS = 50
LONGEST_COOKIE = 32_000
_KINDS: Mapping[str, FieldKind] = {
    "textarea": "textarea",
    "select": "select",
    "bool": "checkbox",
    "radio": "radio",
}
_SOURCES: Mapping[str, Source] = {"users": "users", "channels": "channels", "dynamic": "program"}
_LONGEST = {"text": 150, "textarea": 3000}
"""Characters that fit where a program says nothing else."""
_SHAPES = {"date": "YYYY-MM-DD", "datetime": "YYYY-MM-DDThh:mm:ssZ"}
"""What is to be typed where other clients show a calendar."""


class Opened(Struct):
    """A dialog, where its answer goes, and what it answers itself."""

    dialog: Any
    url: wire.Text = ""
    trigger_id: wire.Text = ""


class Pressed(Struct):
    """The answer to a button."""

    trigger_id: wire.Text = ""


class Refused(Struct):
    """The answer to a dialog: nothing, or what is wrong with it, or the next dialog."""

    error: wire.Text = ""
    errors: Any = None
    type: wire.Text = ""
    form: Any = None


class Found(Struct):
    """The options of a field; the protocol's description and its servers call them differently."""

    items: Any = None
    options: Any = None


def action_of(row: Mapping[str, Any]) -> CardAction | None:
    """A button or a menu; what has no name is none, and one without an id or whole cookie only a label."""
    label, cookie = _text(row, "name"), _text(row, "cookie")
    if not label:
        return None
    usable = len(cookie) <= LONGEST_COOKIE and row.get("disabled") is not True
    return CardAction(
        label,
        id=_text(row, "id")[:200] if usable else "",
        is_menu=row.get("type") == "select",
        style=_text(row, "style")[:20],
        options=_options(row.get("options")),
        source=_SOURCES.get(_text(row, "data_source"), ""),
        chosen=_text(row, "default_option"),
        cookie=cookie if usable else "",
    )


def form_opened(body: str) -> Form:
    """The form of an event; raises ProtocolError for what is none."""
    opened = wire.parse(Opened, body)
    return _form(opened.dialog, opened.url or "", opened.trigger_id or "")


def _form(dialog: Any, url: str, trigger: str) -> Form:
    if not isinstance(dialog, dict):
        raise ProtocolError("A form has no shape.")
    rows = _rows(dialog.get("elements"))[:MOST_FIELDS]
    fields = {field.name: field for field in map(_field, rows) if field.name}
    return Form(
        trigger,
        url,
        _text(dialog, "title"),
        about=_text(dialog, "introduction_text"),
        submit=_text(dialog, "submit_label"),
        tells_cancel=dialog.get("notify_on_cancel") is True,
        fields=tuple(fields.values()),
        callback=_text(dialog, "callback_id"),
        state=_text(dialog, "state"),
    )


def _field(row: Mapping[str, Any]) -> FormField:
    type_ = _text(row, "type")
    return FormField(
        _text(row, "name"),
        _text(row, "display_name"),
        _KINDS.get(type_, "text"),
        subtype=_text(row, "subtype"),
        default=_default(row.get("default")),
        placeholder=_text(row, "placeholder") or _SHAPES.get(type_, ""),
        help=_text(row, "help_text"),
        is_optional=row.get("optional") is True,
        shortest=_number(row, "min_length"),
        longest=_number(row, "max_length") or _LONGEST.get(type_, 0),
        options=_options(row.get("options")),
        source=_SOURCES.get(_text(row, "data_source"), ""),
        lookup=_text(row, "data_source_url"),
        takes_several=row.get("multiselect") is True,
    )


def press_body(action: PressButton) -> dict[str, Any]:
    """What is sent for a button."""
    parts = {"selected_option": action.chosen, "cookie": action.cookie}
    return {name: value for name, value in parts.items() if value}


def answer_body(action: AnswerForm, me: str) -> dict[str, Any]:
    """What is sent for a form; a cancelled one has no answer."""
    submission = None if action.is_cancelled else _submission(action.values)
    sent = _sent(action.form, action.channel_id, action.workspace_id, submission)
    return {**sent, "user_id": me} | ({"cancelled": True} if action.is_cancelled else {})


def choices_body(question: FormChoices, me: str) -> dict[str, Any]:
    """What is sent to learn the options of a field."""
    asked = {"query": question.typed, "selected_field": question.field}
    submission = {**_submission(question.values), **asked}
    sent = _sent(question.form, question.channel_id, question.workspace_id, submission)
    field = next((each for each in question.form.fields if each.name == question.field), None)
    return {**sent, "user_id": me, "url": (field.lookup if field else "") or question.form.url}


def refusal_of(body: bytes, form: Form) -> FormRefused | Form | None:
    """What a program says to what it was given: why not, or what it wants to know next."""
    said = wire.parse(Refused, body)
    by_field = said.errors if isinstance(said.errors, dict) else {}
    errors = {str(name): text for name, text in by_field.items() if isinstance(text, str) and text}
    if said.error or errors:
        return FormRefused(said.error or "", errors)
    return _form(said.form, form.url, form.trigger) if said.type == "form" else None


def choices_from(body: bytes) -> tuple[Option, ...]:
    """The options of a field."""
    found = wire.parse(Found, body)
    return _options(found.items or found.options)


def _sent(
    form: Form, channel_id: ChannelId, workspace_id: WorkspaceId | None, submission: object
) -> dict[str, Any]:
    return {
        "url": form.url,
        "callback_id": form.callback,
        "state": form.state,
        "channel_id": channel_id,
        "team_id": workspace_id or "",
        "submission": submission,
    }


def _submission(values: Mapping[str, FormValue]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _options(rows: Any) -> tuple[Option, ...]:
    found = [Option(_text(row, "text"), _text(row, "value")) for row in _rows(rows)[:MOST_OPTIONS]]
    return tuple(each for each in found if each.value or each.label)


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _default(value: Any) -> str:
    """Programs write true and 3 where the protocol has texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


def _number(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31 else 0
