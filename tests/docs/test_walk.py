"""Does docs/walk.md lead along functions that there are, in the words of its stations?"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tools.walk.recording import find
from tools.walk.stations import Station, stations

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "walk.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"\[`([\w/]+\.py):([\w.]+)`\]", TEXT)))


def _has(path: Path, name: str) -> bool:
    """Whether a file defines a function, method or class of this dotted name."""
    body: list[ast.stmt] = ast.parse(path.read_text("utf-8")).body
    for part in name.split("."):
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        found = next((one for one in body if isinstance(one, kinds) and one.name == part), None)
        if found is None:
            return False
        body = found.body
    return True


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_function_that_is_linked_is_there(file: str, name: str) -> None:
    assert _has(ROOT / file, name)


@pytest.mark.parametrize("station", [pytest.param(one, id=one.title) for _, one in stations()])
def test_a_station_can_be_watched_and_is_on_the_page(station: Station) -> None:
    assert callable(find(station.place)[2])
    assert (station.file, station.name) in NAMED
    assert station.words in TEXT, "run `python -m tools.walk`"


def test_a_walk_tells_no_secret_and_no_place_of_the_machine_it_was_recorded_on() -> None:
    assert not re.search(r"Bearer \w|/home/|/tmp/|/root/", TEXT)
