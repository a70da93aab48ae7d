"""Is a message drawn cell for cell as in the mock-ups, in both densities?"""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pyte
import pytest
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style

from chat_tui.config.themes import builtin_theme_dir
from chat_tui.model.cards import Card, CardField, words_of
from chat_tui.model.forms import CardAction
from chat_tui.model.ids import ChannelId, FileId, MessageId, Millis, UserId
from chat_tui.model.messages import Attachment, Message, MessageKind, Reaction
from chat_tui.model.outbox import OutboxState
from chat_tui.ui import theming
from chat_tui.ui.render.look import ASCII, Density, GlyphSet, Look
from chat_tui.ui.render.message import draw_message, message_lines
from chat_tui.ui.render.view import Extras, MessageView

DAY = 1_760_400_000_000
"""Tuesday 14 October 2025, 00:00 UTC."""
COMPACT = Look(tz=UTC)
COMFORTABLE = Look(density="comfortable", tz=UTC)


def at(clock: str) -> Millis:
    hours, minutes = clock.split(":")
    return Millis(DAY + (int(hours) * 60 + int(minutes)) * 60_000)


def a_view(author: str, clock: str, text: str, **fields: Any) -> MessageView:
    """A view; fields of the message are told apart from those of the view by their names."""
    of_message = {
        "reactions",
        "attachments",
        "reply_count",
        "last_reply_at",
        "edited_at",
        "deleted_at",
        "kind",
        "from_bot",
        "author_name",
        "pinned",
        "cards",
    }
    message = Message(
        id=MessageId("m1"),
        channel_id=ChannelId("c"),
        author_id=UserId(f"u-{author}"),
        text=text,
        created_at=at(clock),
        **{name: value for name, value in fields.items() if name in of_message},
    )
    rest = {name: value for name, value in fields.items() if name not in of_message}
    return MessageView(message=message, author=author, **rest)


def drawn(view: MessageView, width: int, look: Look) -> list[str]:
    return [strip.text for strip in message_lines(view, width, look)]


BANNER = Attachment(FileId("f"), "launch-banner.png", 214_000, "image/png", 1280, 720)
REACTIONS = (
    Reaction("+1", (UserId("u-lin"), UserId("u-tom"))),
    Reaction("eyes", (UserId("u-sol"),)),
)


def test_the_mock_up_of_80_by_24() -> None:
    views = [
        a_view("ravi", "16:20", "Cutting the runner pool to two for tonight."),
        a_view("sol", "16:41", "Fine by me — off until Thursday."),
        a_view(
            "maya",
            "09:12",
            "RC2 is up. Smoke tests are green on all four targets.",
            show_day="Tuesday 14 October",
            reply_count=3,
            last_reply_at=at("09:40"),
            last_replier="you",
        ),
        a_view("you", "09:31", "Changelog draft: example.org/r/0.5\nTwo TODOs left in there."),
        a_view("lin", "09:44", "On it — both are one-liners.", unread_line="new since 09:41 · 4"),
        a_view(
            "maya",
            "09:47",
            "@tom can you sign the tag once lin is done?",
            mentions_me=True,
            reactions=REACTIONS,
        ),
        a_view("ci", "09:48", "✔ build 4812 · linux macos · 6m 12s"),
        a_view("maya", "09:52", "Banner for the post, if anyone has opinions:", attachments=(BANNER,)),
    ]
    lines = [line for view in views for line in drawn(view, 60, COMPACT)]
    assert "\n".join(line.rstrip() for line in lines) == (
        " 16:20  ravi  Cutting the runner pool to two for tonight.\n"
        " 16:41   sol  Fine by me — off until Thursday.\n"
        "               ────  Tuesday 14 October  ────\n"
        " 09:12  maya  RC2 is up. Smoke tests are green on all four\n"
        "              targets.\n"
        "              ╰ 3 replies · last 09:40 by you\n"
        " 09:31   you  Changelog draft: example.org/r/0.5\n"
        "              Two TODOs left in there.\n"
        " ──── new since 09:41 · 4 ─────────────────────────────────\n"
        " 09:44   lin  On it — both are one-liners.\n"
        "▌09:47  maya  @tom can you sign the tag once lin is done?\n"
        "▌             👍 2  👀 1\n"
        " 09:48    ci  ✔ build 4812 · linux macos · 6m 12s\n"
        " 09:52  maya  Banner for the post, if anyone has opinions:\n"
        "              ▤ launch-banner.png  1280×720 · 214 kB"
    )


