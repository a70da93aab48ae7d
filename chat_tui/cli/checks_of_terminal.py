"""Is the terminal fit for the app: size, signs, colours, and what tmux lets through?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping

from chat_tui.cli.checks import Check, Verdict

SMALLEST = (40, 10)
"""Columns and rows below which the app only says that it needs more."""

TMUX_LINES = (
    "set -s extended-keys on",
    "set -g focus-events on",
    "set -g allow-passthrough on",
    "set -s set-clipboard on",
    "set -s escape-time 10",
    'set -as terminal-features ",*:RGB"',
)
"""What to put into tmux.conf, all at once."""


def terminal_checks(environ: Mapping[str, str]) -> Iterator[Check]:
    """Everything about the terminal, without sending it a question."""
    yield _terminal(environ)
    yield _colours(environ)
    if environ.get("TMUX"):
        yield from tmux_checks(_tmux_options())
    else:
        yield _copy_outside(environ)


def tmux_checks(options: Mapping[str, str]) -> Iterator[Check]:
    """What the options of a tmux server mean for us."""
    if not options:
        yield Check("tmux", Verdict.ADVICE, "does not tell its options", "tmux show-options -s")
        return
    yield _copy(options)
    yield _tmux_option(
        *("newline", options.get("extended-keys") in ("on", "always"), "set -s extended-keys on"),
        *("shift+enter can arrive", "shift+enter cannot arrive; ctrl+j always works."),
    )
    yield _tmux_option(
        *("focus", options.get("focus-events") == "on", "set -g focus-events on"),
        *(
            "tmux tells when you look away",
            "tmux hides focus; for a minute after a key you count as reading.",
        ),
    )
    milliseconds = options.get("escape-time", "")
    yield _tmux_option(
        *("escape", milliseconds.isdigit() and int(milliseconds) <= 50, "set -s escape-time 10"),
        *("arrives at once", f"waits {milliseconds or '?'} ms."),
    )


def _terminal(environ: Mapping[str, str]) -> Check:
    term = environ.get("TERM", "")
    columns, rows = shutil.get_terminal_size()
    encoding = (sys.stdout.encoding or "").upper()
    said = f"{_names(environ)} · {columns}×{rows} · {encoding}"
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Check("terminal", Verdict.ADVICE, "none here; the app needs one, the commands do not.")
    if term in ("", "dumb"):
        return Check(
            "terminal", Verdict.PROBLEM, f"TERM={term} cannot show the app.", "export TERM=xterm-256color"
        )
    if "UTF" not in encoding:
        return Check("terminal", Verdict.PROBLEM, f"{said}: signs will be wrong.", "export LANG=C.UTF-8")
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        fix = f"make it {SMALLEST[0]}×{SMALLEST[1]} or larger"
        return Check("terminal", Verdict.PROBLEM, f"{said} is too small.", fix)
    return Check("terminal", Verdict.OK, said)


def _names(environ: Mapping[str, str]) -> str:
    inner = environ.get("TERM_PROGRAM") or environ.get("TERM") or "unknown"
    version = environ.get("TERM_PROGRAM_VERSION", "")
    over = " over ssh" if environ.get("SSH_CONNECTION") else ""
    return f"{inner} {version}".strip() + over


def _colours(environ: Mapping[str, str]) -> Check:
    if environ.get("NO_COLOR"):
        return Check("colours", Verdict.OK, "none, as NO_COLOR wants it")
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return Check("colours", Verdict.OK, "true colour")
    if "256" in environ.get("TERM", ""):
        return Check("colours", Verdict.ADVICE, "256; if yours has more:", "export COLORTERM=truecolor")
    return Check("colours", Verdict.ADVICE, "few; `--theme terminal` fits.", "export TERM=xterm-256color")


def _copy_outside(environ: Mapping[str, str]) -> Check:
    from chat_tui.ui.clipboard import copy_command  # not needed by `--help`

    command = copy_command(environ)
    said = f"with {command[0]}" if command is not None else "by the terminal itself (OSC 52), if it takes it"
    return Check("copy", Verdict.OK, said)


def _copy(options: Mapping[str, str]) -> Check:
    if shutil.which("tmux"):
        return Check("copy", Verdict.OK, "through tmux load-buffer")
    allowed = options.get("set-clipboard") == "on"
    said = ("tmux passes it on", "tmux keeps what is copied to itself.")
    return _tmux_option("copy", allowed, "set -s set-clipboard on", *said)


def _tmux_option(name: str, is_good: bool, line: str, good: str, bad: str) -> Check:
    return Check(name, Verdict.OK, good) if is_good else Check(name, Verdict.ADVICE, bad, f"tmux {line}")


def _tmux_options() -> dict[str, str]:
    """The server's and the global options of the tmux we are in; none if it does not answer."""
    found: dict[str, str] = {}
    for flags in ("-s", "-g"):
        try:
            answer = subprocess.run(
                ["tmux", "show-options", flags],
                capture_output=True,
                text=True,
                timeout=2,
                check=False,
                env=dict(os.environ),
            )
        except (OSError, subprocess.TimeoutExpired):
            return {}
        for line in answer.stdout.splitlines():
            name, _, value = line.partition(" ")
            found[name] = value.strip('"')
    return found
