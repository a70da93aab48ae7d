"""Is the day that a person names the day that is meant?"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chat_tui.model.ids import Millis
from chat_tui.text.days import day_meant

NOW = Millis(int(datetime(2025, 10, 15, 13, 30, tzinfo=UTC).timestamp() * 1000))
"""A Wednesday."""


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", "2025-10-15"),
        ("Yesterday", "2025-10-14"),
        ("monday", "2025-10-13"),
        ("wed", "2025-10-08"),
        ("14 Oct", "2025-10-14"),
        ("oct 14", "2025-10-14"),
        ("14. october", "2025-10-14"),
        ("16 Oct", "2024-10-16"),
        ("Oct 14, 2019", "2019-10-14"),
        ("2024-02-29", "2024-02-29"),
        ("1.2.", "2025-02-01"),
        ("1.12.", "2024-12-01"),
        ("1.2.2020", "2020-02-01"),
        ("3 days ago", "2025-10-12"),
        ("2w", "2025-10-01"),
        ("1 year", "2024-10-15"),
    ],
)
def test_words_name_a_day(words: str, day: str) -> None:
    found = day_meant(words, NOW, UTC)
    assert found is not None
    assert datetime.fromtimestamp(found / 1000, UTC).isoformat() == f"{day}T00:00:00+00:00"


@pytest.mark.parametrize(
    "words", ["", "31 feb", "2025-13-01", "soon", "mo", "9999 years", "#general", "14 foo"]
)
def test_other_words_name_none(words: str) -> None:
    assert day_meant(words, NOW, UTC) is None


def test_a_day_begins_where_the_reader_is_on_the_day_the_clocks_change_too() -> None:
    zone = ZoneInfo("Europe/Berlin")
    found = day_meant("2025-10-26", Millis(NOW + 20 * 86_400_000), zone)
    assert found is not None
    assert datetime.fromtimestamp(found / 1000, zone).isoformat() == "2025-10-26T00:00:00+02:00"
