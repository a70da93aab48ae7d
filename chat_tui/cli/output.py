"""How does a command write data, for people and for programs?

All of it goes to stdout. Text for people passes the sanitiser; JSON keeps the raw text, with whatever a
terminal would obey as escapes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import Any

import click

from chat_tui.text.sanitize import gate

VERSION = 1
"""Of the JSON records: fields are added, never removed."""

_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def data(line: str) -> None:
    """One line of data for people."""
    click.echo(gate(line))
    sys.stdout.flush()


def styled(line: str, **style: Any) -> str:
    """A part of a line of data, made safe, then styled; click drops styles where there is no colour."""
    return click.style(gate(line), **style)


def safe_data(line: str) -> None:
    """One line whose parts were made by `styled` or `gate`."""
    click.echo(line)
    sys.stdout.flush()


def json_text(record: Mapping[str, Any]) -> str:
    """A record on one line, raw text inside, nothing that a terminal obeys."""
    text = json.dumps({"v": VERSION, **record}, ensure_ascii=False, separators=(",", ":"))
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def json_line(record: Mapping[str, Any]) -> None:
    """One record of JSON Lines, flushed; in UTF-8 whatever the locale says."""
    click.echo(json_text(record).encode())
    sys.stdout.flush()


def wants_colour(choice: str, environ: Mapping[str, str]) -> bool | None:
    """Whether there is colour: the option, then NO_COLOR, then FORCE_COLOR; None: on a terminal only."""
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR") or environ.get("CLICOLOR_FORCE"):
        return True
    return None