def test_the_mock_up_of_140_by_40() -> None:
    views = [
        a_view("you", "09:31", "Changelog draft: example.org/r/0.5\nTwo TODOs left in there."),
        a_view("lin", "09:44", "On it — both are one-liners.", unread_line="new since 09:41 · 4"),
        a_view(
            "maya",
            "09:47",
            "@tom can you sign the tag once lin is done? Then we cut:\n```\ngit tag -s v0.5.0\n```",
            mentions_me=True,
            reactions=REACTIONS,
        ),
        a_view("ci", "09:48", "✔ build 4812   linux · macos · windows   6m 12s", from_bot=True),
        a_view(
            "maya",
            "09:52",
            "Banner for the post, if anyone has opinions:",
            attachments=(BANNER,),
            reply_count=1,
        ),
    ]
    lines = [line for view in views for line in drawn(view, 72, COMFORTABLE)]
    assert "\n".join(line.rstrip() for line in lines) == (
        "\n"
        " you                                                              09:31\n"
        " Changelog draft: example.org/r/0.5\n"
        " Two TODOs left in there.\n"
        "\n"
        " ──── new since 09:41 · 4 ─────────────────────────────────────────────\n"
        " lin                                                              09:44\n"
        " On it — both are one-liners.\n"
        "\n"
        "▌maya                                                      @you   09:47\n"
        "▌@tom can you sign the tag once lin is done? Then we cut:\n"
        "▌  git tag -s v0.5.0\n"
        "▌👍 2   👀 1\n"
        "\n"
        " ci  bot                                                          09:48\n"
        " ✔ build 4812   linux · macos · windows   6m 12s\n"
        "\n"
        " maya                                                             09:52\n"
        " Banner for the post, if anyone has opinions:\n"
        " ▤ launch-banner.png   1280×720 · 214 kB\n"
        " ↳ 1 reply"
    )


def test_a_message_on_its_way_says_so_at_the_right() -> None:
    (line,) = drawn(
        a_view("you", "10:03", "Signed and pushed v0.5.0", state=OutboxState.QUEUED, note="waiting 1"),
        80,
        COMPACT,
    )
    assert line == " 10:03   you  Signed and pushed v0.5.0                              ◌ waiting 1 "


def test_a_failed_message_tells_why_and_how_to_retry() -> None:
    view = a_view("you", "10:03", "x", state=OutboxState.FAILED, reason="You are not a member.")
    first, second = drawn(view, 60, COMPACT)
    assert first.endswith("✖ not sent · r retries ")
    assert second.strip() == "You are not a member."


def test_a_waiting_message_tells_its_whole_reason() -> None:
    reason = "The workspace's disk is full: nothing can be written until there is room."
    view = a_view("you", "10:03", "x", state=OutboxState.RETRY, note="waiting 1", reason=reason)
    first, *rest = drawn(view, 60, COMPACT)
    assert first.endswith("◌ waiting 1 ")
    assert len(rest) == 2
    assert " ".join(" ".join(rest).split()) == reason


def test_a_grouped_message_has_no_header() -> None:
    assert drawn(a_view("maya", "09:00", "more", grouped=True), 40, COMPACT) == [
        "              more".ljust(40)
    ]
    assert drawn(a_view("maya", "09:00", "more", grouped=True), 40, COMFORTABLE) == [" more".ljust(40)]


def test_an_edited_message_says_so_behind_its_text() -> None:
    (line,) = drawn(a_view("maya", "09:00", "done", edited_at=at("09:05")), 60, COMPACT)
    assert line.rstrip().endswith("done (edited)")


def test_a_system_message_is_one_quiet_line() -> None:
    view = a_view("", "09:00", "sol joined the channel.\n" * 9, kind=MessageKind.SYSTEM)
    assert len(drawn(view, 40, COMPACT)) == 1


def test_an_action_is_told_of_the_person() -> None:
    (line,) = drawn(a_view("maya", "09:00", "waves", kind=MessageKind.ME), 60, COMPACT)
    assert line.split() == ["09:00", "*", "maya", "waves"]


