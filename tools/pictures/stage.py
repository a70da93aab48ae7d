"""How is the real app driven to a state, on a terminal of its own?"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyte

from tests.pty_screen import PATIENCE, PtyScreen, key

QUIET = 0.25
"""Seconds without a byte after which a picture is taken."""
SHORT = 15.0
"""Seconds to wait for a state before it is told and left out."""
ESCAPE = 0.4
"""Seconds after which what comes next is no part of an escape sequence."""
NAMED = {
    "shift+tab": "\x1b[Z", "delete": "\x1b[3~", "space": " ", "plus": "+",
    "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~",
    "shift+up": "\x1b[1;2A", "shift+down": "\x1b[1;2B", "ctrl+up": "\x1b[1;5A",
}  # fmt: skip
BUILD = """printf '$ make test\\nbuild 4813  linux  ok\\nbuild 4813  macos  ok\\nbuild 4813  windows ...\\n'
exec sleep 600
"""
TMUX = """set -g default-terminal tmux-256color
set -g base-index 1
set -g allow-rename off
set -g focus-events on
set -g window-status-format ' #I:#W#F #{=28:pane_title} '
set -g window-status-current-format ' #I:#W#F '
set -g status-left ''
set -g status-right '10:02 '
set -g status-style 'bg=#303446,fg=#c6d0f5'
set -g window-status-bell-style 'bg=#e5c890,fg=#303446'
bind c new-window -n build 'sh HOME/build.sh'
"""
_PRIVATE = re.compile(
    rb"\x1b\[(?:[<=>][\d;]*[a-zA-Z]|\?[\d;]*\$p|\?[\d;]*u)|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\"
)
"""What pyte would print as text: questions to the terminal, its title, links."""


class Stage(PtyScreen):
    """The app at a size, with a home of its own."""

    def __init__(
        self,
        home: Path,
        arguments: Sequence[str],
        size: tuple[int, int],
        zone: str,
        *,
        in_tmux: bool = False,
        module: str = "chat_tui",
    ) -> None:
        columns, rows = size
        environment: Mapping[str, str] = {
            "TZ": zone,
            "CHAT_TUI_HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "SSH_CONNECTION": "",
            "SSH_TTY": "",
            "TERM_PROGRAM": "",
        }
        command = [sys.executable, "-m", module, *arguments]
        self._socket = home / "tmux" if in_tmux else None
        if self._socket is not None:
            command = _within_tmux(command, home, self._socket)
        super().__init__(command, columns=columns, rows=rows, environment=environment)
        self.stream = Plain(self.screen)

    def do(self, steps: str) -> None:
        """Go through words: names of keys, `NAME*3`, `text:a%20b`, `wait:REGEX`, `gone:REGEX`, `click:REGEX`.

        `menu:REGEX` is a click with the right button, `paste:40` pastes so many lines of a log.
        """
        for word in steps.split():
            kind, mark, rest = word.partition(":")
            rest = rest.replace("%20", " ")
            if mark and kind == "text":
                self.send(rest)
                self.settle(0.1)
            elif mark and kind == "paste":
                lines = "\r".join(f"14:{minute:02} runner-2 step {minute} ok" for minute in range(int(rest)))
                self.send(f"\x1b[200~{lines}\x1b[201~")
            elif mark and kind == "wait":
                self.wait_for(rest, SHORT)
            elif mark and kind == "gone":
                self.wait_gone(rest, SHORT)
            elif mark and kind in ("click", "menu"):
                self._click(rest, button=2 if kind == "menu" else 0)
            else:
                name, _, count = word.partition("*")
                self.send((NAMED.get(name) or key(name)) * int(count or 1))
                self.settle(ESCAPE if name == "esc" else 0.1)

    def look(self) -> pyte.Screen:
        """The screen, when nothing moves any more."""
        self.settle(QUIET)
        return self.screen

    def leave(self) -> None:
        """Quit as a person does; a tmux with all that is in it."""
        if self._socket is not None:
            subprocess.run(["tmux", "-S", str(self._socket), "kill-server"], check=False)
        else:
            self.press("ctrl+q")
        self.wait_exit(PATIENCE)

    def _click(self, pattern: str, button: int) -> None:
        """On the first place where it is read."""
        self.wait_for(pattern, SHORT)
        for y, line in enumerate(self.text.splitlines()):
            if found := re.search(pattern, line):
                where = f"{button};{found.start() + 1};{y + 1}"
                self.send(f"\x1b[<{where}M\x1b[<{where}m")
                self.settle(0.1)
                return


def _within_tmux(command: Sequence[str], home: Path, socket: Path) -> list[str]:
    """As the first window of a tmux that has the configuration of nobody; a second one shows a build."""
    (home / "build.sh").write_text(BUILD)
    (home / "tmux.conf").write_text(TMUX.replace("HOME", str(home)))
    start = ["tmux", "-S", str(socket), "-f", str(home / "tmux.conf"), "new-session", "-n", "chat"]
    return [*start, shlex.join(command)]


class Plain(pyte.ByteStream):
    """A stream without what pyte does not know."""

    _rest = b""

    def feed(self, data: bytes) -> None:  # type: ignore[override]
        """Draw; a sequence that is cut in two waits for its end."""
        data = self._rest + data
        cut = data.rfind(b"\x1b", max(0, len(data) - 512))
        tail = data[cut:] if cut >= 0 else b""
        is_whole = not tail or re.match(
            rb"\x1b(?:\[[^@-~]*[@-~]|\][^\x07\x1b]*\x07|P[^\x1b]*\x1b|[^\[\]P])", tail
        )
        self._rest = b"" if is_whole else tail
        super().feed(_PRIVATE.sub(b"", data[: len(data) - len(self._rest)]))
