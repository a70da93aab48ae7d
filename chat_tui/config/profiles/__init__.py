"""Which habits of other programs can the keys follow? `[keys] profile = "vim"`, or `/keys vim`.

A profile is a table of binding ids with the keys that it moves; all others stay. A user's own rows in
`[keys]` win over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

DEFAULT = "default"
PROFILES: Mapping[str, str] = {
    DEFAULT: "The keys of the web clients",
    "vim": "Esc lets letters move and edit: 3w, ciw, d2j, V, p; i types again",
    "emacs": "ctrl+space marks, ctrl+w and ctrl+k cut, ctrl+y yanks, ctrl+g jumps",
    "weechat": "ctrl+n and ctrl+p walk the channels, alt+/ the last, ctrl+r searches",
}
"""Each with a sentence for lists."""
NAMES = tuple(PROFILES)


def profile(name: str) -> Mapping[str, str]:
    """The keys that a profile moves, by binding id; none for a name that there is no profile of."""
    if name == DEFAULT or name not in PROFILES:
        return {}
    keys: Mapping[str, str] = import_module(f"chat_tui.config.profiles.{name}").KEYS
    return keys
