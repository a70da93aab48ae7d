"""How is one field of a JSON record told in JSON Schema: its kind, and what it means?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Field = dict[str, Any]


def text(meaning: str) -> Field:
    """Any text, raw; empty where there is none."""
    return {"type": "string", "description": meaning}


def text_or_null(meaning: str) -> Field:
    """Text, or null."""
    return {"type": ["string", "null"], "description": meaning}


def time(meaning: str) -> Field:
    """A moment as RFC 3339 in UTC, to the millisecond."""
    return {"type": "string", "format": "date-time", "description": meaning}


def time_or_null(meaning: str) -> Field:
    """A moment, or null."""
    return {"type": ["string", "null"], "format": "date-time", "description": meaning}


def count(meaning: str) -> Field:
    """A whole number from 0 on."""
    return {"type": "integer", "minimum": 0, "description": meaning}


def count_or_null(meaning: str) -> Field:
    """A whole number, or null."""
    return {"type": ["integer", "null"], "description": meaning}


def number(meaning: str) -> Field:
    """A number from 0 on."""
    return {"type": "number", "minimum": 0, "description": meaning}


def number_or_null(meaning: str) -> Field:
    """A number, or null."""
    return {"type": ["number", "null"], "description": meaning}


def yes_or_no(meaning: str) -> Field:
    """True or false."""
    return {"type": "boolean", "description": meaning}


def one_of(meaning: str, *words: str | None) -> Field:
    """One of a few words; a later release may know more of them."""
    return {"enum": list(words), "description": meaning}


def list_of(meaning: str, item: Mapping[str, Any]) -> Field:
    """An array."""
    return {"type": "array", "items": dict(item), "description": meaning}


def counts_by(meaning: str) -> Field:
    """An object of numbers, by whatever names there are."""
    return {
        "type": "object",
        "additionalProperties": {"type": "integer", "minimum": 0},
        "description": meaning,
    }


def any_object(meaning: str) -> Field:
    """An object that another program made."""
    return {"type": "object", "description": meaning}


def fields_of(meaning: str, fields: Mapping[str, Mapping[str, Any]], *, without: Sequence[str] = ()) -> Field:
    """An object of ours; all fields are always there but those in `without`."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": [name for name in fields if name not in without],
        "description": meaning,
    }
