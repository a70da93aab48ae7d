"""Is the moment found that a person means?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chat_tui.model.ids import Millis
from chat_tui.text.whens import when

NOON = datetime(2025, 10, 16, 12, 0, tzinfo=UTC)
"""A Thursday."""


def asked(words: str) -> str:
    at = when(words, Millis(int(NOON.timestamp() * 1000)), UTC)
    return "" if at is None else f"{datetime.fromtimestamp(at / 1000, UTC):%a %d %H:%M}"


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("20m", "Thu 16 12:20"),
        ("in 3 hours", "Thu 16 15:00"),
        ("2d", "Sat 18 12:00"),
        ("1 week", "Thu 23 12:00"),
        ("14:30", "Thu 16 14:30"),
        ("at 9:05", "Fri 17 09:05"),
        ("12:00", "Fri 17 12:00"),
        ("tomorrow", "Fri 17 09:00"),
        ("Tomorrow 18:00", "Fri 17 18:00"),
        ("monday", "Mon 20 09:00"),
        ("thu at 10:00", "Thu 23 10:00"),
        ("", ""),
        ("soon", ""),
        ("0m", ""),
        ("25:00", ""),
        ("9999w", ""),
        ("monday noon", ""),
        ("10:00 tomorrow", ""),
        ("t", ""),
    ],
)
def test_when(words: str, at: str) -> None:
    assert asked(words) == at
