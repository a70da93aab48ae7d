"""Which exit code says what? The one place; scripts rely on these numbers."""

from __future__ import annotations

from chat_tui.errors import AuthError, BlockedError, ChatError, RejectedError, TargetError, TransientError

OK = 0
FAILED = 1
USAGE = 2
NO_TARGET = 3
SIGNED_OUT = 4
UNREACHABLE = 5
REFUSED = 6
INTERRUPTED = 130

_BY_ERROR: tuple[tuple[type[ChatError], int], ...] = (
    (TargetError, NO_TARGET),
    (AuthError, SIGNED_OUT),
    (TransientError, UNREACHABLE),
    (BlockedError, UNREACHABLE),
    (RejectedError, REFUSED),
)


def exit_code(error: ChatError) -> int:
    """The exit code that this error ends a command with."""
    for kind, code in _BY_ERROR:
        if isinstance(error, kind):
            return code
    return FAILED
