"""How would a person be told of a message here, and what is in the way of more than a bell?"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from chat_tui.cli.checks import Check, Verdict

if TYPE_CHECKING:
    from chat_tui.config.notify import NotifyConfig
    from chat_tui.ui.notice_ways import Terminal
    from chat_tui.ui.tmux_facts import TmuxFacts

_WAYS = {"bell": "the bell", "osc9": "OSC 9", "osc777": "OSC 777", "osc99": "OSC 99"}
_PASS = "tmux set -g allow-passthrough on"


def notice_check(environ: Mapping[str, str], config_file: Path) -> Check:
    """By which way notices go, without sending one."""
    from chat_tui.config.notify import read_notify  # not needed by `--help`

    config = read_notify(config_file, environ)
    if config.command and which(config.command[0]) is None:
        name = config.command[0]
        return Check(
            "notices", Verdict.PROBLEM, f"{name} (notify.command) is not there.", "chat-tui config edit"
        )
    if config.way in ("off", "command"):
        said = "none, as notify.way has it" if config.way == "off" else ""
        return Check("notices", Verdict.OK, said or f"by {' '.join(config.command[:1])}{_hours(config)}")
    terminal = terminal_here(environ)
    way = terminal.way(config.way)
    more = f", and {config.command[0]}" if config.command else ""
    if terminal.in_tmux and way == "bell" and config.way != "bell" and not terminal.passes:
        said = f"tmux keeps all but the bell to itself{more}{_hours(config)}."
        return Check("notices", Verdict.ADVICE, said, _PASS)
    through = " through tmux, and the bell" if terminal.in_tmux and way != "bell" else ""
    return Check("notices", Verdict.OK, f"by {_WAYS[way]}{through}{more}{_hours(config)}")


def terminal_here(environ: Mapping[str, str]) -> Terminal:
    """What is known of the terminal without a question to it."""
    from chat_tui.ui.notice_ways import Terminal, name_in

    if environ.get("TMUX"):
        facts = _ask_tmux()
        return Terminal(facts.name, in_tmux=True, passes=facts.passes)
    return Terminal(name_in(environ), in_screen=bool(environ.get("STY")))


def _ask_tmux() -> TmuxFacts:
    from chat_tui.ui.tmux_facts import QUESTION, facts_in

    try:
        answer = subprocess.run(QUESTION, capture_output=True, text=True, timeout=2, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return facts_in("")
    return facts_in(answer.stdout)


def _hours(config: NotifyConfig) -> str:
    return f"; quiet {config.quiet}" if config.quiet.strip() else ""
