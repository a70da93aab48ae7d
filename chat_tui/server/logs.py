"""What does the server's log hold: one line an entry, nothing that a terminal obeys, and no secret?"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from chat_tui.text.redacting import on_one_line, without_secrets

FIELDS = "fields"
"""Under this name a call of the logger hands over what JSON has as fields of its own."""


def begin(stream: TextIO, *, as_json: bool) -> None:
    """Write what goes wrong to `stream`, and, as JSON, also what goes well."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if as_json else PlainLines())
    logging.getLogger().addHandler(handler)
    logging.getLogger("chat_tui.server").setLevel(logging.INFO if as_json else logging.WARNING)


def fields_of(request_id: str, **more: str | float) -> Mapping[str, object]:
    """What a call of the logger says of the request it is about, as its `extra`."""
    return {FIELDS: {"request_id": request_id, **more}}


class JsonLines(logging.Formatter):
    """One JSON object a line, in ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of an entry."""
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": without_secrets(record.getMessage()),
            **_fields(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            entry["error"], entry["trace"] = _trace(record.exc_info[1])
        return json.dumps(entry)


class PlainLines(logging.Formatter):
    """One line for people; what they cannot see is written as they would type it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of an entry."""
        parts = [f"{record.levelname.lower()}: {without_secrets(record.getMessage())}"]
        if record.exc_info and record.exc_info[1] is not None:
            kind, frames = _trace(record.exc_info[1])
            parts += [f"({kind}; {', '.join(reversed(frames))})"]
        return on_one_line(" ".join(parts))


def _fields(record: logging.LogRecord) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = getattr(record, FIELDS, {})
    return {
        name: without_secrets(value) if isinstance(value, str) else value for name, value in fields.items()
    }


def _trace(error: BaseException) -> tuple[str, list[str]]:
    """Which error, and where; not its words and no values, which may be what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    return type(error).__name__, [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
