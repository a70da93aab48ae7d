"""What must happen before anything is imported, so that the app starts quickly and loses no key?

Textual reads its environment once, at import; the terminal must stop echoing before a slow import, or what is
typed meanwhile is shown twice; no file of ours may be readable by others, whatever the umask was; and no
program that we start may find a token in its environment.
"""

from __future__ import annotations

import gc
import os
import sys

from chat_tui.ui import last_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping, Sequence

TAKE_A_VALUE = frozenset(("--account", "--home", "--config", "--theme", "--color", "--colour"))
SWITCH_SECONDS = 0.0005
TOKEN = "CHAT_TUI_TOKEN"
COMPLETE = "_CHAT_TUI_COMPLETE"
TOO_LITTLE_MEMORY = b"chat-tui: There is not enough memory.\n  Close other programs, or raise `ulimit -v`.\n"


def main() -> int:
    """The `chat-tui` command: returns its exit code."""
    arguments = sys.argv[1:]
    os.umask(0o077)
    if None in (sys.stdin, sys.stdout, sys.stderr):
        from chat_tui.cli.streams import open_closed_ones

        open_closed_ones()
    if not sys.warnoptions:
        keep_to_itself()
    if TOKEN in os.environ:
        from chat_tui.auth.environment import take

        take(TOKEN)
    if COMPLETE in os.environ:
        from chat_tui.cli.completing import answer

        return answer(os.environ[COMPLETE], arguments)
    give_back = _nothing
    opens = starts_app(arguments)
    if opens:
        prepare_environment(os.environ)
        # A fifth of the start would go into looking through objects that all stay; the app enables it again.
        gc.disable()
        # So long the thread that draws waits for one that stores; Python's own 5 ms are felt in keys.
        sys.setswitchinterval(SWITCH_SECONDS)
        forget_stale_size(os.environ)
        give_back = hold_keys()
        last_frame.end_on_signals(give_back)
        last_frame.show(arguments, os.environ)
    try:
        return _run(arguments, opens)
    except KeyboardInterrupt:
        return 130  # before there was anybody else to say so
    except MemoryError:
        # So little is left that nobody else could say it: no import, no formatting, only this write.
        os.write(2, TOO_LITTLE_MEMORY)
        return 1
    finally:
        last_frame.take_away()
        give_back()


def _run(arguments: Sequence[str], opens: bool) -> int:
    if opens:
        from chat_tui.cli import front_door

        code = front_door.run(arguments)
        if code is not None:
            return code
    from chat_tui.cli.main import run

    return run(arguments)


def starts_app(arguments: Sequence[str]) -> bool:
    """Whether this command line opens the app: no command, or `open`."""
    rest = iter(arguments)
    for argument in rest:
        if argument in TAKE_A_VALUE:
            next(rest, None)
        elif argument in ("-h", "--help", "-V", "--version"):
            return False
        elif not argument.startswith("-"):
            return argument == "open"
    return True


def keep_to_itself() -> None:
    """Log what Python prints of its own, where nobody can catch it: a person is told in sentences."""
    sys.warnoptions.append("ignore")  # as `-W ignore` does, for `warnings` once it is imported
    if "warnings" in sys.modules:
        sys.modules["warnings"].simplefilter("ignore")
    sys.unraisablehook = note


def note(fault: sys.UnraisableHookArgs) -> None:
    """Log what an object did on its way out, most likely since there is no memory left."""
    try:
        from logging import getLogger

        getLogger("chat_tui").debug(
            "%s in %r", fault.err_msg or "ignored", fault.object, exc_info=fault.exc_value
        )
    except Exception:  # noqa: BLE001 - there is nobody to tell
        pass


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Set what Textual reads at import; what the user set stays."""
    remote = "SSH_CONNECTION" in environ
    environ.setdefault("TEXTUAL_FPS", "30" if remote else "120")
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    environ.setdefault("ESCDELAY", "100" if remote else "50")
    if environ.get("TERM_PROGRAM") == "iTerm.app" and "TMUX" not in environ:
        # Textual's flags for the kitty protocol lose what an input method commits there.
        environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")


def forget_stale_size(environ: MutableMapping[str, str]) -> None:
    """Drop an exported size: Textual believes it more than the terminal, and would never follow a resize."""
    try:
        known = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return
    if known.columns and known.lines:
        environ.pop("COLUMNS", None)
        environ.pop("LINES", None)


def hold_keys() -> Callable[[], None]:
    """Let the terminal keep what is typed, unseen and key by key, until the app reads it.

    Returns what puts the terminal back. Enter stays a carriage return, so that an early one is not a newline.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") == "dumb":
        return _nothing
    import termios

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    held = termios.tcgetattr(descriptor)
    held[0] &= ~(termios.ICRNL | termios.IXON)
    held[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    held[6][termios.VMIN], held[6][termios.VTIME] = 1, 0
    termios.tcsetattr(descriptor, termios.TCSANOW, held)

    def give_back() -> None:
        from contextlib import suppress

        with suppress(termios.error):  # the terminal may be gone by now
            termios.tcsetattr(descriptor, termios.TCSANOW, before)

    return give_back


def _nothing() -> None:
    """There is nothing to put back."""


if __name__ == "__main__":
    sys.exit(main())
