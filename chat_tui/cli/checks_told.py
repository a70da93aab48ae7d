"""How are checks told: to people with a sign and the fix, to programs as records?"""

from __future__ import annotations

from collections.abc import Iterable

from chat_tui.cli import exit_codes
from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.output import data, json_line, safe_data, styled
from chat_tui.text.width import fit

_SIGNS = {
    Verdict.OK: ("✔", "green"),
    Verdict.ADVICE: ("!", "yellow"),
    Verdict.PROBLEM: ("✖", "red"),
}


def report(checks: Iterable[Check], *, as_json: bool) -> int:
    """Tell each as it comes, then how many; the exit code: 1 if there is a problem."""
    counts = dict.fromkeys(Verdict, 0)
    for check in checks:
        counts[check.verdict] += 1
        if as_json:
            fields = {
                "name": check.name,
                "verdict": check.verdict.value,
                "said": check.said,
                "fix": check.fix,
            }
            json_line({"type": "check", **fields})
        else:
            sign, colour = _SIGNS[check.verdict]
            fix = f"   {styled(check.fix, bold=True)}" if check.fix else ""
            safe_data(f" {styled(sign, fg=colour)} {fit(check.name, 11)} {styled(check.said)}{fix}")
    if not as_json:
        data(f" {counts[Verdict.ADVICE]} suggestions, {counts[Verdict.PROBLEM]} problems")
    return exit_codes.FAILED if counts[Verdict.PROBLEM] else exit_codes.OK
