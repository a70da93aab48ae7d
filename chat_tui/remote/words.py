"""What is said over the socket: one JSON object a line, bounded; errors come out as they went in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chat_tui.errors import (
    AuthError,
    BlockedError,
    ChatError,
    ConfigError,
    FileError,
    ProtocolError,
    ReadOnlyError,
    RejectedError,
    StorageError,
    TargetError,
    TooLongError,
    TransientError,
    UnreachableError,
)

VERSION = 1
MOST_LINE = 256 * 1024
"""Bytes of one line, in either direction."""

Words = Mapping[str, Any]

_KINDS: Mapping[str, type[ChatError]] = {
    kind.__name__: kind
    for kind in (
        AuthError,
        BlockedError,
        ChatError,
        ConfigError,
        FileError,
        ProtocolError,
        ReadOnlyError,
        RejectedError,
        StorageError,
        TargetError,
        TooLongError,
        TransientError,
        UnreachableError,
    )
}
"""Branches make the exit code, and a command answers to one leaf; the sentence goes along."""


def packed(words: Words) -> bytes:
    """One line; ProtocolError where it would be too long for the other end."""
    line = json.dumps({"v": VERSION, **words}, separators=(",", ":")).encode() + b"\n"
    if len(line) > MOST_LINE:
        raise ProtocolError("This is too much for the running app.")
    return line


def unpacked(line: bytes) -> dict[str, Any]:
    """What a line says; ProtocolError for what is none, or was said by a newer program."""
    try:
        words = json.loads(line)
    except (ValueError, RecursionError):
        raise ProtocolError("This is no line of JSON.") from None
    if not isinstance(words, dict):
        raise ProtocolError("This is no JSON object.")
    if words.get("v") != VERSION:
        raise ProtocolError("The two programs are of different versions.", hint="Start the app anew.")
    return words


def error_words(error: ChatError) -> Words:
    """An error as it goes over the line."""
    kind = next(kind.__name__ for kind in type(error).__mro__ if kind.__name__ in _KINDS)
    return {"error": {"kind": kind, "said": str(error), "hint": error.hint}}


def error_of(told: object) -> ChatError:
    """The error that was told."""
    words = told if isinstance(told, dict) else {}
    return _KINDS.get(str(words.get("kind")), ChatError)(
        str(words.get("said")), hint=str(words.get("hint", ""))
    )
