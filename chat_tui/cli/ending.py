"""How does every command end: an exit code, a sentence, and never a traceback?"""

from __future__ import annotations

import errno
import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

from chat_tui.cli import exit_codes
from chat_tui.cli.last_words import listen
from chat_tui.cli.streams import lead_nowhere
from chat_tui.cli.talk import complain, talk
from chat_tui.config.locations import Locations
from chat_tui.errors import ChatError

log = logging.getLogger("chat_tui.cli")
_NOT_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, errno.EAGAIN)
_NO_ROOM = ("can't start new thread", "failed to map segment", "Cannot allocate memory")


def ended(command: Callable[[], int], arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; `arguments` are its command line, for the crash report."""
    listen(partial(_locations, arguments), os.environ)
    try:
        code = command()
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    except ChatError as error:
        log.debug("the command failed", exc_info=True)
        return complain(error)
    except Exception as error:  # noqa: BLE001 - ours: a fault in any command ends as a sentence
        outside = shortage_of(error) or unwritable(error) or _no_text(error, arguments)
        return complain(outside) if outside else _fault(error, arguments)


def shortage_of(error: Exception) -> ChatError | None:
    """What this machine or its limits do not give us, which is no fault of ours; None for all else."""
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.EMFILE, errno.ENFILE):
        from chat_tui.database.faults import FILES_HINT

        return ChatError("No more files can be opened.", hint=FILES_HINT)
    # A thread that does not start, and a library that is not loaded, are told by their texts only.
    no_room = isinstance(error, RuntimeError | ImportError) and any(text in str(error) for text in _NO_ROOM)
    if isinstance(error, MemoryError) or no_room or number == errno.ENOMEM:
        return ChatError("There is not enough memory.", hint="Close other programs, or raise `ulimit -v`.")
    return None


def unwritable(error: Exception) -> ChatError | None:
    """What is said where standard output does not take more; None for any other error.

    Whoever writes to a file of a name says himself what is wrong with it.
    """
    if not isinstance(error, OSError) or error.filename is not None or error.errno not in _NOT_WRITTEN:
        return None
    lead_nowhere(sys.stdout.fileno())
    why = error.strerror or type(error).__name__
    return ChatError(
        f"Standard output cannot be written to: {why[:1].lower()}{why[1:]}.",
        hint="What was asked for may be done all the same: look before you do it again.",
    )


def _no_text(error: Exception, arguments: Sequence[str]) -> ChatError | None:
    """What is said of an argument that nobody can store, since some of its bytes are no text; else None."""
    if isinstance(error, UnicodeEncodeError) and not all(map(_is_text, arguments)):
        return ChatError("An argument is no UTF-8 text.", hint="`printf %s ... | iconv` makes it so.")
    return None


def _is_text(argument: str) -> bool:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True


def _reader_left() -> int:
    """Whoever read our output has enough; Python must not complain about it at exit either."""
    lead_nowhere(sys.stdout.fileno())
    return exit_codes.OK


def _fault(error: Exception, arguments: Sequence[str]) -> int:
    """Say that this is ours, and where the details are; its words may be what somebody wrote, or a secret."""
    from chat_tui.cli.crash import untold, write_report

    log.error("a fault", exc_info=error)
    talk(f"chat-tui: this is a fault of chat-tui: {type(error).__name__}.")
    locations = _locations(arguments)
    report = write_report(error, locations, os.environ)
    if report:
        talk(f"  Where it happened is in {report}; please report it.")
        untold(locations)
    return exit_codes.FAILED


def _locations(arguments: Sequence[str]) -> Locations:
    home = _value(arguments, "--home")
    return Locations.from_environment(Path(home) if home else None, os.environ)


def _value(arguments: Sequence[str], option: str) -> str | None:
    """The value of an option, when it may be too late to ask click."""
    for here, following in pairwise((*arguments, "")):
        if here == option:
            return following
        if here.startswith(option + "="):
            return here.partition("=")[2]
    return None
