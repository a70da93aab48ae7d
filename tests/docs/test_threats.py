"""docs/threats.md names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "threats.md").read_text())


def test_it_names_some() -> None:
    assert len(NAMED) > 25


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_that_is_named_is_there(path: str, name: str) -> None:
    source = (ROOT / path).read_text()
    assert re.search(rf"^(async def |def |class )?{name}\b", source, re.MULTILINE), f"{path} has no {name}"
