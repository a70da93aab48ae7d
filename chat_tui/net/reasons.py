"""Why did a request, or an attempt to connect, fail: a few words for the end of a sentence."""

from __future__ import annotations

import re

_ERRNO = re.compile(r"^\[Errno -?\d+\] ")


def reason_of(error: BaseException) -> str:
    """In the system's words, without their numbers; never empty."""
    cause: BaseException | None = error
    while cause is not None:
        # Above it stands that all attempts failed, or which addresses were tried.
        if type(cause) is ConnectionRefusedError and cause.errno is not None:
            return "connection refused (nothing listens there)"
        cause = cause.__cause__ or cause.__context__
    text = _ERRNO.sub("", str(error)).strip().rstrip(".")
    if not text:
        return "no answer in time" if "Timeout" in type(error).__name__ else "the connection was cut"
    return text[:1].lower() + text[1:]
