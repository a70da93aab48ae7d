"""Is the terminal fit for the app: size, signs, colours, keys, and the way to the clipboard?"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence

from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.checks_of_tmux import has_true_colour, tmux_checks, tmux_options
from chat_tui.cli.terminal_questions import NAMED, SAMPLES, Answers
from chat_tui.text.width import cells

SMALLEST = (40, 10)
"""Columns and rows below which the app only says that it needs more."""
TAKES_COPIES = 52
"""What a terminal says of itself that takes what a program copies."""
ACCENT, WIDE, SHADE, DOT = SAMPLES[:4]

_NOT_ASKED = Answers()
_RGB = 'tmux set -as terminal-features ",*:RGB"'


def terminal_checks(environ: Mapping[str, str], answers: Answers = _NOT_ASKED) -> Iterator[Check]:
    """Everything about the terminal, by the environment and by what it answered if it was asked."""
    in_tmux = bool(environ.get("TMUX"))
    options = tmux_options() if in_tmux else {}
    yield _terminal(environ, answers)
    yield from _locale(environ)
    yield colour_check(environ, answers, options)
    if answers.widths:
        yield width_check(answers.widths)
    if in_tmux:
        yield from tmux_checks(options)
    else:
        yield _copy_outside(environ, answers)
        yield from _keys_outside(answers)


def _terminal(environ: Mapping[str, str], answers: Answers) -> Check:
    term = environ.get("TERM", "")
    columns, rows = shutil.get_terminal_size()
    encoding = (sys.stdout.encoding or "").upper()
    said = f"{_names(environ, answers)} · {columns}×{rows} · {encoding}"
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


def _names(environ: Mapping[str, str], answers: Answers) -> str:
    told = f"{environ.get('TERM_PROGRAM', '')} {environ.get('TERM_PROGRAM_VERSION', '')}".strip()
    inner = answers.name or told or environ.get("TERM") or "unknown"
    within = " in GNU screen" if environ.get("STY") else " in zellij" if environ.get("ZELLIJ") else ""
    over = " over ssh" if environ.get("SSH_CONNECTION") else ""
    return f"{inner}{within}{over}"


def _locale(environ: Mapping[str, str]) -> Iterator[Check]:
    """Python reads UTF-8 all the same; editors and pagers that are started from here do not."""
    named = environ.get("LC_ALL") or environ.get("LANG") or ""
    if named in ("C", "POSIX"):
        said = f"is {named}: your editor and pager will not show other letters."
        yield Check("locale", Verdict.ADVICE, said, "export LANG=C.UTF-8 LC_ALL=")


def colour_check(environ: Mapping[str, str], answers: Answers, options: Mapping[str, str]) -> Check:
    """What the app will draw with, and whether the terminal has more or less than it says."""
    if environ.get("NO_COLOR"):
        return Check("colours", Verdict.OK, "none, as NO_COLOR wants it")
    claims = environ.get("COLORTERM") in ("truecolor", "24bit")
    real = has_true_colour(options) if options else answers.true_colour
    ground = _ground(answers.background)
    if claims and real is False:
        if options:
            return Check("colours", Verdict.ADVICE, "tmux makes 256 of all of them.", _RGB)
        return Check("colours", Verdict.ADVICE, "COLORTERM promises more than there are.", "unset COLORTERM")
    if claims:
        return Check("colours", Verdict.OK, f"true colour{', as it says' if real else ''}{ground}")
    if real:
        return Check("colours", Verdict.ADVICE, "256 are used; it has all.", "export COLORTERM=truecolor")
    if "256" in environ.get("TERM", ""):
        more = _RGB if options and real is False else "export COLORTERM=truecolor"
        return Check("colours", Verdict.ADVICE, "256; if yours has more:", more)
    return Check("colours", Verdict.ADVICE, "few; `--theme terminal` fits.", "export TERM=xterm-256color")


def width_check(widths: Mapping[str, int]) -> Check:
    """Whether signs take the cells here that we count for them."""
    wrong = [sample for sample in SAMPLES if widths.get(sample, cells(sample)) != cells(sample)]
    if ACCENT in wrong:
        return Check(
            "widths", Verdict.PROBLEM, "the terminal does not read UTF-8.", "set its encoding to UTF-8"
        )
    if {WIDE, SHADE, DOT} & set(wrong):
        said = f"{_counted(wrong, widths)} here, otherwise than elsewhere; frames will be ragged."
        return Check("widths", Verdict.ADVICE, said, "CHAT_TUI_UI__GLYPHS=ascii chat-tui")
    if wrong:
        told = _counted(wrong, widths)
        return Check("widths", Verdict.OK, f'{told}, not 2; ui.emoji = "text" shows names instead')
    return Check("widths", Verdict.OK, f"all {len(SAMPLES)} hard signs are as wide as we count")


def _counted(wrong: Sequence[str], widths: Mapping[str, int]) -> str:
    return ", ".join(f"{NAMED[sample]} take {widths[sample]}" for sample in wrong) + " cells"


def _ground(background: str) -> str:
    if not background:
        return ""
    red, green, blue = (int(background[at : at + 2], 16) for at in (1, 3, 5))
    side = "light" if 0.299 * red + 0.587 * green + 0.114 * blue >= 128 else "dark"
    return f" on {side} {background}"


def _copy_outside(environ: Mapping[str, str], answers: Answers) -> Check:
    from chat_tui.ui.clipboard import copy_command  # not needed by `--help`

    command = copy_command(environ)
    if command is not None:
        return Check("copy", Verdict.OK, f"with {command[0]}")
    takes = "which it takes" if TAKES_COPIES in answers.attributes else "if it takes it"
    return Check("copy", Verdict.OK, f"by the terminal itself (OSC 52), {takes}")


def _keys_outside(answers: Answers) -> Iterator[Check]:
    """Only of a terminal that answered: where nobody was asked there is nothing to say."""
    if not answers.is_answering:
        return
    if answers.has_kitty_keys:
        yield Check("newline", Verdict.OK, "shift+enter can arrive")
    else:
        yield Check("newline", Verdict.OK, "ctrl+j; this terminal sends shift+enter as enter")
    if answers.tells_focus is not None:
        hides = "it hides focus; for a minute after a key you count as reading"
        yield Check("focus", Verdict.OK, "it tells when you look away" if answers.tells_focus else hides)
    if answers.is_synchronised is not None:
        whole, torn = "whole pictures at once", "without synchronised output, it may flicker"
        yield Check("painting", Verdict.OK, whole if answers.is_synchronised else torn)
