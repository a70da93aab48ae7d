"""Is docs/screens.md about the states that pictures are taken of, and are its pictures there?"""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
MOST_BYTES = 6 << 20


def test_every_picture_that_is_shown_is_there() -> None:
    shown = [
        DOCS / path
        for page in DOCS.glob("*.md")
        for path in re.findall(r"\((pictures/[^)]+)\)", page.read_text("utf-8"))
    ]
    shown += [
        DOCS.parent / path
        for path in re.findall(r"\((docs/pictures/[^)]+)\)", (DOCS.parent / "README.md").read_text("utf-8"))
    ]
    assert shown
    assert not [path.name for path in shown if not path.exists()]


def test_no_picture_is_left_over_and_all_are_small_together() -> None:
    text = "".join(path.read_text("utf-8") for path in DOCS.glob("*.md"))
    pictures = list((DOCS / "pictures").iterdir())
    assert not [path.name for path in pictures if path.name not in text]
    assert sum(path.stat().st_size for path in pictures) <= MOST_BYTES


def test_a_state_has_one_name_and_a_sentence() -> None:
    from tools.pictures.scenes import PLAYS

    scenes = [scene for play in PLAYS for scene in play.scenes]
    assert len({scene.name for scene in scenes}) == len(scenes)
    assert not [scene.name for scene in scenes if not re.fullmatch(r"\S.+\S\.", scene.words)]
