"""How do values of somebody else's JSON come into Markdown of ours without becoming Markdown themselves?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from chat_tui.text.sanitize import gate, gate_line, safe_url

MOST_ITEMS = 5
_LONGEST_LINE = 200
_LONGEST_QUOTE = 600
_MARKUP = re.compile(r"[\\*\[\]<>|~]|(?<!\w)_|_(?!\w)|(?<!\w)#")
_MENTION = re.compile(r"(?<![\w.-])@([\w][\w.-]*)")
_IN_URL = ":/?#[]@!$&'*+,;=%~-._"


class Values:
    """JSON looked into by paths as `repository.full_name` or `commits.0.id`; nothing raises."""

    def __init__(self, data: object) -> None:
        self.data = data

    def raw(self, path: str) -> Any:
        """What is at a path; None where nothing is."""
        found: Any = self.data
        for part in path.split("."):
            if isinstance(found, Mapping):
                found = found.get(part)
            elif isinstance(found, list) and part.isascii() and part.isdigit() and int(part[:6]) < len(found):
                found = found[int(part[:6])]
            else:
                return None
        return found

    def text(self, path: str, otherwise: str = "") -> str:
        """A value as one line for people, without any power."""
        found = plain(self.raw(path))
        return disarmed(gate_line(found)[:_LONGEST_LINE]) if found else otherwise

    def code(self, path: str, most: int = 60) -> str:
        """A value as a code span, for names of branches and the like; "" where nothing is."""
        found = gate_line(plain(self.raw(path))).replace("`", "'")[:most]
        return f"`{found}`" if found else ""

    def number(self, path: str) -> int:
        """A number; 0 where none is."""
        found = self.raw(path)
        return found if isinstance(found, int) and not isinstance(found, bool) else 0

    def each(self, path: str) -> list[Values]:
        """The members of a list; none where there is no list."""
        found = self.raw(path)
        return [Values(one) for one in found] if isinstance(found, list) else []

    def link(self, label: str, path: str) -> str:
        """`label`, which is Markdown, as a link to the URL at a path, if there is one to trust."""
        return linked(label, plain(self.raw(path)))

    def quote(self, path: str) -> str:
        """A text of several lines, as a quotation; "" where nothing is."""
        found = gate(plain(self.raw(path))).strip()
        if not found:
            return ""
        cut = found[:_LONGEST_QUOTE].rstrip() + (" …" if len(found) > _LONGEST_QUOTE else "")
        return "\n".join(f"> {disarmed(line)}".rstrip() for line in cut.splitlines()[:8])


def plain(value: object) -> str:
    """A value of JSON as text."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False)


def disarmed(text: str) -> str:
    """Text that is no markup, no link and mentions nobody.

    Who looks for mentions leaves out what stands between two backticks, so the only ones are ours.
    """
    parts = _MENTION.split(text.replace("`", "'"))
    told = [
        f"`@{part}`" if index % 2 else _MARKUP.sub(lambda found: f"\\{found[0]}", part)
        for index, part in enumerate(parts)
    ]
    return "".join(told)


def linked(label: str, url: str) -> str:
    """A link, if the URL is one of the web."""
    target = safe_url(url)
    if target is None or not target.startswith(("http://", "https://")):
        return label
    return f"[{label}]({quote(target, safe=_IN_URL)})"


def lines(*parts: str) -> str:
    """Those parts that say something, a line each."""
    return "\n".join(part for part in parts if part)


def listed(items: Iterable[str], count: int) -> list[str]:
    """The first few as a list, and how many more there are."""
    shown = [f"- {item}" for _, item in zip(range(MOST_ITEMS), items, strict=False)]
    return [*shown, f"- … and {count - len(shown)} more"] if count > len(shown) else shown


def counted(count: int, word: str) -> str:
    """`1 commit`, `2 commits`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def first_line(text: str) -> str:
    """The first line of a text."""
    return next((line for line in text.splitlines() if line.strip()), "")
