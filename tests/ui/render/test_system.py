"""Several system messages in one line."""

from __future__ import annotations

from chat_tui.ui.render.system import fold


def test_who_was_brought_in_is_gathered_with_who_did_it() -> None:
    texts = [
        "tom joined the channel.",
        "maya added to the channel by tom.",
        "lin added to the channel by tom.",
    ]
    assert fold(texts) == "tom joined · maya, lin added by tom"


def test_many_become_a_number_for_each_who_did_it() -> None:
    texts = [f"guest{number} added to the team by tom." for number in range(12)]
    told = fold([*texts, "@ravi added to the channel by @maya.", "sol was removed from the channel."])
    assert told == "12 added by tom · ravi added by maya · sol removed"
