"""How does what we have come to fit Mattermost's limits, and what is changed by it?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from chat_tui.server.growing.lines import LONGEST_MESSAGE
from chat_tui.server.growing.report import Report
from chat_tui.server.records.rows import Row

NO_ADDRESS = "unknown.invalid"
"""Mattermost wants an address of everybody; a name under `.invalid` is nobody's, so no mail goes astray."""
LIMITS = {
    "display_name": 64,
    "header": 1024,
    "purpose": 250,
    "nickname": 64,
    "first_name": 64,
    "last_name": 64,
    "position": 128,
    "description": 255,
}
"""Characters that a field may have."""
NOTIFY = {
    "desktop": "desktop",
    "desktop_sound": "desktop_sound",
    "email": "email",
    "push": "mobile",
    "push_status": "mobile_push_status",
    "channel": "channel",
    "comments": "comments",
    "mention_keys": "mention_keys",
}
"""Our name and theirs of what a person wants to be told."""
CHANNEL_NOTIFY = {"desktop": "desktop", "push": "mobile", "mark_unread": "mark_unread"}
"""The same for one channel."""
DISPLAY = {
    "use_military_time": "military_time",
    "collapse_previews": "collapse_previews",
    "message_display": "message_display",
    "channel_display_mode": "channel_display_mode",
}
"""Preferences of the category display_settings that have a field."""
_OWN_IDS = ("userId", "addedUserId", "removedUserId", "deleteBy")
"""Props that name a person by an id that means nothing elsewhere."""
_KNOWN_TYPES = re.compile(r"(system_|custom_)\w+|me|slack_attachment|")
_RESERVED = frozenset(
    {"admin", "api", "channel", "claim", "error", "files", "help", "landing", "login", "mfa", "oauth"}
    | {"plug", "plugins", "post", "signup", "boards", "playbooks"}
)
"""Names of a team that are parts of Mattermost's own addresses."""


class Names:
    """Names that fit, each given once in its place; what was changed is reported."""

    def __init__(self, report: Report, what: str, *, shortest: int = 2) -> None:
        self._report = report
        self._what = what
        self._shortest = shortest
        self._taken: set[tuple[str, str]] = set()

    def fit(self, name: str, place: str = "") -> str:
        """The name, or the nearest that is free; `place` is the team in which it must be alone."""
        wanted = re.sub(r"[^a-z0-9_-]", "-", name.lower()).lstrip("-_")[:64]
        if len(wanted) < self._shortest or wanted in _RESERVED:
            wanted = f"{wanted or 'x'}-{self._what}"[:64]
        fitted, number = wanted, 1
        while (place, fitted) in self._taken:
            number += 1
            fitted = f"{wanted[: 63 - len(str(number))]}-{number}"
        self._taken.add((place, fitted))
        if fitted != name:
            self._report.change(f"names of {self._what}s", f"{name} is {fitted}")
        return fitted


def shortened(row: Row, field: str, report: Report, title: str) -> str:
    """A field of a row, not longer than it may be."""
    text, most = str(row[field]), LIMITS[field]
    if len(text) <= most:
        return text
    report.change(f"texts shortened ({field.replace('_', ' ')})", title)
    return text[: most - 1] + "…"


def message(text: str, report: Report, title: str) -> str:
    """A message, not longer than it may be."""
    if len(text) <= LONGEST_MESSAGE:
        return text
    report.change("messages shortened", title)
    return text[: LONGEST_MESSAGE - 1] + "…"


def post_type(kind: str, report: Report) -> str:
    """What kind of message it is, where Mattermost knows it too."""
    if is_known_type(kind):
        return kind
    report.change("messages of a type that is ours alone", kind)
    return ""


def is_known_type(kind: str) -> bool:
    """Whether Mattermost and we know a kind of message."""
    return _KNOWN_TYPES.fullmatch(kind) is not None


def props(value: Mapping[str, object]) -> dict[str, object]:
    """What a message carries beside its text, without our ids."""
    return {name: part for name, part in value.items() if name not in _OWN_IDS}


def address(row: Row, report: Report) -> str:
    """Somebody's address, an invented one if he has none."""
    if row["email"]:
        return str(row["email"])
    report.change("addresses invented", f"{row['username']}@{NO_ADDRESS}")
    return f"{row['username']}@{NO_ADDRESS}"


def system_roles(row: Row) -> str:
    """What somebody may do on the server."""
    roles = row["roles"].split()
    if "system_guest" in roles:
        return "system_guest"
    return "system_admin system_user" if "system_admin" in roles else "system_user"


def roles_in(place: str, *, is_admin: bool, is_guest: bool) -> str:
    """The same in a team or a channel."""
    if is_guest:
        return f"{place}_guest"
    return f"{place}_admin {place}_user" if is_admin else f"{place}_user"


def renamed(values: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str] | None:
    """Settings under the names they have there."""
    found = {theirs: values[ours] for ours, theirs in names.items() if ours in values}
    return found or None
