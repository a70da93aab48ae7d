"""What of a text is nobody else's business in a report, and what is written in its place?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from chat_tui.text.secrets import secret_in

SECRET, NAME, ADDRESS, HOME = "‹secret›", "‹name›", "‹address›", "~"
MASKED = (
    "secrets that are kept, and what looks like one",
    "names of servers, of this machine, of your accounts and who you are there",
    "names of people",
    "addresses of machines, and the paths of your home, of what is kept and of sockets",
    "all but the beginning of ids",
)
"""What a person is told."""
SHORTEST_NAME = 3
"""Letters of a name that is looked for: shorter ones are words as well."""
SHORTEST_SECRET = 6

_ID = re.compile(r"\b([a-z0-9]{4})[a-z0-9]{22,}\b")
_MIXED_ID = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Z])([\w-]{4})[\w-]{16,}")
_ADDRESS = re.compile(r"\b(?!127\.)\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){4,7}\b")
_HOST_IN_URL = re.compile(r"(?i)\b((?:https?|wss?)://)(?!localhost|127\.0\.0\.1)[^\s/:\"'<>‹›]+")
_TOKEN = re.compile(r"\w+(?:[.-]\w+)*")
_WORD = re.compile(r"[^\W_]+")


class Masks:
    """Knows what to hide; `hosts` and `places` say what is written for a machine or a path."""

    def __init__(
        self,
        *,
        secrets: Iterable[str],
        names: Iterable[str],
        hosts: Mapping[str, str],
        places: Mapping[str, str],
    ) -> None:
        self._secrets = sorted((one for one in secrets if len(one) >= SHORTEST_SECRET), key=len, reverse=True)
        words = (word for name in names for word in (name, *_WORD.findall(name)))
        self._names = {word.lower() for word in words if len(word) >= SHORTEST_NAME}
        self._hosts = sorted(hosts.items(), key=lambda row: len(row[0]), reverse=True)
        long_enough = ((path, instead) for path, instead in places.items() if len(path) > 1)
        self._places = sorted(long_enough, key=lambda row: len(row[0]), reverse=True)

    def text(self, text: str) -> str:
        """The text, line by line, with all of it hidden."""
        for secret in self._secrets:
            text = text.replace(secret, SECRET)
        return "\n".join(self._line(line) for line in text.split("\n"))

    def values(self, value: Any) -> Any:
        """The same for all texts in a record; the names of its fields stay."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.values(one) for key, one in value.items()}
        return [self.values(one) for one in value] if isinstance(value, list | tuple) else value

    def _line(self, line: str) -> str:
        found = secret_in(line)
        if found:
            return f"{SECRET} (a line with {found})"
        for path, instead in self._places:
            line = line.replace(path, instead)
        for host, instead in self._hosts:
            line = re.sub(rf"(?i)(?<![\w-]){re.escape(host)}(?![\w-])", instead, line)
        line = _HOST_IN_URL.sub(rf"\1{ADDRESS}", line)
        line = _MIXED_ID.sub(r"\1…", _ID.sub(r"\1…", _ADDRESS.sub(ADDRESS, line)))
        return _TOKEN.sub(self._named, line)

    def _named(self, found: re.Match[str]) -> str:
        token = found[0]
        if token.lower() in self._names:
            return NAME
        return _WORD.sub(lambda word: NAME if word[0].lower() in self._names else word[0], token)


def shown_settings(values: Mapping[str, Any], defaults: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """Settings without a person's own words: numbers, switches, choices, keys, and what is the default."""
    return {key: _shown(key, value, defaults.get(key), _field(schema, key)) for key, value in values.items()}


def _shown(key: str, value: Any, default: Any, field: Mapping[str, Any]) -> Any:
    if isinstance(value, bool | int | float) or value == default or "enum" in field or key in _PLAIN:
        return value
    if isinstance(value, dict):
        return {name: _shown(name, one, None, {}) for name, one in value.items()}
    return f"‹{len(value)} {'characters' if isinstance(value, str) else 'entries'}›"


_PLAIN = frozenset({"keys", "theme", "theme_dark", "theme_light", "quiet", "clock"})
"""What holds names of ours or times only."""


def _field(schema: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema.get("properties", {}).get(key, {})
    return found
