"""What a dialog that a program opens looks like on the wire: every field is there, in Mattermost's order."""

from __future__ import annotations

from typing import Any

from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import bad_body

MOST_ELEMENTS = 50
MOST_OPTIONS = 1000
_TEXTS = ("callback_id", "title", "introduction_text", "icon_url")
_LATER: dict[str, type] = {"data_source_url": str, "multiselect": bool}
"""What elements have since Mattermost 11; left out where it is not given, as older servers do."""
_ELEMENT = ("display_name", "name", "type", "subtype", "default", "placeholder", "help_text")


def normal_dialog(value: Any) -> Row:
    """A dialog with all its keys; raises ApiError for what is none."""
    if not isinstance(value, dict) or not _text(value, "title"):
        raise bad_body("dialog")
    given = value.get("elements")
    elements = given if isinstance(given, list) else []
    if len(elements) > MOST_ELEMENTS or not all(isinstance(one, dict) for one in elements):
        raise bad_body("dialog.elements")
    return {
        **{name: _text(value, name) for name in _TEXTS},
        "elements": [_element(one) for one in elements] or None,
        "submit_label": _text(value, "submit_label"),
        "notify_on_cancel": value.get("notify_on_cancel") is True,
        "state": _text(value, "state"),
    }


def _element(value: Row) -> Row:
    more = {name: value[name] for name, kind in _LATER.items() if isinstance(value.get(name), kind)}
    return {
        **{name: _text(value, name) for name in _ELEMENT},
        "optional": value.get("optional") is True,
        "min_length": _number(value, "min_length"),
        "max_length": _number(value, "max_length"),
        "data_source": _text(value, "data_source"),
        "options": options_of(value.get("options")) or None,
        **{name: given for name, given in more.items() if given},
    }


def options_of(value: Any) -> list[Row]:
    """What can be chosen, each with its text and value; what has another shape is left out."""
    rows = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return [{"text": _text(one, "text"), "value": _text(one, "value")} for one in rows[:MOST_OPTIONS]]


def _text(value: Row, name: str) -> str:
    given = value.get(name)
    return given if isinstance(given, str) else ""


def _number(value: Row, name: str) -> int:
    given = value.get(name)
    return given if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 2**31 else 0
