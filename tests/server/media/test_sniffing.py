"""Is a file what its first bytes say, whatever it is called, and is nothing served that browsers run?"""

from __future__ import annotations

import pytest

from chat_tui.server.media.sniffing import mime_type, served_type, sniffed, type_of
from chat_tui.server.pictures import banner

PNG, JPEG = banner(4, 4), b"\xff\xd8\xff\xe0\x00\x10JFIF"


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("sun.png", PNG, "image/png"),
        ("sun.txt", PNG, "image/png"),
        ("sun", JPEG, "image/jpeg"),
        ("sun.png", b"GIF89a\x01\x00", "image/gif"),
        ("sun.jpg", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("sun.png", b"hello", ""),
        ("sun.png", b"", "image/png"),
        ("sun.png", b"<script>alert(1)</script>", "text/html; charset=utf-8"),
        ("notes.txt", b"\xef\xbb\xbf\n <!-- x -->\n<!DOCTYPE HTML>", "text/html; charset=utf-8"),
        ("sun.png", b"<svg xmlns='http://www.w3.org/2000/svg'>", "image/svg+xml"),
        ("sun.svg", b"<?xml version='1.0'?><svg>", "image/svg+xml"),
        ("feed.xml", b"<?xml version='1.0'?>", mime_type("feed.xml")),
        ("sun.png", b"BM\x00\x01\x00\x00\x00\x00\x00\x00", "image/bmp"),
        ("BMW.txt", b"BMW is a maker of cars", "text/plain; charset=utf-8"),
        ("report.pdf", b"%PDF-1.7", "application/pdf"),
        ("report.pdf", b"\x7fELF\x02", "application/x-executable"),
        ("report.docx", b"PK\x03\x04", mime_type("report.docx")),
        ("report.png", b"PK\x03\x04", "application/zip"),
        ("all.tar.gz", b"\x1f\x8b\x08\x00", "application/x-tar"),
        ("film.mov", b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        ("film", b"\x00\x00\x00\x14ftypisom", "video/mp4"),
        ("film.mkv", b"\x1aE\xdf\xa3", mime_type("film.mkv")),
        ("film.webm", b"\x1aE\xdf\xa3", "video/webm"),
        ("film.mp4", b"\x1aE\xdf\xa3", "video/webm"),
        ("talk.oga", b"OggS\x00", "audio/ogg"),
        ("notes.txt", b"hello", "text/plain; charset=utf-8"),
        ("data.unknownext", b"\x00\x01", ""),
    ],
)
def test_first_bytes_beat_the_name_and_the_name_says_more_of_containers(
    name: str, head: bytes, kind: str
) -> None:
    assert type_of(name, head) == kind


@pytest.mark.parametrize(
    "name", ["a.html", "a.xhtml", "a.svg", "a.js", "a.mjs", "a.xml", "a.htm", "a.xsl", "a.rss"]
)
def test_nothing_that_runs_in_a_browser_is_served_as_what_it_is(name: str) -> None:
    assert served_type(mime_type(name)) in {"text/plain", "application/octet-stream"}


def test_what_is_not_known_is_only_bytes() -> None:
    assert (sniffed(b"hello"), served_type("")) == ("", "application/octet-stream")
    assert served_type("image/png") == "image/png"
