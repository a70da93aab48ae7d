"""Where does a program of ours say what went wrong, without secrets and texts of people, and bounded?"""

from __future__ import annotations

import fcntl
import logging
import os
import traceback
from pathlib import Path

from chat_tui.errors import ChatError

LARGEST = 1 << 20
KEPT = 2
"""Older files beside the one that is written: NAME.1 and NAME.2."""
_OURS = "chat_tui"


def begin(file: Path, *, debug: bool) -> None:
    """Write to `file` from now on; nothing is opened before there is something to write."""
    # What Python prints of a line that cannot be written are its arguments.
    logging.raiseExceptions = False
    handler = RotatingLog(file)
    handler.setFormatter(OneLine("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(is_fit)
    logging.getLogger().addHandler(handler)
    logging.getLogger(_OURS).setLevel(logging.DEBUG if debug else logging.INFO)


def is_fit(record: logging.LogRecord) -> bool:
    """Libraries have their say when something is wrong only: their details are headers and bodies."""
    return is_ours(record) or record.levelno >= logging.WARNING


def is_ours(record: logging.LogRecord) -> bool:
    """Whether we wrote the call of the logger, and so know what is in it."""
    return record.name == _OURS or record.name.startswith(_OURS + ".")


class OneLine(logging.Formatter):
    """One line an entry; of an error its type and where, and its words only where we wrote them."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of an entry; the record itself stays as it is."""
        from chat_tui.text.redacting import on_one_line, without_secrets

        shown = logging.makeLogRecord(record.__dict__)
        shown.exc_info = shown.exc_text = shown.stack_info = None
        if isinstance(record.args, tuple):
            shown.args = tuple(map(_sayable, record.args))
        text = shown.getMessage()
        if not is_ours(record):
            # asyncio goes on with the task and what it ended with, in that error's own words.
            text = text.partition("\n")[0]
        shown.msg, shown.args = without_secrets(text), ()
        line = super().format(shown)
        if record.exc_info and record.exc_info[1] is not None:
            line += f" ({'; from '.join(places_of(record.exc_info[1]))})"
        return on_one_line(line)


class _Said(str):
    """A text that `%r` shows like `%s`."""

    def __repr__(self) -> str:
        return str(self)


def _sayable(value: object) -> object:
    if not isinstance(value, BaseException):
        return value
    if isinstance(value, ChatError):
        return _Said(f"{type(value).__name__}: {value}")
    told = value.strerror if isinstance(value, OSError) else None
    return _Said(f"{type(value).__name__}: {told}" if told else type(value).__name__)


def places_of(error: BaseException) -> list[str]:
    """Each error of a chain by its type and where it was raised, the last place first; no words or values."""
    places, seen = [], set[int]()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        frames = traceback.extract_tb(following.__traceback__)
        where = ", ".join(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in reversed(frames))
        places.append(f"{type(following).__name__}: {where}" if where else type(following).__name__)
        following = following.__cause__ or following.__context__
    return places


class RotatingLog(logging.Handler):
    """A file for its owner only, that several processes write; at a size it is put aside."""

    def __init__(self, file: Path, *, largest: int = LARGEST) -> None:
        super().__init__()
        self._file = file
        self._largest = largest
        self._descriptor = -1

    def emit(self, record: logging.LogRecord) -> None:
        """Append one line in one piece; a disk that is full or gone costs the line only."""
        try:
            line = self.format(record) + "\n"
            self._open()
            if os.fstat(self._descriptor).st_size + len(line) > self._largest:
                self._put_aside()
            os.write(self._descriptor, line.encode("utf-8", "replace"))
        except Exception:  # noqa: BLE001 - there is nobody to tell
            self.handleError(record)

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        super().close()

    def _open(self) -> None:
        """Have the file open that has the name now: another process may have put ours aside."""
        if self._descriptor >= 0 and not self._is_put_aside():
            return
        if self._descriptor >= 0:
            os.close(self._descriptor)
        how = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        self._descriptor = os.open(self._file, how, 0o600)
        os.fchmod(self._descriptor, 0o600)

    def _is_put_aside(self) -> bool:
        try:
            return os.stat(self._file).st_ino != os.fstat(self._descriptor).st_ino
        except FileNotFoundError:
            return True

    def _put_aside(self) -> None:
        # The lock is on the file that is full: who comes second finds another one under its name.
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        if not self._is_put_aside():
            for number in range(KEPT, 0, -1):
                older = self._file if number == 1 else self._aside(number - 1)
                if older.exists():
                    os.replace(older, self._aside(number))
        self._open()

    def _aside(self, number: int) -> Path:
        return self._file.with_name(f"{self._file.name}.{number}")
