"""Which errors can happen: the whole exception tree, drawn.

::

    ChatError                    anything of ours; str() is a sentence for people
    ├── ConfigError              a file or an option the user can mend (file, line, key, nearest key)
    ├── TargetError              no such channel, person or message (exit 3); names the nearest
    ├── BackendError             what a chat server or the way to it did
    │   ├── TransientError       try again later; knows retry_after and whether the request arrived
    │   │   ├── RestartingError  the server goes and will be back; it told us when our turn is
    │   │   ├── SilentError      an open event stream says nothing
    │   │   ├── UnreachableError the server could not be reached at all
    │   │   └── RateLimitedError the server asked us to slow down
    │   ├── AuthError            signed out: token refused, password wrong, code needed (exit 4)
    │   ├── BlockedError         useless to retry until a person acts: certificate, captive portal, wrong URL
    │   │   ├── CertificateError the server did not prove who it is
    │   │   ├── WithheldError    a keyring or a command does not give us our own secret
    │   │   ├── WebPageError     a page for people answered: a captive portal, or another address
    │   │   └── StreamRefusedError  the event stream is refused; requests may still be answered
    │   ├── RejectedError        the server understood and refuses (exit 6); carries its code
    │   │   └── TooLongError     a text has more characters than one message may
    │   └── ProtocolError        the server said what it must not say
    ├── StorageError             the local disk or database
    │   ├── DiskFullError        nothing can be written now
    │   ├── NewerSchemaError     a newer chat-tui wrote this file; it is left untouched
    │   ├── LockedError          another process owns this file
    │   └── CorruptError         this file is damaged
    ├── ReadOnlyError            nothing may be sent: the person only looks
    ├── FileError                this file cannot be sent, or not be saved
    ├── ServerError              the embedded workspace could not start, stop or answer
    └── TerminalError            this terminal cannot show the app

Callers catch branches; leaves are for the log. Errors carry strings and numbers only.
"""

from __future__ import annotations

from enum import Enum


class Delivery(Enum):
    """Whether a request that failed reached the server."""

    NOT_SENT = "not sent"
    UNKNOWN = "unknown"


class ChatError(Exception):
    """Anything of ours that went wrong; `hint` is the next thing to try, or empty."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ConfigError(ChatError):
    """A file, key or option that the user can mend."""


class TargetError(ChatError):
    """No such channel, person or message, or more than one."""


class BackendError(ChatError):
    """What a chat server, or the way to it, did."""


class TransientError(BackendError):
    """Worth trying again, not before `retry_after` seconds; `delivery` says whether the request arrived."""

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        delivery: Delivery = Delivery.UNKNOWN,
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after
        self.delivery = delivery


class UnreachableError(TransientError):
    """The server could not be reached at all, so nothing was sent."""

    def __init__(self, message: str, *, retry_after: float | None = None, hint: str = "") -> None:
        super().__init__(message, retry_after=retry_after, delivery=Delivery.NOT_SENT, hint=hint)


class RestartingError(TransientError):
    """The server will be back, and told our turns: after `retry_after`, then every `every` seconds."""

    def __init__(self, message: str, *, retry_after: float, every: float) -> None:
        super().__init__(message, retry_after=retry_after)
        self.every = every


class SilentError(TransientError):
    """An open event stream says nothing."""


class RateLimitedError(TransientError):
    """The server asked us to slow down; the request was not processed."""

    def __init__(self, message: str, *, retry_after: float | None = None, hint: str = "") -> None:
        super().__init__(message, retry_after=retry_after, delivery=Delivery.NOT_SENT, hint=hint)


class AuthError(BackendError):
    """Signed out, or not let in; `code` is the server's own name for it, or empty."""

    def __init__(self, message: str, *, code: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code


class BlockedError(BackendError):
    """Useless to retry until a person acts."""


class CertificateError(BlockedError):
    """The server's certificate is not one to trust; `fingerprint` is that of it, if it was seen."""

    def __init__(self, message: str, *, hint: str = "", fingerprint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.fingerprint = fingerprint


class WithheldError(BlockedError):
    """Our secret is kept by somebody who does not give it now: a locked keyring, a command that fails."""


class WebPageError(BlockedError):
    """A page for people answered instead of the server's interface: a captive portal, or a wrong address."""


class StreamRefusedError(BlockedError):
    """The event stream is refused, by the server or a proxy before it; requests may still be answered."""


class RejectedError(BackendError):
    """The server understood the request and refuses it."""

    def __init__(self, message: str, *, code: str = "", status: int = 0, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.status = status


class TooLongError(RejectedError):
    """A text has more characters than the server takes in one message."""


class ProtocolError(BackendError):
    """The server said what it must not say."""


class StorageError(ChatError):
    """The local disk or a local database."""


class DiskFullError(StorageError):
    """Nothing can be written now; what is on disk is whole."""


class NewerSchemaError(StorageError):
    """A newer chat-tui wrote this file; it was left untouched."""


class LockedError(StorageError):
    """Another process owns this file."""


class CorruptError(StorageError):
    """This file is damaged, or is no database at all."""


class ReadOnlyError(ChatError):
    """Nothing may be sent or marked: the program was told to look only."""


class FileError(ChatError):
    """A file of the user's that cannot be sent, or one that cannot be saved."""


class ServerError(ChatError):
    """The embedded workspace could not start, stop or answer."""


class TerminalError(ChatError):
    """This terminal cannot show the app."""
