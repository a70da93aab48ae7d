"""What can be typed in line mode: its own commands first, then those that the app has as well?"""

from __future__ import annotations

KEYS = (
    "Enter sends the line. A line that ends with \\ goes on with the next one. // at its beginning says a /.",
    "ctrl+c drops what is begun; twice, or ctrl+d, leaves.",
    "Tab completes @names, #channels, :emoji: and /commands.",
    "Up and down bring back what you said here before. Messages have numbers: /reply 12 text.",
)


def help_lines() -> list[str]:
    """All commands, one a line, and before them what the keys do."""
    from chat_tui.cli.line_mode.own_words import OWN, WORDS
    from chat_tui.commands import COMMANDS

    ours = [f"    {word.usage}: {word.summary}." for word in WORDS]
    others = [f"    {each.usage}: {each.summary}." for each in COMMANDS.values() if each.name not in OWN]
    return [*(f"-- {line}" for line in KEYS), "-- commands:", *ours, "-- and those of the app:", *others]
