"""How does `chat-tui doctor` look in a good terminal, in a tmux without options, and in a bad one?

`python -m tools.pictures.doctor` takes the three pictures of docs/doctor.md.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.seed import put_away
from chat_tui.cli.checks_of_tmux import TMUX_LINES
from chat_tui.config.accounts import AccountConfig, save_account
from tests.pty_screen import PATIENCE, PtyScreen
from tools.pictures.__main__ import PICTURES
from tools.pictures.drawing import picture_of, save
from tools.pictures.stage import QUIET, Plain
from tools.pictures.world import World

DOCTOR = f"{shlex.quote(sys.executable)} -m chat_tui doctor"
BARE = ("set -g status off",)
SILENT = {"LC_ALL": "C", "LANG": "C", "TERM": "vt100", "COLORTERM": ""}
SETTINGS = '[ui]\ntheme = "chat-dark"\ndensty = "compact"\n'
"""What somebody has who does not look at what he types."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal, and what is wrong in it."""

    name: str
    size: tuple[int, int]
    tmux: Sequence[str] | None = None
    """Lines of tmux.conf; None where there is no tmux."""
    environment: Mapping[str, str] | None = None
    is_wrong: bool = False
    """Whether settings and accounts are wrong as well."""


TERMINALS = (
    Terminal("doctor-good", (108, 34), (*BARE, *TMUX_LINES), {"COLORTERM": "truecolor"}),
    Terminal("doctor-tmux", (108, 36), BARE, {"COLORTERM": ""}),
    Terminal("doctor-bad", (46, 66), None, SILENT, is_wrong=True),
)


def take(terminal: Terminal, folder: Path) -> None:
    """Run the doctor there, and keep what is seen."""
    place = Path(tempfile.mkdtemp(prefix="ctp"))
    home = place / "home"
    (home / "config").mkdir(parents=True, mode=0o700)
    world = World(place)
    world.furnish()
    world.start()
    try:
        world.sign_in(home)
        if terminal.is_wrong:
            (home / "config" / "config.toml").write_text(SETTINGS)
            url = "https://chat.example.invalid"
            save_account(home / "config" / "accounts.toml", AccountConfig("work", url, user="ada"))
        with _screen(terminal, home) as screen:
            screen.wait_for("problem", PATIENCE)
            screen.settle(QUIET)
            save(picture_of(screen.screen), folder / f"{terminal.name}.png")
            if terminal.tmux is not None:
                subprocess.run(["tmux", "-S", str(home / "tmux"), "kill-server"], check=False)
    finally:
        world.stop()
        put_away(home)
        shutil.rmtree(place, ignore_errors=True)


def _screen(terminal: Terminal, home: Path) -> PtyScreen:
    columns, rows = terminal.size
    environment = {"CHAT_TUI_HOME": str(home), "SSH_CONNECTION": "", **(terminal.environment or {})}
    script = home / "look.sh"
    # What the shell would show next is not of interest; the picture is taken meanwhile.
    script.write_text(f"{DOCTOR}\nexec sleep 600\n" if terminal.tmux is not None else f"{DOCTOR}\n")
    command = ["sh", str(script)]
    if terminal.tmux is not None:
        (home / "tmux.conf").write_text("\n".join(terminal.tmux) + "\n")
        start = ["tmux", "-u", "-S", str(home / "tmux"), "-f", str(home / "tmux.conf"), "new-session"]
        command = [*start, shlex.join(command)]
    screen = PtyScreen(command, columns=columns, rows=rows, environment=environment)
    screen.stream = Plain(screen.screen)
    return screen


def main() -> int:
    """Take all of them."""
    os.environ.pop("TMUX", None)
    for terminal in TERMINALS:
        take(terminal, PICTURES)
        print(terminal.name, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
