"""Does our server answer what a real Mattermost answered, in the same form?"""

from __future__ import annotations

import asyncio

import pytest

from tests.server.parity.ours import replay_all
from tests.server.parity.shape import body_differences, header_differences
from tests.server.parity.table import (
    PAGE,
    SERVED,
    STATES,
    Row,
    accepted,
    judge,
    page_text,
    read_table,
    table_text,
)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    answers = asyncio.run(replay_all(tmp_path_factory.mktemp("parity") / "workspace"))
    return judge(answers, accepted())


def test_every_difference_has_a_reason(rows: list[Row]) -> None:
    assert [f"{row.recording}: {'; '.join(row.unexplained)}" for row in rows if row.unexplained] == []


def test_every_accepted_difference_is_still_one(rows: list[Row]) -> None:
    assert [f"{row.recording}: {'; '.join(row.gone)}" for row in rows if row.gone] == []
    named = {name for entry in accepted() for name, _ in entry.differences}
    assert named <= {row.recording for row in rows}


def test_the_table_is_true(rows: list[Row]) -> None:
    told = table_text(read_rows())
    assert told == table_text(rows), "run: python -m tests.server.parity"


def read_rows() -> list[Row]:
    return [Row(name, state, tuple(reasons.split()), ()) for name, (state, reasons) in read_table().items()]


def test_the_page_is_made_from_the_table() -> None:
    assert PAGE.read_text() == page_text(read_table(), accepted()), "run: python -m tests.server.parity"


def test_the_table_names_all_recordings_and_known_states() -> None:
    table = read_table()
    assert len(table) == 735
    assert {state for state, _ in table.values()} <= set(STATES)
    assert all(reasons for state, reasons in table.values() if state != SERVED)


@pytest.mark.parametrize(
    ("theirs", "ours", "differences"),
    [
        ({"a": 1}, {"a": 2.5}, []),
        ({"a": 1}, {"a": "1"}, ["body.a: string for number"]),
        ({"a": None}, {"a": False}, ["body.a: boolean for null"]),
        ({"a": 1}, {}, ["body.a missing"]),
        ({}, {"a": 1}, ["body.a added"]),
        ([], [{"a": 1}], []),
        ([{"a": 1}, {"a": 1, "b": 2}], [{"a": 1}], []),
        ([{"a": 1}], [{"a": 1, "b": 2}], ["body[].b added"]),
        ([{"a": {"b": 1}}], [{"a": {}}], ["body[].a.b missing"]),
        ([1], ["1"], ["body[]: string for number"]),
        ({"x" * 26: {"a": 1}}, {"y" * 26: {"b": 1}}, ["body{}.a missing", "body{}.b added"]),
        ([], None, ["body: null for array"]),
    ],
)
def test_forms_are_compared_not_values(theirs: object, ours: object, differences: list[str]) -> None:
    assert list(body_differences(theirs, ours)) == differences


def test_header_names_are_compared_and_the_content_type_as_it_is() -> None:
    theirs = {"Content-Type": "application/json", "Token": "x", "Date": "x"}
    ours = {"content-type": "application/json; charset=utf-8", "etag": "x"}
    assert list(header_differences(theirs, ours)) == [
        "header token missing",
        "header etag added",
        "content-type application/json; charset=utf-8",
    ]
