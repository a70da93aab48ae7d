"""Do hostile strings in every field of a message come out as nothing but our own colours and links?"""

from __future__ import annotations

import re
import time
from datetime import UTC
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from textual.strip import Strip

from chat_tui.model.ids import ChannelId, FileId, MessageId, Millis, UserId
from chat_tui.model.messages import Attachment, Message, MessageKind, Reaction
from chat_tui.model.users import User
from chat_tui.text.sanitize import safe_line, safe_url
from chat_tui.text.times import day_title
from chat_tui.ui.render.look import Density, Look
from chat_tui.ui.render.message import message_lines
from chat_tui.ui.render.names import handle
from chat_tui.ui.render.separators import day_line, replies_line, unread_line
from chat_tui.ui.render.system import fold
from chat_tui.ui.render.view import MessageView
from tests.hostile.corpus import hostile_strings

VARIABLES = {"background": "#16181d", "foreground": "#d5d9e6", "chat-link": "#7aa2f7", "nick-1": "#ff00ff"}
OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;(?:id=\d+(?:\.\d+)?(?:-\d+)?)?;([!-~]*)\x1b\\")
WIDTH = 60


def written(strips: list[Strip]) -> str:
    """What the strips make Textual write."""
    console = Console(file=StringIO(), force_terminal=True, color_system="truecolor")
    assert console.color_system == "truecolor"
    return "".join(
        segment.style.render(segment.text, color_system=ColorSystem.TRUECOLOR)
        if segment.style
        else segment.text
        for strip in strips
        for segment in strip
    )


def assert_only_ours(output: str, source: str) -> None:
    rest = OURS.sub("", output)
    assert "\x1b" not in rest, ascii(source[:80])
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", rest), ascii(source[:80])
    for url in OURS.findall(output):
        assert not url or safe_url(url) == url


def a_message(text: str, **fields: object) -> Message:
    short = text[:3000]
    return Message(
        id=MessageId("m"),
        channel_id=ChannelId("c"),
        author_id=UserId(short),
        text=text[:20_000],
        created_at=Millis(0),
        author_name=short,
        reactions=(Reaction(short, (UserId("u"),)),),
        attachments=(Attachment(FileId("f"), short),),
        kind=MessageKind.NORMAL,
        from_bot=True,
    )


@pytest.mark.parametrize("density", ["compact", "comfortable"])
def test_every_field_of_a_message_comes_out_clean_and_as_wide_as_asked(density: Density) -> None:
    look = Look.from_theme(VARIABLES, density=density, tz=UTC)
    for text in hostile_strings():
        message = a_message(text)
        author = handle(User(UserId("u"), text), UserId("u"))
        strips = message_lines(MessageView(message, author, reason=text), WIDTH, look)
        assert {sum(cell_len(segment.text) for segment in strip) for strip in strips} == {WIDTH}, ascii(
            text[:80]
        )
        assert_only_ours(written(strips), text)


def test_system_lines_and_separators_come_out_clean() -> None:
    look = Look.from_theme(VARIABLES, tz=UTC)
    for text in hostile_strings():
        label = safe_line(text)
        strips = [draw(label, WIDTH, look) for draw in (day_line, unread_line, replies_line)]
        assert {strip.cell_length for strip in strips} == {WIDTH}
        folded = fold([text[:3000], text[:3000]])
        assert_only_ours(written(strips) + folded, text)


def test_no_string_takes_long() -> None:
    look = Look(tz=UTC)
    message_lines(MessageView(a_message("warm *up* :tada: 漢 http://a.org"), "x"), WIDTH, look)
    # 50 ms is the aim; the margin, and two more tries, are for a machine that does other things.
    slow = [text[:40] for text in hostile_strings() if all(_seconds(text, look) > 0.25 for _ in range(3))]
    assert not slow, ascii(slow)


def _seconds(text: str, look: Look) -> float:
    began = time.process_time()
    message_lines(MessageView(a_message(text), "maya"), WIDTH, look)
    return time.process_time() - began


def test_absurd_times_are_drawn() -> None:
    for moment in (-(10**18), 0, 10**18):
        assert day_title(Millis(moment), Millis(0), UTC)
