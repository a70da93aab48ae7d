"""How a queued action is written in the outbox, and the files of a draft beside it: JSON.

An action has the name of its class as `type`.
"""

from __future__ import annotations

import functools
from typing import get_args

from chat_tui.errors import StorageError
from chat_tui.model.actions import QueuedAction
from chat_tui.model.files import OutgoingFile


def action_to_json(action: QueuedAction) -> str:
    """The row's text for an action."""
    import msgspec

    return msgspec.json.encode({"type": type(action).__name__, **msgspec.to_builtins(action)}).decode()


def action_from_json(text: str) -> QueuedAction:
    """The action a row's text stands for; raises StorageError if it is none that this program knows."""
    import msgspec

    try:
        fields = msgspec.json.decode(text, type=dict[str, object])
        kind = _classes().get(str(fields.pop("type", "")))
        if kind is None:
            raise StorageError("An action in the outbox is of a kind that this chat-tui does not know.")
        action: QueuedAction = msgspec.convert(fields, kind)
    except msgspec.MsgspecError as error:
        raise StorageError(f"An action in the outbox cannot be read: {error}") from error
    return action


def files_to_json(files: tuple[OutgoingFile, ...]) -> str:
    """The text for the files of a draft."""
    if not files:
        return "[]"
    import msgspec

    return msgspec.json.encode(files).decode()


def files_from_json(text: str) -> tuple[OutgoingFile, ...]:
    """The files that a text stands for; none if it cannot be read, as the draft's own text matters more."""
    if text == "[]":
        return ()
    import msgspec

    try:
        return msgspec.json.decode(text, type=tuple[OutgoingFile, ...])
    except msgspec.MsgspecError:
        return ()


@functools.cache
def _classes() -> dict[str, type[QueuedAction]]:
    return {kind.__name__: kind for kind in get_args(QueuedAction)}
