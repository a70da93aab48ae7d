"""Are the best matches first?"""

from __future__ import annotations

from chat_tui.ui.choices import Choice, matching

NAMES = ["prelive-oncall", "general", "release", "release-notes", "parallel", "infra"]


def labels(query: str) -> list[str]:
    return [choice.label for choice in matching(query, [Choice(name, name) for name in NAMES])]


def test_an_empty_query_keeps_the_order() -> None:
    assert labels("  ") == NAMES


def test_what_begins_so_comes_before_what_contains_it_and_that_before_scattered_letters() -> None:
    assert labels("rel") == ["release", "release-notes", "prelive-oncall", "parallel"]


def test_case_does_not_matter_and_the_places_are_marked() -> None:
    (choice, *_rest) = matching("REL", [Choice(1, "Release")])
    assert choice.marked == (0, 1, 2)


def test_nothing_matches_nothing() -> None:
    assert labels("zzz") == []


def test_a_command_is_found_by_its_name_too() -> None:
    commands = [
        Choice("dnd", "Ask not to be disturbed, for a while", right="/dnd [1h|17:00|off]"),
        Choice("notify", "Choose what you want to be told of", right="/notify"),
        Choice("jump", "Jump elsewhere", right="^K"),
    ]
    assert [choice.value for choice in matching("notify", commands)][:1] == ["notify"]
    assert [choice.value for choice in matching("/dnd", commands)][:1] == ["dnd"]
    assert not matching("^K", commands)


def test_where_a_word_is_found_its_letters_scattered_over_a_sentence_are_not() -> None:
    sentences = ["Go to a day in this channel, or to a message", "Draw the whole screen again", "ad-ra"]
    choices = [Choice(words, words) for words in sentences]
    assert [each.label for each in matching("dra", choices)] == ["Draw the whole screen again", "ad-ra"]
    assert [each.label for each in matching("dra", choices[:1])] == sentences[:1]
