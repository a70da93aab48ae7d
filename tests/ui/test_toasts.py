"""Do equal notes stand there once, and never more than a few at all?"""

from __future__ import annotations

from textual.notifications import Notification, SeverityLevel

from chat_tui.ui.toasts import MOST, Toasts
from tests.ui.conftest import OpenStage


def texts(*said: tuple[str, SeverityLevel]) -> list[str]:
    toasts = Toasts()
    for number, (words, severity) in enumerate(said):
        toasts.add(Notification(words, severity=severity, raised_at=1e11 + number))
    return [shown.message for shown in toasts]


def test_the_same_words_are_said_once_with_how_often() -> None:
    again: list[tuple[str, SeverityLevel]] = [("No.", "warning")] * 3
    assert texts(*again, ("Yes.", "warning")) == ["No.  ×3", "Yes."]


def test_the_same_words_of_another_weight_are_another_note() -> None:
    assert texts(("No.", "warning"), ("No.", "error")) == ["No.", "No."]


def test_the_oldest_goes_when_there_are_too_many_and_what_warns_stays_longer() -> None:
    said: list[tuple[str, SeverityLevel]] = [("bad", "error"), *((f"{n}", "information") for n in range(9))]
    assert texts(*said) == ["bad", "7", "8"]
    assert len(texts(*((f"{n}", "error") for n in range(9)))) == MOST


def test_words_that_come_again_when_they_are_gone_are_counted_anew() -> None:
    toasts = Toasts()
    toasts.add(Notification("No.", timeout=0))
    toasts.add(Notification("No."))
    assert [shown.message for shown in toasts] == ["No."]


async def test_a_refusal_that_is_repeated_stands_there_once(stage: OpenStage) -> None:
    async with stage(size=(100, 30)) as on:
        for _ in range(4):
            on.screen.say("You can edit your own messages only.", "warning")
        await on.until(lambda: "own messages only.  ×4" in on.text())
        assert on.text().count("own messages only") == 1