def test_one_s_own_reaction_is_bold_and_has_a_mark() -> None:
    look = Look.from_theme({"chat-reaction-own": "#7aa2f7"}, tz=UTC)
    view = a_view("maya", "09:00", "x", reactions=REACTIONS, me=UserId("u-tom"))
    bold = [
        segment.text
        for strip in message_lines(view, 60, look)
        for segment in strip
        if segment.style is not None and segment.style.bold and "👍" in segment.text
    ]
    assert bold == ["👍 2•"]


@pytest.mark.parametrize(("glyphs", "drawn_as"), [("unicode", "👍 2•  👀 1"), ("ascii", ":+1: 2*  :eyes: 1")])
@pytest.mark.parametrize("theme", ["chat-dark", "chat-light", "high-contrast", "okabe-ito", "terminal"])
def test_one_s_own_reaction_is_told_by_its_shape_in_every_theme(
    theme: str, glyphs: GlyphSet, drawn_as: str
) -> None:
    variables = theming.load_named(theme, builtin_theme_dir())
    assert variables is not None
    look = Look.from_theme(variables.variables, glyphs=glyphs, tz=UTC)
    view = a_view("maya", "09:00", "x", reactions=REACTIONS, me=UserId("u-tom"))
    assert drawn_as in message_lines(view, 60, look)[-1].text


@pytest.mark.parametrize("density", ["compact", "comfortable"])
@pytest.mark.parametrize("width", [4, 10, 19, 31, 32, 60, 72, 200])
def test_every_line_is_exactly_as_wide_as_asked(width: int, density: Density) -> None:
    text = (
        "漢字かな交じり文 👩‍👧‍👦🇩🇪 é wort " * 5
        + "\n| a | b |\n|---|---|\n| x | "
        + "y" * 90
        + " |\n> - q\n```\nx"
        + "=" * 99
    )
    view = a_view(
        "somebody-with-a-long-name",
        "09:00",
        text,
        reactions=REACTIONS * 9,
        attachments=(BANNER,),
        reply_count=2,
        edited_at=at("09:01"),
        state=OutboxState.SENDING,
        show_day="Wednesday 24 September 2025",
        unread_line="new since 09:41 · 4",
        mentions_me=True,
    )
    strips = message_lines(view, width, Look(density=density, tz=UTC, nick_width=12))
    assert {sum(cell_len(segment.text) for segment in strip) for strip in strips} == {width}


def test_the_ascii_glyphs_draw_nothing_beyond_ascii() -> None:
    look = Look(tz=UTC, glyphs=ASCII, emoji="text")
    view = a_view(
        "maya",
        "09:00",
        "> q\n- [x] t\n\n| a | b |\n|-|-|\n| c | d |\n\n---",
        reactions=REACTIONS,
        attachments=(BANNER,),
        reply_count=3,
        state=OutboxState.SENDING,
        show_day="Tuesday 14 October",
        unread_line="new since 09:41 - 4",
        mentions_me=True,
    )
    assert all(line.isascii() for line in drawn(view, 60, look))


def test_what_leads_up_to_the_text_is_counted() -> None:
    view = a_view("maya", "09:00", "x", show_day="Tuesday 14 October", unread_line="new since 09:41")
    assert draw_message(view, 60, COMPACT).lead == 2
    assert draw_message(view, 60, COMFORTABLE).lead == 5


def test_a_terminal_shows_each_line_from_edge_to_edge() -> None:
    text = "漢字かな交じり文 with words, e\u0301te\u0301, **bold** and `code`\n> quoted 漢字\n- list 한국어"
    look = Look.from_theme({"foreground": "#d5d9e6", "background": "#16181d", "chat-link": "#7aa2f7"}, tz=UTC)
    strips = message_lines(a_view("maya", "09:00", text, mentions_me=True), 40, look)
    screen = pyte.Screen(40, len(strips))
    stream = pyte.Stream(screen)
    for number, strip in enumerate(strips):
        written = "".join(
            segment.style.render(segment.text, color_system=ColorSystem.TRUECOLOR)
            if segment.style
            else segment.text
            for segment in strip
        )
        stream.feed(f"\x1b[{number + 1};1H{written}")
        assert screen.cursor.x == 40
    assert {cell.bg for row in range(len(strips)) for cell in screen.buffer[row].values()} == {"16181d"}


