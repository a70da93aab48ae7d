"""What did the last session look like when it ended, to be shown before anything else is imported?

Python needs half a second to the first living picture; until then the last one stands there, dim where it may
be stale. Of the standard library only what Python itself has loaded is imported here.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found] # `signal` without its enums: they take as long as the rest
import os
import sys
from zlib import crc32

from chat_tui import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

BEGIN = "\x1b[?1049h"
"""The other screen, empty. Textual says the same: the driver keeps it from saying it twice."""
QUIET = "\x1b[?7l\x1b[?25l"
END = "\x1b[?7h\x1b[?25h\x1b[?1049l"
FORMAT = b"chat-tui frame 1"
KEY_OPTIONS = ("--account", "--home", "--config")
LOOKS_BY = ("TERM", "COLORTERM", "COLORFGBG", "TMUX", "STY", "LANG", "LC_ALL", "LC_CTYPE", "NO_COLOR")
SETTINGS = "CHAT_TUI_"
LARGEST = 1 << 20


class Place:
    """Where the picture of one way to start the app is kept, and what it was made from."""

    def __init__(self, options: Mapping[str, str], environ: Mapping[str, str]) -> None:
        cache, config = folders(options.get("--home") or environ.get("CHAT_TUI_HOME", ""), environ)
        chosen = options.get("--config") or environ.get("CHAT_TUI_CONFIG")
        name = f"{options.get('--account', '')}\n{chosen or ''}"
        self.file = os.path.join(cache, f"frame-{crc32(name.encode('utf-8', 'replace')):08x}")
        settings = chosen or os.path.join(config, "config.toml")
        self._made_from = (settings, os.path.join(config, "accounts.toml"))
        self._environ = environ

    def head(self, columns: int, rows: int) -> bytes:
        """The first line of a file that may be shown; any change of what it was made from makes another."""
        facts: list[object] = [__version__, *(self._environ.get(name) for name in LOOKS_BY)]
        facts += sorted(item for item in self._environ.items() if item[0].startswith(SETTINGS))
        for path in self._made_from:
            try:
                found = os.stat(path)
                facts.append((found.st_mtime_ns, found.st_size))
            except OSError:
                facts.append(None)
        return b"%s %d %d %08x\n" % (FORMAT, columns, rows, crc32(repr(facts).encode()))


_place: Place | None = None
_is_shown = False


def folders(home: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """The folders of the cache and of the configuration: what `Locations` says, without its imports."""
    if home:
        root = os.path.abspath(os.path.expanduser(home))
        return os.path.join(root, "cache"), os.path.join(root, "config")
    user = os.path.expanduser("~")
    if sys.platform == "darwin":
        library = os.path.join(user, "Library")
        cache, config = os.path.join(library, "Caches"), os.path.join(library, "Application Support")
        return os.path.join(cache, "chat-tui"), os.path.join(config, "chat-tui")
    cache = environ.get("XDG_CACHE_HOME", "").strip() or os.path.join(user, ".cache")
    config = environ.get("XDG_CONFIG_HOME", "").strip() or os.path.join(user, ".config")
    return os.path.join(cache, "chat-tui"), os.path.join(config, "chat-tui")


def show(arguments: Sequence[str], environ: Mapping[str, str]) -> None:
    """Show how the last session ended that was started like this; nothing where that is not known."""
    global _place, _is_shown
    options, size = _options(arguments), _terminal_size()
    is_plain = bool(environ.get("NO_COLOR")) or environ.get("TERM", "") in ("", "dumb")
    if options is None or size is None or is_plain:
        return
    _place = Place(options, environ)
    text = _read(_place, size)
    if text:
        _is_shown = True
        _write(BEGIN.encode() + QUIET.encode() + text)


def is_shown() -> bool:
    """Whether the terminal shows the last session's picture, on its other screen."""
    return _is_shown


def take_over() -> None:
    """From now on the app paints, and gives the terminal back."""
    global _is_shown
    _is_shown = False


def take_away() -> None:
    """There will be no app: what is said now must be seen."""
    if _is_shown:
        take_over()
        _write(END.encode())


def end_on_signals(give_back: Callable[[], None]) -> None:
    """Whoever ends us before the app stands has the terminal back, by `give_back` and without the picture.

    No exception is raised for it: half an import or a class in the making would turn it into another one.
    What is stored bears a death at any moment.
    """

    def leave(number: int, _frame: object) -> None:
        take_away()
        give_back()
        os._exit(128 + number)

    for number in (_signal.SIGTERM, _signal.SIGHUP):
        _signal.signal(number, leave)


def keep(text: str, columns: int, rows: int) -> None:
    """Keep a picture for the next start, readable for its owner only; an empty one forgets the last."""
    if _place is None:
        return
    try:
        if not text:
            os.unlink(_place.file)
            return
        os.makedirs(os.path.dirname(_place.file), mode=0o700, exist_ok=True)
        new = f"{_place.file}.{os.getpid()}"
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            os.write(descriptor, _place.head(columns, rows) + text.encode("utf-8", "replace"))
        finally:
            os.close(descriptor)
        os.replace(new, _place.file)
    except OSError:
        pass  # the next start is as it would be without


def _options(arguments: Sequence[str]) -> dict[str, str] | None:
    """The options that say whose picture it is; None if there is anything else."""
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name not in KEY_OPTIONS or not (equals or rest):
            return None
        options[name] = value if equals else rest.pop(0)
    return options


def _terminal_size() -> tuple[int, int] | None:
    """Columns and rows of the terminal; None where there is none."""
    try:
        if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
            return None
        return os.get_terminal_size(sys.stderr.fileno())
    except (AttributeError, OSError, ValueError):
        return None


def _read(place: Place, size: tuple[int, int]) -> bytes:
    try:
        descriptor = os.open(place.file, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            found = os.fstat(descriptor)
            is_ours = found.st_uid == os.getuid() and not found.st_mode & 0o077
            text = os.read(descriptor, LARGEST) if is_ours and found.st_size < LARGEST else b""
        finally:
            os.close(descriptor)
    except OSError:
        return b""
    head = place.head(*size)
    return text[len(head) :] if text.startswith(head) else b""


def _write(text: bytes) -> None:
    try:
        descriptor = sys.stderr.fileno()
        while text:
            text = text[os.write(descriptor, text) :]
    except (OSError, ValueError):
        pass
