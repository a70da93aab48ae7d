"""How a deed and its answer travel over the workspace's own socket: JSON, and errors with their hints."""

from __future__ import annotations

from typing import Any

import msgspec

from chat_tui import errors
from chat_tui.errors import ChatError, ServerError

PATH = "/api/v4/administration"
_KINDS: dict[str, type[ChatError]] = {
    kind.__name__: kind
    for kind in (
        errors.TargetError,
        errors.ServerError,
        errors.StorageError,
        errors.DiskFullError,
        errors.ConfigError,
        errors.FileError,
    )
}


class Failure(msgspec.Struct, frozen=True):
    """Why a deed was not done, in words for the operator."""

    kind: str
    message: str
    hint: str = ""


def failure_of(error: ChatError) -> Failure:
    """What is sent of an error; a subclass that the other side does not know goes as the nearest it does."""
    kind = next((base.__name__ for base in type(error).__mro__ if base.__name__ in _KINDS), "ServerError")
    return Failure(kind, str(error), error.hint)


def answer_in(status: int, body: bytes, answer: Any) -> Any:
    """The answer, as the type the deed names; raises what the other side raised."""
    if status == 200:
        return msgspec.json.decode(body, type=answer)
    try:
        failure = msgspec.json.decode(body, type=Failure)
    except msgspec.DecodeError as error:
        raise ServerError(f"The workspace refused that (status {status}).") from error
    raise _KINDS.get(failure.kind, ServerError)(failure.message, hint=failure.hint)
