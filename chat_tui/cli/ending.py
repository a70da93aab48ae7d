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
from chat_tui.cli.talk import complain, talk
from chat_tui.config.locations import Locations
from chat_tui.errors import ChatError

log = logging.getLogger("chat_tui.cli")
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
        if shortage := shortage_of(error):
            return complain(shortage)
        return _fault(error, arguments)


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


def _reader_left() -> int:
    """Whoever read our output has enough; Python must not complain about it at exit either."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    os.close(sink)
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
