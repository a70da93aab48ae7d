"""Is a form filled in as its program asks, and what is the program told of it? Pure."""

from __future__ import annotations

from collections.abc import Mapping

from chat_tui.model.forms import Form, FormField, FormValue

Typed = str | bool | tuple[str, ...]
"""What is in a field: letters, a check mark, or the values that were chosen."""
YES = frozenset({"true", "1", "yes"})


def begin_with(field: FormField) -> Typed:
    """What stands in a field before anybody touches it."""
    if field.kind == "checkbox":
        return field.default.strip().casefold() in YES
    if field.takes_several:
        known = {option.value for option in field.options}
        return tuple(value for value in field.default.split(",") if value in known)
    return field.default


def value_of(field: FormField, typed: Typed) -> FormValue:
    """What is sent; nothing (None) for what was left empty."""
    if isinstance(typed, bool | tuple):
        return typed
    said = typed if field.kind == "textarea" or field.subtype == "password" else typed.strip()
    if not said:
        return None
    return _number(said) if field.subtype == "number" else said


def faults_of(form: Form, values: Mapping[str, FormValue]) -> dict[str, str]:
    """What is wrong with the values, by the name of the field."""
    found = {field.name: _fault(field, values.get(field.name)) for field in form.fields}
    return {name: fault for name, fault in found.items() if fault}


def _fault(field: FormField, value: FormValue) -> str:
    if value is None or value == ():
        return "" if field.is_optional else "This is needed."
    if field.kind in ("text", "textarea"):
        return _fault_of_text(field, value)
    known = {option.value for option in field.options}
    chosen = value if isinstance(value, tuple) else (value,)
    if known and not field.source and field.kind != "checkbox" and not known.issuperset(chosen):
        return "Choose one of the list."
    return ""


def _fault_of_text(field: FormField, value: FormValue) -> str:
    if field.subtype == "number" and isinstance(value, str):
        return "This must be a number."
    text = str(value)
    if field.subtype == "email" and "@" not in text.strip("@"):
        return "This must be an e-mail address."
    if field.subtype == "url" and not text.startswith(("http://", "https://")):
        return "This must begin with http:// or https://."
    if len(text) < field.shortest:
        return f"At least {field.shortest} characters are needed."
    if field.longest and len(text) > field.longest:
        return f"At most {field.longest} characters fit; there are {len(text)}."
    return ""


def _number(text: str) -> FormValue:
    """A whole number, one with a fraction, or the text that is none."""
    try:
        number = float(text)
    except ValueError:
        return text
    if number != number or number in (float("inf"), float("-inf")):
        return text
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
