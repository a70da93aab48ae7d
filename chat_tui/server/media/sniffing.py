"""Of which type is a file? What its first bytes say counts for more than its name."""

from __future__ import annotations

import mimetypes
import re

HEAD = 512
"""How many first bytes are looked at."""
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
"""Types that small pictures are made of."""

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"\x7fELF", "application/x-executable"),
)
_INSIDE: tuple[tuple[bytes, bytes, str], ...] = (
    (b"RIFF", b"WEBP", "image/webp"),
    (b"RIFF", b"WAVE", "audio/x-wav"),
    (b"RIFF", b"AVI ", "video/x-msvideo"),
)
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<head", "text/html"),
    (b"<body", "text/html"),
    (b"<script", "text/html"),
    (b"<iframe", "text/html"),
    (b"<svg", "image/svg+xml"),
    (b"<!doctype svg", "image/svg+xml"),
    (b"<?xml", "text/xml"),
)
_CONTAINERS = {
    "application/zip": ("application/",),
    "application/gzip": ("application/",),
    "audio/ogg": ("audio/ogg", "video/ogg", "application/ogg"),
    "video/mp4": ("video/mp4", "video/quicktime", "audio/mp4", "audio/x-m4a", "image/heic", "image/avif"),
    # Since Python 3.14 its names are those of the registry, without the `x-`.
    "video/webm": (
        *("video/webm", "video/matroska", "video/x-matroska"),
        *("audio/webm", "audio/matroska", "audio/x-matroska"),
    ),
    "text/xml": ("text/", "application/", "image/svg+xml"),
}
"""Beginnings that many types share: within these families the name may say more."""
_ACTIVE = ("html", "javascript", "xml", "svg", "ecmascript")
"""Parts of types that a browser would run."""
_COMMENTS = re.compile(rb"(?:\s|<!--.*?-->)+", re.DOTALL)


def mime_type(name: str) -> str:
    """The type by the extension, as Mattermost stores it: empty when unknown."""
    found, _ = mimetypes.guess_type(name)
    return "" if found is None or found == "application/octet-stream" else _with_charset(found)


def type_of(name: str, head: bytes) -> str:
    """The type of a file that begins with `head`; empty when nothing is known of it.

    A name that promises a picture, a film or a sound which the bytes do not keep is not believed.
    """
    named = mime_type(name)
    bare = named.partition(";")[0]
    found = sniffed(head)
    if found:
        may_say_more = bare.startswith(_CONTAINERS.get(found, (found,)))
        return named if may_say_more else _with_charset(found)
    return "" if head and bare in PICTURES else named


def sniffed(head: bytes) -> str:
    """The type by the first bytes alone; empty for none that we know."""
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    for beginning, inside, kind in _INSIDE:
        if head.startswith(beginning) and head[8:12] == inside:
            return kind
    if head[4:8] == b"ftyp":
        return "video/mp4"
    # A file header of 14 bytes whose reserved four are zero: two letters alone begin many a text.
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return _markup(head)


def _markup(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if led := _COMMENTS.match(text):
        text = text[led.end() :]
    text = text.lower()
    return next((kind for tag, kind in _MARKUP if text.startswith(tag)), "")


def served_type(kind: str) -> str:
    """The type a browser is told: never one that it would run."""
    if any(part in kind for part in _ACTIVE):
        return "text/plain"
    return kind or "application/octet-stream"


def _with_charset(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
