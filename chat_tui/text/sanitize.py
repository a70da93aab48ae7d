"""Which characters may reach a terminal? Everything else becomes a mark that people can see.

Two gates use this: text is cleaned where it is made ready for display, and once more where bytes leave for
the terminal. Nothing is dropped silently, because a reader must see that something was there. Joiners and
variation selectors 15 and 16 stay, since emoji and several scripts need them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NewType
from urllib.parse import quote, urlsplit

from chat_tui.text.width import cells, marks_class, truncate

Safe = NewType("Safe", str)
"""Text that went through a gate; no terminal takes any of it for a command."""

SUBSTITUTE = "\ufffd"
MAX_MARKS = 8
"""Combining marks in a row; living scripts stack five at most, more would draw over other lines."""
MAX_URL = 2000

_FLAG_TAGS = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,7}\U000e007f"
_BANNED = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but newline and tab, DEL, C1
    "\u00ad\u061c\u180e\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # unseen, or turn the line
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"  # format controls and tags
    "\ud800-\udfff"  # lone surrogates, which no terminal encoding can write
)
_UNSAFE = re.compile(f"{_FLAG_TAGS}|[{_BANNED}]")
_SHORT = 200
_LONG = 100_000
"""Characters beyond which a text is looked at by its kinds of characters: a search in it takes seconds."""
_SPACES = re.compile(r"[\n\t ]+")
_MAILTO = re.compile(r"mailto:[^\s@]+@[^\s@]+", re.ASCII | re.IGNORECASE)
_URL_KEPT = "%/:=&?~#+!$,;'@()*[]|"


@lru_cache(maxsize=1)
def _stacked() -> re.Pattern[str]:
    return re.compile(f"([{marks_class()}]{{{MAX_MARKS}}})[{marks_class()}]+")


def _mark(match: re.Match[str]) -> str:
    found = match.group()
    if len(found) > 1:
        return found
    code = ord(found)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else SUBSTITUTE


def gate(text: str) -> str:
    """The text with all that a terminal might obey replaced by visible characters; newlines and tabs stay.

    Idempotent, so that it may be the last gate after others.
    """
    if text.isascii() and text.isprintable():
        return text
    if len(text) <= _SHORT:
        return _gated_again(text)
    return _gated(text) if len(text) <= _LONG else _gated_by_kinds(text)


def _gated(text: str) -> str:
    cleaned = _UNSAFE.sub(_mark, text)
    if len(cleaned) > MAX_MARKS and not cleaned.isascii():
        cleaned = _stacked().sub(r"\1", cleaned)
    return cleaned


def _gated_by_kinds(text: str) -> str:
    """What `_gated` makes of it, ten times as fast where it is long and mostly harmless."""
    kinds = set(text)
    unsafe = {kind: _mark(found) for kind in kinds if (found := _UNSAFE.match(kind))}
    if "\U000e007f" in unsafe:  # the end of a flag, which stays
        return _gated(text)
    for kind, mark in unsafe.items():
        text = text.replace(kind, mark)
    is_marked = any(_a_mark().match(kind) for kind in kinds if not kind.isascii())
    return _stacked().sub(r"\1", text) if is_marked else text


@lru_cache(maxsize=1)
def _a_mark() -> re.Pattern[str]:
    return re.compile(f"[{marks_class()}]")


@lru_cache(1024)
def _gated_again(text: str) -> str:
    """For names and the short lines of lists, which are drawn again and again."""
    return _gated(text)


def gate_line(text: str) -> str:
    """`gate` for one row of a screen: a newline or tab would move the cursor, so it becomes a space."""
    if text.isascii() and text.isprintable():
        return text
    return gate(text).replace("\n", " ").replace("\t", " ")


def is_safe(text: str) -> bool:
    """Whether `gate` would leave the text as it is."""
    return gate(text) == text


def safe_text(raw: str) -> Safe:
    """Text of several lines made safe to show: line ends become newlines, tabs four spaces."""
    if raw.isascii() and raw.isprintable():
        return Safe(raw)
    return Safe(gate(raw.replace("\r\n", "\n")).replace("\t", "    "))


def safe_line(raw: str, limit: int = 500) -> Safe:
    """Text made safe to show on one line, white space collapsed, at most `limit` cells."""
    # What is cut off need not be cleaned: a name of ten megabytes must not cost ten megabytes of work.
    head = raw[: limit * 4]
    line = _SPACES.sub(" ", gate(head.replace("\r\n", "\n"))).strip()
    if len(line) <= limit // 2 or cells(line) <= limit:
        return Safe(line)
    return Safe(truncate(line, limit))


def safe_url(raw: str) -> str | None:
    """An address that may be opened or written into a terminal link, in ASCII; None for any other.

    Only http, https and mailto with a host; hosts beyond ASCII become punycode, so that a look-alike shows.
    """
    url = raw.strip(" ")
    if not 0 < len(url) <= MAX_URL or not is_safe(url) or re.search(r"[\s\\<>\"`{}^]", url):
        return None
    if _MAILTO.fullmatch(url):
        return url if url.isascii() else None
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or "%" in host:
        return None
    if url.isascii():
        return url
    return _to_ascii(url, parts.netloc, host)


def _to_ascii(url: str, netloc: str, host: str) -> str | None:
    try:
        ascii_host = host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    head, found, tail = netloc.lower().rpartition(host)
    if not found or not ascii_host:
        return None
    rest = url[url.index("//") + 2 + len(netloc) :]
    scheme = url[: url.index(":")]
    made = f"{scheme}://{quote(head, safe=_URL_KEPT)}{ascii_host}{tail}{quote(rest, safe=_URL_KEPT)}"
    return made if made.isascii() and len(made) <= MAX_URL else None


def host_of(url: str) -> str:
    """The host (or mail domain) an address leads to, for showing; empty when it has none."""
    if url[:7].lower() == "mailto:":
        return url.rpartition("@")[2]
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
