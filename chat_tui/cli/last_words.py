"""What is heard of a fault that no command catches: of a thread, of the interpreter itself, of a segfault?"""

from __future__ import annotations

import fcntl
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from chat_tui.config.locations import Locations
from chat_tui.errors import ConfigError

log = logging.getLogger("chat_tui.cli")
_RUNNING = ".running"


def listen(locations: Callable[[], Locations], environ: Mapping[str, str]) -> None:
    """From now on such faults are in the log and a crash report, without what people wrote.

    Python's own way is to print them, with their words, into whatever is on the terminal. No core is dumped
    either: it holds everything.
    """

    def hear(kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
        if error is None or issubclass(kind, KeyboardInterrupt | SystemExit):
            return
        log.error("a fault that nobody caught", exc_info=error)
        from chat_tui.cli.crash import write_report

        with suppress(ConfigError):
            write_report(error, locations(), environ)

    # Without a handler Python prints errors, with tracebacks, on stderr.
    logging.getLogger().addHandler(logging.NullHandler())
    sys.excepthook = hear
    threading.excepthook = lambda fault: hear(fault.exc_type, fault.exc_value, fault.exc_traceback)
    _dump_no_core()


def _dump_no_core() -> None:
    import resource

    with suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))


class LastWords:
    """A file in which the interpreter says where it stood when a signal ends it (or asks: SIGQUIT)."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where nothing can be written."""
        import faulthandler
        import signal

        self._path = folder / f"{os.getpid()}{_RUNNING}"
        how = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        self._file = os.fdopen(os.open(self._path, how, 0o600), "w")
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # for as long as we live
        faulthandler.enable(self._file, all_threads=True)
        faulthandler.register(signal.SIGQUIT, self._file, all_threads=True)

    def end(self, locations: Locations, environ: Mapping[str, str]) -> None:
        """There will be none any more; what was said becomes a report."""
        import faulthandler
        import signal

        faulthandler.unregister(signal.SIGQUIT)
        faulthandler.disable()
        _take_in(self._path, locations, environ)
        self._file.close()


def take_in_all(locations: Locations, environ: Mapping[str, str]) -> None:
    """Make reports of what programs said that are gone now; those that were killed said nothing."""
    with suppress(OSError, ConfigError):
        for path in locations.crash_dir.glob(f"*{_RUNNING}"):
            with suppress(OSError), open(path) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _take_in(path, locations, environ)


def _take_in(path: Path, locations: Locations, environ: Mapping[str, str]) -> None:
    from chat_tui.cli.crash import write_lines

    said = path.read_text("utf-8", "replace").splitlines()
    if said:
        write_lines(locations, environ, said)
    path.unlink(missing_ok=True)
