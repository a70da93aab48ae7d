"""How are checks told: to people with a sign and the fix, to programs as records?"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from chat_tui.cli import exit_codes
from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.output import data, json_line, json_text, safe_data, styled
from chat_tui.text.width import cells, fit, wrap

_SIGNS = {
    Verdict.OK: ("✔", "+", "green"),
    Verdict.ADVICE: ("!", "!", "yellow"),
    Verdict.PROBLEM: ("✖", "x", "red"),
}
NAME = 11
INDENT = NAME + 4
"""Cells before what is said."""

Groups = Iterable[tuple[str, Iterable[Check]]]
"""A heading, empty for none, and what stands below it."""


def report(checks: Iterable[Check], *, as_json: bool) -> int:
    """Tell each as it comes, then how many; the exit code: 1 if there is a problem."""
    return report_groups([("", checks)], as_json=as_json)


def report_groups(groups: Groups, *, as_json: bool) -> int:
    """The same, below headings."""
    counts = dict.fromkeys(Verdict, 0)
    width = _width()
    for heading, checks in groups:
        if heading and not as_json:
            safe_data(styled(heading, bold=True))
        for check in checks:
            counts[check.verdict] += 1
            if as_json:
                json_line(record(check, heading))
            else:
                _tell(check, width)
    if not as_json:
        advice, problems = counts[Verdict.ADVICE], counts[Verdict.PROBLEM]
        data(f" {_counted(advice, 'suggestion')}, {_counted(problems, 'problem')}")
    return exit_codes.FAILED if counts[Verdict.PROBLEM] else exit_codes.OK


def record(check: Check, group: str = "") -> dict[str, str]:
    """A check for programs."""
    return {
        "type": "check",
        "group": group,
        "name": check.name,
        "verdict": check.verdict.value,
        "said": check.said,
        "fix": check.fix,
    }


def lines_of(groups: Groups) -> Iterable[str]:
    """The records, one a line."""
    for heading, checks in groups:
        for check in checks:
            yield json_text(record(check, heading))


def _tell(check: Check, width: int | None) -> None:
    """In one line, where it fits or nobody looks; a fix is never broken, so that it can be pasted."""
    nice, plain, colour = _SIGNS[check.verdict]
    sign = nice if "utf" in (sys.stdout.encoding or "").lower() else plain
    rows = [check.said] if width is None else wrap(check.said, max(20, width - INDENT)) or [""]
    head = f" {styled(sign, fg=colour)} {fit(check.name, NAME)} {styled(rows[0])}"
    fix = styled(check.fix, bold=True)
    is_short = width is None or (len(rows) == 1 and INDENT + cells(f"{rows[0]}   {check.fix}") <= width)
    safe_data(f"{head}   {fix}" if check.fix and is_short else head)
    for row in rows[1:]:
        safe_data(f"{' ' * INDENT}{styled(row)}")
    if check.fix and not is_short:
        safe_data(f"{' ' * INDENT}{fix}")


def _width() -> int | None:
    """The columns to keep to; None where no terminal shows it."""
    import shutil

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
