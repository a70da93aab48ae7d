"""On a real terminal: do hostile strings, on every surface of the app, stay text?"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from chat_tui.text.sanitize import is_safe, safe_url
from tests.pty_screen import PtyScreen

SURFACES = ("message", "rail", "switcher", "topic", "search", "thread", "toast", "composer", "status")
MOST_OF_THEM = 0.97
"""Some strings are wider than the row that they share with others."""
OURS = re.compile(
    r"\x1b\[[0-9;]*m"  # looks
    r"|\x1b\[[0-9;]*[HCXKLMr]"  # the cursor, erasing, rows that move
    r"|\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1049|2004|2048)[hl]"  # modes
    r"|\x1b\[\?(?:2026|2048)\$p|\x1b\[5n"  # questions
    r"|\x1b\[>\d+u|\x1b\[<u|\x1b\[2[23];0t"  # keys, the window's title put by and back
    r"|\x1b\]8;(?:id=\d+)?;(?P<url>[!-~]*)\x1b\\"
    r"|\x1b\]0;(?P<title>[^\x00-\x1f\x7f-\x9f]*)\x07"
    r"|\x1b\]22;[a-z]*\x07"  # the shape of the mouse
)
RAW = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Unwatched(PtyScreen):
    """Keeps what is written and draws nothing: a screen of pyte's takes longer than the app."""

    def __init__(self, command: list[str]) -> None:
        super().__init__(command, columns=200, rows=50)
        self.stream.feed = lambda _data: None  # type: ignore[method-assign,assignment]


@pytest.mark.slow
def test_no_string_of_a_stranger_is_more_than_text_anywhere(tmp_path: Path) -> None:
    told = tmp_path / "seen.json"
    with Unwatched([sys.executable, "-m", "tests.hostile.surfaces_app", str(told)]) as terminal:
        code = terminal.wait_exit(180.0)
        written = terminal.raw.decode()
    assert code == 0, written[-2_000:]
    assert "Traceback" not in written
    found = OURS.sub(" ", written)
    assert (raw := RAW.search(found)) is None, ascii(found[max(0, raw.start() - 80) : raw.end() + 80])
    for match in OURS.finditer(written):
        url, title = match["url"], match["title"]
        assert not url or safe_url(url) == url
        assert title is None or is_safe(title)
    seen = json.loads(told.read_text())
    assert seen["of"] >= 500
    few = {name: seen[name] for name in SURFACES if seen[name] < MOST_OF_THEM * seen["of"]}
    assert not few
    for markup in ("[@click=app.bell]x[/]", "[bold", "[red]", ":warning:", "[link=http://evil]x"):
        assert markup in found, "it was taken for markup"
