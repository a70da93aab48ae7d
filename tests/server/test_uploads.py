"""What a sender may call a file, and what is told of it."""

from __future__ import annotations

import pytest

from chat_tui.server.pictures import banner, portrait
from chat_tui.server.uploads import picture_size, safe_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("notes.txt", "notes.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("a\x00b\x1b[31m.txt", "ab[31m.txt"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300, "x" * 255),
    ],
)
def test_names_are_last_parts_without_control_characters(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_pictures_tell_their_size_by_their_first_bytes() -> None:
    assert picture_size(banner(40, 20)[:32]) == (40, 20)
    assert picture_size(portrait("x")[:32]) == (128, 128)
    assert picture_size(b"GIF89a\x05\x00\x06\x00") == (5, 6)
    assert picture_size(b"\x89PNG") == picture_size(b"") == (0, 0)