def test_a_very_long_message_is_cut_and_says_so() -> None:
    lines = drawn(a_view("maya", "09:00", "x\n" * 5000), 60, COMPACT)
    assert len(lines) == 41
    assert "460+ more lines · x shows them" in lines[-1]
    lines = drawn(a_view("maya", "09:00", "x\n" * 5000, extra=Extras(unfolded=True)), 60, COMPACT)
    assert len(lines) < 600
    assert "goes on" in lines[-1]


@pytest.mark.parametrize("look", [COMPACT, COMFORTABLE])
def test_in_a_very_wide_pane_lines_stay_short_enough_to_be_read(look: Look) -> None:
    lines = drawn(a_view("maya", "09:12", "word " * 100), 240, look)
    assert {cell_len(line) for line in lines} == {240}
    assert 100 < max(len(line.rstrip()) for line in lines) <= 140


CARD = Card(
    text="All green.",
    title="Build 4812",
    title_link="https://ci.example.org/4812",
    pretext="From the pool:",
    colour="#00c100",
    fields=(CardField("branch", "main"), CardField("", "no title")),
    footer="ci",
    actions=(CardAction("Rerun", "rerun"),),
)


def test_a_text_and_a_card_are_both_drawn() -> None:
    lines = drawn(a_view("ci", "09:48", "build", cards=(CARD,)), 60, COMPACT)
    assert [line.strip() for line in lines] == [
        "09:48    ci  build",
        "From the pool:",
        "▌ Build 4812 (ci.example.org)",
        "▌ All green.",
        "▌ branch  main",
        "▌ no title",
        "▌ ci",
        "▌ [ Rerun ]  a presses",
    ]


def test_a_card_that_is_all_there_is_is_drawn_once() -> None:
    lines = drawn(a_view("ci", "09:48", words_of((CARD,)), cards=(CARD,)), 60, COMPACT)
    assert " ".join(lines).count("All green.") == 1


@pytest.mark.parametrize("width", [5, 12, 20, 60, 140])
@pytest.mark.parametrize("look", [COMPACT, COMFORTABLE])
def test_cards_are_exactly_as_wide_as_asked(width: int, look: Look) -> None:
    strips = message_lines(
        a_view("ci", "09:48", "build", cards=(CARD, Card(fallback="x" * 300))), width, look
    )
    assert {strip.cell_length for strip in strips} == {width}


def test_what_only_we_see_says_so() -> None:
    lines = drawn(a_view("system", "09:48", "You are away.", kind=MessageKind.EPHEMERAL), 60, COMPACT)
    assert lines[0].rstrip().endswith("You are away. (only visible to you)")


def test_pinned_and_saved_are_said() -> None:
    view = a_view("lin", "09:48", "notes", pinned=True, extra=Extras(saved=True))
    assert drawn(view, 60, COMPACT)[0].rstrip().endswith("notes (pinned) (saved)")


def test_a_bot_is_told_by_a_word_beside_its_name_in_both_densities() -> None:
    look = Look(tz=UTC, nick_width=9)
    bot = a_view("ci", "09:48", "build 4812", from_bot=True)
    assert drawn(bot, 60, look)[0].rstrip() == " 09:48    ci bot  build 4812"
    assert drawn(bot, 40, COMFORTABLE)[1].startswith(" ci  bot")
    tight = a_view("releases", "09:48", "build", from_bot=True)
    assert drawn(tight, 40, COMPACT)[0].rstrip() == " 09:48 rele…  build"


def test_a_deleted_message_keeps_its_place_and_says_nothing_else() -> None:
    gone = a_view("maya", "09:12", "", deleted_at=at("09:13"), reactions=REACTIONS, reply_count=3)
    assert [line.rstrip() for line in drawn(gone, 40, COMPACT)] == [" 09:12  maya  message deleted"]


def test_programs_with_one_account_are_told_apart_by_the_names_they_chose() -> None:
    nicks = tuple(Style(color=f"color({number})") for number in range(20, 29))
    look = Look(density="comfortable", tz=UTC, nicks=nicks)

    def style(chosen: str) -> str:
        view = a_view(chosen or "tom", "10:02", "done", is_mine=True, author_name=chosen)
        segments = (segment for strip in message_lines(view, 80, look) for segment in strip)
        return next(str(segment.style) for segment in segments if segment.text.strip() == view.author)

    seen = {style(name) for name in ("GitHub", "Alertmanager", "Grafana", "deployer")}
    assert len(seen) > 1
    assert style("") not in seen
