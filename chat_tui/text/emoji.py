"""Which picture does a short name such as `tada` stand for?

The table is `emoji.txt`: a picture and its short names a line, the most usual name first. It is read
on first use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

_SHORTCODE = re.compile(r":([a-z0-9_+\-]{1,64}):", re.IGNORECASE)
_TONES = {
    "light_skin_tone": "\U0001f3fb",
    "medium_light_skin_tone": "\U0001f3fc",
    "medium_skin_tone": "\U0001f3fd",
    "medium_dark_skin_tone": "\U0001f3fe",
    "dark_skin_tone": "\U0001f3ff",
}
_FLAG = re.compile(r"flag-[a-z]{2}")
_FIRST_INDICATOR = 0x1F1E6
_VS16 = "\ufe0f"
_NAME = re.compile(r"[!-~]{1,64}")


_MOST_KNOWN = 1024


@lru_cache(maxsize=1)
def _table() -> bytes:
    return Path(__file__).with_name("emoji.txt").read_bytes()


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    """All of the table, which takes eight times the memory: for those who look through it."""
    names: dict[str, str] = {}
    for line in _table().decode().splitlines():
        if line.startswith("# "):
            continue
        picture, *short_names = line.split(" ")
        for name in short_names:
            names[name] = picture
    return names


@lru_cache(maxsize=_MOST_KNOWN)
def _picture_of(name: str) -> str | None:
    """What the table has for a name, looked up where it stands."""
    if not _NAME.fullmatch(name):
        return None
    table, key = _table(), name.encode()
    at = max(table.rfind(b" %s " % key), table.rfind(b" %s\n" % key))
    line = table[table.rfind(b"\n", 0, at) + 1 : at + 1]
    return line.partition(b" ")[0].decode() if at > 0 and not line.startswith(b"# ") else None


class _ShortCodes(Mapping[str, str]):
    """The table as a mapping that is read when it is first asked."""

    def __getitem__(self, name: str) -> str:
        return _by_name()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_by_name())

    def __len__(self) -> int:
        return len(_by_name())


SHORTCODES: Mapping[str, str] = _ShortCodes()


def glyph(name: str) -> str | None:
    """The picture of a short name (without colons), skin tones included; None when there is none."""
    key = name.lower()
    found = _picture_of(key)
    return found if found is not None else _toned(key) or _flag(key)


def _flag(key: str) -> str | None:
    """`flag-se`, as Mattermost and Slack name flags, for those that the table has under the land's name."""
    if not _FLAG.fullmatch(key):
        return None
    picture = "".join(chr(_FIRST_INDICATOR + ord(letter) - ord("a")) for letter in key[5:])
    return picture if b"\n%s " % picture.encode() in _table() else None


def _toned(key: str) -> str | None:
    for suffix, tone in _TONES.items():
        base = key.removesuffix("_" + suffix)
        if base != key and not base.endswith(("_medium", "medium")):
            picture = (_picture_of(base) or "").removesuffix(_VS16)
            return picture + tone if len(picture) == 1 else None
    return None


def name_of(picture: str) -> str | None:
    """The most usual short name of a picture, whether or not it says that it is one; None for other text."""
    for wanted in (picture, picture.replace(_VS16, ""), f"{picture}{_VS16}"):
        at = _table().find(f"\n{wanted} ".encode()) if wanted.strip() else -1
        if at >= 0:
            line = _table()[at + 1 : _table().find(b"\n", at + 1)].decode()
            return line.split(" ")[1]
    return None


def search(prefix: str, limit: int = 50) -> list[tuple[str, str]]:
    """Short names that begin with `prefix`, then those with a later word that does, each with its picture."""
    wanted = prefix.lower()
    if not wanted:
        return []
    first: list[tuple[str, str]] = []
    later: list[tuple[str, str]] = []
    for name, picture in _by_name().items():
        if name.startswith(wanted):
            first.append((name, picture))
        elif f"_{wanted}" in name:
            later.append((name, picture))
    first.sort(key=lambda entry: (len(entry[0]), entry[0]))
    later.sort(key=lambda entry: (len(entry[0]), entry[0]))
    return (first + later)[:limit]


def replace_shortcodes(text: str) -> str:
    """The text with every known `:name:` replaced by its picture."""
    if ":" not in text:
        return text
    return _SHORTCODE.sub(lambda match: glyph(match.group(1)) or match.group(), text)
