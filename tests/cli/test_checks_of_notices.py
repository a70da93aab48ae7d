"""Does the doctor say how notices go from here, and what is in their way?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.cli import checks_of_notices
from chat_tui.cli.checks import Verdict
from chat_tui.cli.checks_of_notices import notice_check
from chat_tui.cli.checks_of_terminal import terminal_checks
from chat_tui.ui.tmux_facts import TmuxFacts

KITTY = {"TERM": "xterm-kitty"}
TMUX = {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"}


@pytest.mark.parametrize(
    ("environ", "facts", "text", "verdict", "said"),
    [
        (KITTY, None, "", Verdict.OK, "by OSC 99"),
        ({"TERM": "xterm"}, None, 'quiet = "22:00-07:30"', Verdict.OK, "by the bell; quiet 22:00-07:30"),
        (KITTY, None, 'way = "off"', Verdict.OK, "none, as notify.way has it"),
        (KITTY, None, 'command = ["sh"]', Verdict.OK, "by OSC 99, and sh"),
        (KITTY, None, 'way = "command"\ncommand = ["sh"]', Verdict.OK, "by sh"),
        (KITTY, None, 'command = ["no-such-program-of-ours"]', Verdict.PROBLEM, "is not there"),
        (TMUX, TmuxFacts(False, True, "xterm-kitty"), "", Verdict.ADVICE, "tmux keeps all but the bell"),
        (TMUX, TmuxFacts(True, True, "xterm-kitty"), "", Verdict.OK, "by OSC 99 through tmux, and the bell"),
        (TMUX, TmuxFacts(True, True, "xterm"), "", Verdict.OK, "by the bell"),
        (TMUX, TmuxFacts(), 'way = "bell"', Verdict.OK, "by the bell"),
    ],
)
def test_the_way_from_here(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    facts: TmuxFacts | None,
    text: str,
    verdict: Verdict,
    said: str,
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[notify]\n{text}\n")
    monkeypatch.setattr(checks_of_notices, "_ask_tmux", lambda: facts)
    check = notice_check(environ, path)
    assert (check.verdict, check.name) == (verdict, "notices")
    assert said in check.said
    assert check.fix == ("tmux set -g allow-passthrough on" if verdict is Verdict.ADVICE else check.fix)


def test_it_says_how_copied_text_travels_without_tmux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat_tui.ui.clipboard.which", lambda name: name if name == "wl-copy" else None)
    for environ, said in (
        ({"WAYLAND_DISPLAY": "wayland-0"}, "with wl-copy"),
        ({"WAYLAND_DISPLAY": "wayland-0", "SSH_CONNECTION": "x"}, "OSC 52"),
    ):
        checks = {check.name: check.said for check in terminal_checks(environ)}
        assert said in checks["copy"]
