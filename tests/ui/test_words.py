"""Are words marked that mean more than they say: names of ours, groups we are in, emoji made here?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.style import Style

from chat_tui.model.channels import ChannelKind
from chat_tui.model.ids import MessageId, UserId
from chat_tui.model.messages import Message, MessageKind
from chat_tui.model.users import User
from chat_tui.ui.render.lines import Line, line_cells, wrap_pieces
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.markup import markup_lines
from chat_tui.ui.widgets.pane_words import Words
from tests.ui.fake_timeline import CHANNEL, FakeTimeline, message
from tests.ui.pane_bench import running

LOOK = Look(mention=Style(color="red"), reaction=Style(color="blue"), link=Style(color="green"))
MADE_HERE = frozenset({":party-parrot:", ":a_b_c:"})


def words_of(source: FakeTimeline) -> Words:
    words = Words(source)
    words.refresh()
    return words


def marked(line: Line, style: Style) -> list[str]:
    return [piece.text for piece in line if piece.style.color == style.color]


# Emoji.


def test_an_emoji_made_here_is_one_piece_of_its_own_and_any_other_word_is_text() -> None:
    said = "see :party-parrot: and :a_b_c::party-parrot:, not :party-pigeon: nor 1:2:party-parrot"
    (line,) = markup_lines(said, 120, LOOK, MADE_HERE)
    assert "".join(piece.text for piece in line) == said
    assert marked(line, LOOK.reaction) == [":party-parrot:", ":a_b_c:", ":party-parrot:"]
    assert marked(markup_lines("`:party-parrot:`", 80, LOOK, MADE_HERE)[0], LOOK.reaction) == []


@pytest.mark.parametrize("width", range(14, 40))
def test_an_emoji_is_never_broken_over_two_lines(width: int) -> None:
    lines = markup_lines("see:party-parrot::party-parrot: :party-parrot:!", width, LOOK, MADE_HERE)
    text = ["".join(piece.text for piece in line) for line in lines]
    assert all(line_cells(line) <= width for line in lines)
    assert sum(line.count(":party-parrot:") for line in text) == 3
    copied = "".join(piece.text if piece.copied is None else piece.copied for line in lines for piece in line)
    assert copied == "see:party-parrot::party-parrot: :party-parrot:!"


def test_one_that_is_wider_than_the_line_is_cut() -> None:
    (line,) = markup_lines(":party-parrot:", 80, LOOK, MADE_HERE)
    assert [line_cells(each) for each in wrap_pieces(line, 6)] == [6, 6, 2]


async def test_what_is_drawn_already_shows_emoji_once_they_are_known() -> None:
    source = FakeTimeline([message(1, text="so :party-parrot:")])
    asked: list[None] = []
    async with running(source) as bench:
        bench.pane.views.words.on_unknown = lambda: asked.append(None)
        bench.pane.show(CHANNEL)
        assert asked
        view = bench.pane.views.view([source.messages[0]], 0, None)
        assert view is not None
        assert ":party-parrot:" not in view.words
        source.emoji = {"party-parrot": "e1"}
        bench.changed("m00001")
        asked.clear()
        view = bench.pane.views.view([source.messages[0]], 0, None)
        assert view is not None
        assert ":party-parrot:" in view.words
        assert not asked


@pytest.mark.parametrize("text", ["at 10:30:22", "a tada :tada:", "http://host:80/x", "no", ": x :", ":-)"])
def test_nothing_is_asked_for_what_is_no_unknown_emoji(text: str) -> None:
    words = words_of(FakeTimeline())
    words.on_unknown = lambda: pytest.fail("asked")
    words.look_at(message(1, text=text))


# Who is called.


def test_the_word_that_called_us_is_learnt_and_calls_us_from_then_on() -> None:
    source = FakeTimeline([message(0), message(1, author="lin")])
    words = words_of(source)
    assert not words.call_us(message(5, text="@devs, too early"))
    assert words.call_us(message(2, text="@lin and @devs: look", mentions_me=True))
    assert "@devs" in words.known
    assert "@lin" not in words.known
    assert words.call_us(message(5, text="@devs, too early"))
    (line,) = markup_lines("@lin and @devs", 80, LOOK, words.known)
    assert marked(line, LOOK.mention) == ["@devs"]
    source.put(message(9, author="devs"))
    words.refresh()
    assert "@devs" not in words.known, "it was somebody whom we had not met"


@pytest.mark.parametrize(
    "said",
    [
        message(2, text="@tom and @sales", mentions_me=True),
        message(2, text="@all and @sales", mentions_me=True),
        message(2, text="the builder, @sales", mentions_me=True),
        message(2, text="thanks @sales", mentions_me=True, root_id=MessageId("m00001")),
        message(2, text="`@sales` is what I mean", mentions_me=True),
    ],
    ids=lambda each: each.text[:12],
)
def test_nothing_is_learnt_where_something_else_called_us(said: Message) -> None:
    source = FakeTimeline([message(0)])
    source.me = User(UserId("u-tom"), "tom", mention_words=("builder",))
    words = words_of(source)
    assert words.call_us(said)
    assert "@sales" not in words.known


def test_where_all_is_said_to_us_only_a_word_calls_us() -> None:
    source = FakeTimeline()
    source.channel = replace(source.channel, kind=ChannelKind.DIRECT)
    words = words_of(source)
    assert not words.call_us(message(1, text="lunch? ask @sol", mentions_me=True))
    assert words.call_us(message(1, text="lunch, @tom?", mentions_me=True))
    assert "@sol" not in words.known


def test_the_server_and_what_is_gone_call_nobody() -> None:
    words = words_of(FakeTimeline())
    assert not words.call_us(message(1, text="@tom joined", kind=MessageKind.SYSTEM, mentions_me=True))
    assert not words.call_us(message(1, text="@tom", deleted_at=7))


def test_words_are_the_same_object_until_one_moves() -> None:
    source = FakeTimeline()
    words = words_of(source)
    before = words.known
    words.refresh()
    assert words.known is before
    source.emoji = {"x": "1"}
    words.refresh()
    assert words.known is not before
