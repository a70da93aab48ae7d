"""Does this terminal know links (OSC 8)? Where it may print their addresses as text, none are written."""

from __future__ import annotations

from collections.abc import Mapping

WITHOUT = ("linux", "dumb", "ansi", "vt", "cons", "rxvt", "eterm", "screen")
"""How the names of terminals begin that print such a sequence, or drop it at best."""


def knows_links(environ: Mapping[str, str]) -> bool:
    """What the environment tells: nobody answers when a terminal is asked.

    tmux has the name of a `screen`, and either passes links on or takes them away without a trace.
    """
    if environ.get("TMUX"):
        return True
    if environ.get("STY") or environ.get("INSIDE_EMACS") or environ.get("TERM_PROGRAM") == "Apple_Terminal":
        return False
    name = environ.get("TERM", "")
    return bool(name) and not name.startswith(WITHOUT)
