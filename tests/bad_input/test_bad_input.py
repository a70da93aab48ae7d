"""Is what bad input gets what docs/bad-input.md says, with the right exit code and in a calm voice?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bad_input.page import PAGE, rendered, section_of
from tests.bad_input.rows import SECTIONS, Section
from tests.bad_input.stage import Stage, a_stage


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with a_stage() as made:
        yield made


@pytest.mark.parametrize("section", SECTIONS, ids=[section.title for section in SECTIONS])
def test_bad_input_gets_what_the_page_says(section: Section, stage: Stage) -> None:
    results = stage.results(section)
    assert [said.code for said in results] == [row.code for row in section.rows]
    for said in results:
        assert "fault of chat-tui" not in said.words
        assert "Traceback" not in said.words
        assert "Errno" not in said.words
        assert "\x1b" not in said.words
    assert rendered(section, results) == section_of(PAGE.read_text("utf-8"), section.title)
