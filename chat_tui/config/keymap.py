"""Which key does what, after the user had a say? The app, the help, the documents and `[keys]` ask here.

Key names are Textual's. A binding is found by its id, so a user's `[keys]` table can move it:
`"nav.jump" = "ctrl+k,alt+k"` replaces all keys of that binding, `""` takes them away, and
`profile = "vim"` begins with the keys of a habit. What is wrong in the table does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from chat_tui.config.keys import BINDINGS as BINDINGS
from chat_tui.config.keys.table import Binding as Binding

if TYPE_CHECKING:
    from chat_tui.config.key_checks import Conflict

NO_KEYS: Mapping[str, str] = MappingProxyType({})
PROFILE = "profile"
"""The one name in `[keys]` that is no binding's."""
WHERES = (
    "app",
    "composer",
    "normal",
    "attachments",
    "timeline",
    "channels",
    "thread",
    "dialog",
    "threads",
    "since",
    "inbox",
)
_BY_ID = {binding.id: binding for binding in BINDINGS}
_OURS: Mapping[str, str] = MappingProxyType({binding.id: ",".join(binding.keys) for binding in BINDINGS})


def binding(binding_id: str) -> Binding:
    """The binding with this id; KeyError if there is none."""
    return _BY_ID[binding_id]


def bindings(where: str) -> tuple[Binding, ...]:
    """The bindings of one pane, in the order of the table; a thread pane has the timeline's."""
    place = "timeline" if where == "thread" else where
    return tuple(binding for binding in BINDINGS if binding.where == place)


def keymap(user: Mapping[str, str] = NO_KEYS) -> Mapping[str, str]:
    """Every binding id with its keys, comma-separated; what is sound of the user's choices replaces ours."""
    if not user:
        return _OURS
    from chat_tui.config import key_checks  # most people move no key

    return key_checks.judge(user).keys


def conflicts(user: Mapping[str, str] = NO_KEYS) -> tuple[Conflict, ...]:
    """Keys that would do two things where they meet; overlaps that our own table means are left out."""
    from chat_tui.config import key_checks

    return key_checks.conflicts(user)


def complaints(user: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What is wrong with a user's `[keys]` table: the id it is set for and a sentence; the rest counts."""
    if not user:
        return ()
    from chat_tui.config import key_checks

    return key_checks.judge(user).complaints
