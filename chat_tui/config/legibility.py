"""Can everybody read a theme: its contrasts, and its status colours as colour-blind eyes see them?"""

from __future__ import annotations

from itertools import combinations

from chat_tui.config.colours import DEUTERANOPIA, PROTANOPIA, contrast, distance
from chat_tui.config.themes import NICKS, ThemeFile, chat_variables

TEXT = 4.5
"""The least ratio for text."""
MARK = 3.0
"""The least ratio for lines and marks."""
BODY = 7.0
"""The least ratio for what is read all day, unless the theme is `soft`."""
APART = 15.0
"""The least delta E between success, warning and error for deuteranopia and protanopia."""


def faults(theme: ThemeFile) -> tuple[str, ...]:
    """What is too faint to read, a sentence each; the terminal's own colours cannot be measured."""
    if theme.ansi:
        return ()
    found = []
    for name, colour, ground_name, least in _pairs(theme):
        ratio = contrast(colour, theme.colours[ground_name])
        if ratio < least:
            found.append(f"{name} ({colour}) has {ratio:.1f}:1 on {ground_name}; it needs {least}:1")
    return tuple(found)


def status_distance(theme: ThemeFile) -> float:
    """The least delta E between success, warning and error, for the two common kinds of colour blindness."""
    colours = [theme.colours[name] for name in ("success", "warning", "error")]
    return min(
        distance(one, other, vision)
        for vision in (DEUTERANOPIA, PROTANOPIA)
        for one, other in combinations(colours, 2)
    )


def _pairs(theme: ThemeFile) -> list[tuple[str, str, str, float]]:
    """(name, colour, ground, least ratio) of everything that is measured."""
    made = chat_variables(theme)
    rows = [("foreground", theme.colours["foreground"], "background", TEXT if theme.soft else BODY)]
    rows += [("muted", made["chat-muted"], ground, TEXT) for ground in ("background", "panel")]
    words = ("mention", "link", "code", "self", "failed", "online", "away", "dnd")
    rows += [(name, made[f"chat-{name}"], "background", TEXT) for name in words]
    rows += [(f"nick {n}", made[f"nick-{n}"], "background", TEXT) for n in range(1, NICKS + 1)]
    rows += [(name, made[f"chat-{name}"], "background", MARK) for name in ("unread", "focus")]
    return rows
