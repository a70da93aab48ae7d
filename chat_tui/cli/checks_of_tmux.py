"""What do the options of tmux keep from the app, and which line lets it through?"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping

from chat_tui.cli.checks import Check, Verdict

TMUX_LINES = (
    "set -s extended-keys on",
    "set -g focus-events on",
    "set -g allow-passthrough on",
    "set -s set-clipboard on",
    "set -s escape-time 10",
    "set -g mouse on",
    "set -g set-titles on",
    "set -g default-terminal tmux-256color",
    'set -as terminal-features ",*:RGB"',
)
"""What to put into tmux.conf, all at once."""
OLDEST = (3, 2)
"""Before it, nothing copied reaches the terminal around without options."""
WHOLE_PICTURES = (3, 4)
"""From it on, a picture is shown only once it is whole."""

_CLIENT = "version #{version}\nclient-features #{client_termfeatures}\nclient-name #{client_termtype}"
_VERSION = re.compile(r"(\d+)\.(\d+)")
_LITTLE_DELAY = 50
"""Milliseconds that an escape may wait before somebody feels it."""


def tmux_checks(options: Mapping[str, str]) -> Iterator[Check]:
    """What the options of a tmux server mean for us."""
    if not options:
        yield Check("tmux", Verdict.ADVICE, "does not tell its options", "tmux show-options -s")
        return
    yield from _version(options)
    yield _copy(options)
    yield _option(
        *("newline", options.get("extended-keys") in ("on", "always"), "set -s extended-keys on"),
        *("shift+enter can arrive", "shift+enter cannot arrive; ctrl+j always works."),
    )
    yield _option(
        *("focus", options.get("focus-events") == "on", "set -g focus-events on"),
        *(
            "tmux tells when you look away",
            "tmux hides focus; for a minute after a key you count as reading.",
        ),
    )
    milliseconds = options.get("escape-time", "")
    yield _option(
        *(
            "escape",
            milliseconds.isdigit() and int(milliseconds) <= _LITTLE_DELAY,
            "set -s escape-time 10",
        ),
        *("arrives at once", f"waits {milliseconds or '?'} ms."),
    )
    yield _option(
        *("mouse", options.get("mouse") == "on", "set -g mouse on"),
        *("the wheel and clicks arrive", "the wheel and clicks stay with tmux."),
    )
    yield _option(
        *("title", options.get("set-titles") == "on", "set -g set-titles on"),
        *("the window tells what is unread", "what is unread stands on the pane only, not on the window."),
    )


def has_true_colour(options: Mapping[str, str]) -> bool | None:
    """Whether the terminal around tmux gets all colours; None if tmux is too old to say."""
    features = options.get("client-features", "")
    return "RGB" in features.split(",") if features else None


def tmux_options() -> dict[str, str]:
    """The server's and the global options of the tmux we are in, and its version and client; none if it is
    silent."""
    found: dict[str, str] = {}
    questions = (
        ["show-options", "-s"],
        ["show-options", "-g"],
        ["show-options", "-gw"],
        ["display-message", "-p", _CLIENT],
    )
    for question in questions:
        try:
            answer = subprocess.run(
                ["tmux", *question],
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


def _version(options: Mapping[str, str]) -> Iterator[Check]:
    told = options.get("version", "")
    found = _VERSION.search(told)
    if found is None:
        return
    version = (int(found[1]), int(found[2]))
    if version < OLDEST:
        yield Check("tmux", Verdict.ADVICE, f"{told} passes little on.", "install tmux 3.4 or newer")
    elif version < WHOLE_PICTURES:
        yield Check("tmux", Verdict.OK, f"{told}; links and pictures without flicker come with 3.4")
    else:
        yield Check("tmux", Verdict.OK, told)
    if options.get("default-terminal", "tmux").startswith("screen"):
        line = "set -g default-terminal tmux-256color"
        yield Check("italics", Verdict.ADVICE, "are shown as reverse by TERM=screen.", f"tmux {line}")


def _copy(options: Mapping[str, str]) -> Check:
    features = options.get("client-features", "")
    if features and "clipboard" not in features.split(","):
        said = "tmux does not know that your terminal takes copies."
        return Check("copy", Verdict.ADVICE, said, 'tmux set -as terminal-features ",*:clipboard"')
    if shutil.which("tmux"):
        return Check("copy", Verdict.OK, "through tmux load-buffer")
    allowed = options.get("set-clipboard") == "on"
    good, bad = "tmux passes it on", "tmux keeps what is copied to itself."
    return _option("copy", allowed, "set -s set-clipboard on", good, bad)


def _option(name: str, is_good: bool, line: str, good: str, bad: str) -> Check:
    return Check(name, Verdict.OK, good) if is_good else Check(name, Verdict.ADVICE, bad, f"tmux {line}")
