"""What is in the files that clients attach: enough to know each again from its name alone."""

from __future__ import annotations

LINES = 200


def name_for(text: str) -> str:
    """The name of the file that goes with a message; texts are unique by their first word."""
    return f"{text.split(' ')[0]}.txt"


def content_of(name: str) -> bytes:
    """What the file of this name must hold."""
    return f"{name}\n".encode() * LINES
