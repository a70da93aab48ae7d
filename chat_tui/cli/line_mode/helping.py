"""What can be typed in line mode: its own commands first, then those that the app has as well?"""

from __future__ import annotations

KEYS = (
    "Enter sends the line. A line that ends with \\ goes on with the next one. // at its beginning says a /.",
    "ctrl+c drops what is begun; twice, or ctrl+d, leaves.",
    "Tab completes @names, #channels, :emoji: and /commands.",
    "Up and down bring back what you said here before. Messages have numbers: /reply 12 text.",
)


def help_lines(*, everything: bool = False) -> list[str]:
    """What the keys do, then our commands, one a line; those of the app as well when all are wanted."""
    from chat_tui.cli.line_mode.own_words import OWN, WORDS
    from chat_tui.commands import COMMANDS

    lines = [*(f"-- {line}" for line in KEYS), "-- commands:"]
    lines += [f"    {word.usage}: {word.summary}." for word in WORDS]
    if not everything:
        return [*lines, "-- /help all says those of the app as well, /help react what one of them does"]
    others = [f"    {each.usage}: {each.summary}." for each in COMMANDS.values() if each.name not in OWN]
    return [*lines, "-- and those of the app:", *others]
