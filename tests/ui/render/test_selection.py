"""Is what cells say the text of a message, whole and in order, at every width and without adornments?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from chat_tui.model.cards import Card, CardField, words_of
from chat_tui.model.forms import CardAction
from chat_tui.model.ids import ChannelId, FileId, MessageId, Millis, UserId
from chat_tui.model.messages import Attachment, Message, MessageKind, Reaction
from chat_tui.model.outbox import OutboxState
from chat_tui.text.width import cells, split_at
from chat_tui.ui.render.look import Density, Look
from chat_tui.ui.render.message import draw_message
from chat_tui.ui.render.selection import FAR, cell_of, count_before, read, text_lines
from chat_tui.ui.render.view import Extras, MessageView

WIDTHS = (20, 31, 32, 47, 80, 140)
TABLE = "| name | what it is |\n|---|--:|\n| wal | the log that is written ahead |\n| 漢字 | signs |"
CODE = "def f(x):\n    if x:\n\n        return 'a rather long line of code that no narrow pane holds'"
FAMILY = "👨‍👩‍👧"
FLAG = "🇩🇪"

TEXTS = {
    "words": ("one two three " * 20, "one two three " * 20),
    "lines": ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
    "one long word": ("x" * 300, "x" * 300),
    "no spaces": ("漢字かな交じり文" * 20, "漢字かな交じり文" * 20),
    "signs": (f"{FAMILY} and {FLAG} ok " * 12, f"{FAMILY} and {FLAG} ok " * 12),
    "right to left": ("שלום עולם אבג " * 12, "שלום עולם אבג " * 12),
    "stressed": ("a **bold word** and `code` and ~~gone~~ " * 5, "a bold word and code and gone " * 5),
    "list": ("- one two three four five six\n  - deep down\n- [x] done", None),
    "numbers": ("1. first of all that is here to be read\n2. second", None),
    "quote": ("> what somebody said at some length\n> \n> and then\n\nno", None),
    "heading": ("# A title of some length that wraps\nand text", None),
    "code": (f"see:\n```python\n{CODE}\n```\nso", f"see:\n{CODE}\nso"),
    "table": (TABLE, "name\twhat it is\nwal\tthe log that is written ahead\n漢字\tsigns"),
}
COPIED = {
    "list": "- one two three four five six\n  - deep down\n- [x] done",
    "numbers": "1. first of all that is here to be read\n2. second",
    "quote": "what somebody said at some length\n\nand then\n\nno",
    "heading": "A title of some length that wraps\nand text",
}


def a_view(text: str, **fields: Any) -> MessageView:
    message = Message(
        id=MessageId("m1"),
        channel_id=ChannelId("c"),
        author_id=UserId("u-maya"),
        text=text,
        created_at=Millis(1_760_400_000_000),
        **fields,
    )
    return MessageView(message=message, author="maya", show_day="today", unread_line="new")


def all_of(view: MessageView, width: int, look: Look) -> str:
    return read((line, 0, FAR) for line in text_lines(view, width, look))


def looks(density: Density) -> Look:
    return Look(tz=UTC, density=density)


@pytest.mark.parametrize("density", ["compact", "comfortable"])
@pytest.mark.parametrize("name", TEXTS)
def test_all_of_a_message_is_what_was_written_at_every_width(name: str, density: Density) -> None:
    written, expected = TEXTS[name]
    expected = COPIED.get(name, expected or "")
    for width in range(20, 141, 3):
        assert all_of(a_view(written), width, looks(density)).rstrip() == expected.rstrip(), width


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", TEXTS)
def test_the_cells_are_those_of_the_screen(name: str, width: int) -> None:
    """Where a run says that it stands, there the strip has it."""
    for density in ("compact", "comfortable"):
        view, look = a_view(TEXTS[name][0]), looks(density)
        drawn = draw_message(view, width, look)
        lines = text_lines(view, width, look)
        assert len(lines) == len(drawn.lines) - drawn.lead
        for line, strip in zip(lines, drawn.lines[drawn.lead :], strict=True):
            for run in line.runs:
                assert split_at(strip.text, run.start)[1].startswith(run.text)
            for begin, end in line.spans(0, FAR):
                assert 0 <= begin < end <= width


@pytest.mark.parametrize("name", TEXTS)
def test_two_halves_are_the_whole(name: str) -> None:
    """Cut between any two cells, nothing is lost and nothing said twice."""
    view, look = a_view(TEXTS[name][0]), looks("compact")
    for width in (24, 60):
        for line in text_lines(view, width, look):
            marks = {run.start for run in line.runs if run.copied}
            whole = read([(line, 0, FAR)])
            edges = {run.start + cells(run.text[:each]) for run in line.runs for each in range(len(run.text))}
            for cell in edges - marks:
                if any(run.start < cell < run.start + cells(run.text) and run.copied for run in line.runs):
                    continue
                halves = read([(line, 0, cell)]), read([(line, cell, FAR)])
                if FAMILY not in whole and FLAG not in whole:
                    assert "".join("".join(halves).split()) == "".join(whole.split())


@pytest.mark.parametrize("cell", range(2, 12))
def test_a_sign_is_never_divided(cell: int) -> None:
    [line] = text_lines(a_view(f"{FAMILY}漢{FLAG}"), 80, looks("comfortable"))
    assert read([(line, cell, cell + 1)]) in ("", FAMILY, "漢", FLAG)


def test_adornments_are_not_text() -> None:
    view = a_view(
        "said",
        edited_at=Millis(5),
        pinned=True,
        reply_count=2,
        last_reply_at=Millis(1_760_400_000_000),
        reactions=(Reaction("+1", (UserId("u1"),)),),
        attachments=(Attachment(FileId("f"), "plan.txt", 2000, "text/plain"),),
    )
    view = replace(view, state=OutboxState.FAILED, note="not sent", reason="no way", last_replier="lin")
    view = replace(view, extra=Extras(saved=True))
    for width in WIDTHS:
        for density in ("compact", "comfortable"):
            assert all_of(view, width, looks(density)) == "said\nplan.txt"


@pytest.mark.parametrize(
    "view",
    [
        a_view("gone", deleted_at=Millis(5)),
        a_view("", attachments=()),
    ],
)
def test_what_says_nothing_is_nothing(view: MessageView) -> None:
    assert all_of(view, 60, looks("compact")) == ""


def test_what_is_folded_is_not_there_nor_the_line_that_says_so() -> None:
    text = "\n".join(f"line {number}" for number in range(60))
    look = replace(looks("compact"), fold_lines=10)
    assert all_of(a_view(text), 60, look) == "\n".join(f"line {number}" for number in range(10))
    code = f"```\n{text}\n```"
    assert "more lines" not in all_of(a_view(code), 60, look)


def test_code_that_is_pushed_aside_is_what_is_seen_of_it() -> None:
    view = replace(a_view(f"```\n{CODE}\n```"), extra=Extras(pan=4, unfolded=True))
    lines = all_of(view, 40, looks("compact")).split("\n")
    assert lines[:3] == ["f(x):", "if x:", ""]
    assert CODE.split("\n")[3][4:].startswith(lines[3])


def test_a_card_is_its_words_and_a_link_its_label() -> None:
    fields = (CardField("state", "green"), CardField("time", "4 min"))
    card = Card(
        title="Build 7", text="all well", fields=fields, footer="ci", actions=(CardAction("Again", "again"),)
    )
    for width in (40, 80):
        told = all_of(a_view(words_of((card,)), cards=(card,)), width, looks("compact"))
        for words in ("Build 7", "all well", "state", "green", "4 min", "ci"):
            assert words in told
        assert "Again" not in told
        assert "▌" not in told
    assert all_of(a_view("see [this](https://example.org/x) now"), 80, looks("compact")) == "see this now"


def test_what_the_server_says_is_text_without_its_time() -> None:
    view = a_view("maya joined the channel", kind=MessageKind.SYSTEM)
    assert all_of(view, 80, looks("compact")) == "maya joined the channel"


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "table"])
def test_a_place_is_found_again_at_another_width(name: str) -> None:
    view = a_view(TEXTS[name][0])
    narrow, wide = (text_lines(view, width, looks("compact")) for width in (30, 110))
    for number, line in enumerate(narrow):
        for run in line.runs:
            sign = next((sign for sign in run.text if not sign.isspace()), None)
            if sign is None or run.text[0].isspace():
                continue
            there, cell = cell_of(wide, count_before(narrow, number, run.start))
            found = next(
                each for each in wide[there].runs if each.start <= cell < each.start + cells(each.text)
            )
            assert split_at(found.text, cell - found.start)[1].startswith(sign)
