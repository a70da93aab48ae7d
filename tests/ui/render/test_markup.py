"""How do blocks look: lists, quotes, tables, code, links that lie?"""

from __future__ import annotations

import pytest
from rich.style import Style

from chat_tui.ui.render.code import token_style
from chat_tui.ui.render.highlight import PygmentsHighlighter
from chat_tui.ui.render.inline import LEADS
from chat_tui.ui.render.lines import Line, line_cells
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.markup import markup_lines

NOBODY: frozenset[str] = frozenset()
CODE = 'def f(x):\n    # why\n    return "ä漢" * x\n'


def lines(raw: str, width: int = 40, look: Look | None = None) -> list[Line]:
    return markup_lines(raw, width, look or Look(), NOBODY)


def text(raw: str, width: int = 40, look: Look | None = None) -> list[str]:
    return ["".join(piece.text for piece in line).rstrip() for line in lines(raw, width, look)]


def test_lists_hang_and_nest() -> None:
    assert text("- one two three\n  - four\n- [x] five\n9. a\n10. b", 12) == [
        "• one two",
        "  three",
        "  • four",
        "☑ five",
        " 9. a",
        "10. b",
    ]


def test_quotes_are_marked_on_every_line() -> None:
    assert text("> a long quoted line\n> > deep", 14) == ["▎ a long", "▎ quoted line", "▎ ▎ deep"]


def test_a_table_has_rules_and_alignment() -> None:
    assert text("| name | n |\n|---|--:|\n| wal | 12 |\n| x | 3 |") == [
        "name │  n",
        "─────┼───",
        "wal  │ 12",
        "x    │  3",
    ]


def test_a_table_too_wide_wraps_its_cells_and_one_far_too_wide_becomes_a_list() -> None:
    wrapped = text("| a | b |\n|---|---|\n| some words here | other words there |", 20)
    assert all(len(line) <= 20 for line in wrapped)
    assert wrapped[2:] == ["some     │ other", "words    │ words", "here     │ there"]
    listed = text("| a | b | c | d |\n|---|---|---|---|\n| 1 | 2 | 3 | 4 |", 18)
    assert listed[:4] == ["a: 1", "b: 2", "c: 3", "d: 4"]


def test_code_is_indented_filled_and_cut_not_wrapped() -> None:
    made = lines("```\none two three\n```", 10)
    assert ["".join(piece.text for piece in line) for line in made] == ["  one two ", "  three   "]
    assert {line_cells(line) for line in made} == {10}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("[bank.com](http://evil.example/x)", "bank.com (evil.example)"),
        ("[https://bank.com/](https://evil.example)", "https://bank.com/ (evil.example)"),
        ("[click](http://good@evil.example)", "click (evil.example)"),
        ("[docs](http://аpple.com)", "docs (xn--pple-43d.com)"),
        ("[example.org/a](https://example.org/b)", "example.org/a"),
        ("https://example.org/x", "https://example.org/x"),
        ("example.org", "example.org"),
        ("[bank.com ](http://bank.com.evil.example)", "bank.com  (bank.com.evil.example)"),
    ],
)
def test_a_link_shows_the_host_it_leads_to_unless_its_label_does(raw: str, shown: str) -> None:
    assert text(raw, 60) == [shown]


def test_links_carry_the_address_as_the_terminal_s_own() -> None:
    urls = {piece.style.link for line in lines("see [x](https://example.org/a)") for piece in line}
    assert urls == {None, "https://example.org/a"}


def test_own_mentions_look_different_from_others() -> None:
    look = Look(mention=Style(bold=True), link=Style(underline=True))
    made = markup_lines("@tom @maya @all", 40, look, frozenset({"@tom"}))
    bold = [piece.text for piece in made[0] if piece.style.bold]
    assert bold == ["@tom", "@all"]


def test_emoji_can_be_shown_as_their_names() -> None:
    assert text(":tada: x", look=Look(emoji="text")) == [":tada: x"]
    assert text(":tada: x") == ["🎉 x"]


def test_code_is_plain_until_the_highlighter_is_loaded_and_keeps_its_lines() -> None:
    highlighter = PygmentsHighlighter()
    look = Look(highlight=highlighter, tokens={"Keyword": Style(bold=True)})
    before = text(f"```python\n{CODE}```", look=look)
    wanted = highlighter.is_wanted
    highlighter.load()
    assert (wanted, highlighter.is_wanted) == (True, False)
    assert text(f"```python\n{CODE}```", look=look) == before
    coloured = [
        piece.text for line in lines(f"```python\n{CODE}```", look=look) for piece in line if piece.style.bold
    ]
    assert coloured == ["def", "return"]


def test_an_unknown_language_and_a_very_long_block_stay_plain() -> None:
    highlighter = PygmentsHighlighter()
    highlighter.load()
    assert highlighter("x = 1", "no-such-language") is None
    assert highlighter("x = 1\n" * 5000, "python") is None


def test_a_token_has_the_style_of_the_nearest_kind_above_it() -> None:
    styles = {"Name": Style(bold=True), "Name.Function": Style(italic=True)}
    assert token_style("Name.Function.Magic", styles).italic
    assert token_style("Name.Tag", styles).bold
    assert token_style("Text", styles) == Style()


def test_words_that_call_me_without_an_at_are_marked_and_no_others() -> None:
    look = Look(mention=Style(bold=True))
    (line,) = markup_lines(
        "ask Tomas, **tom** or the on-call atom", 60, look, frozenset({"@tom", "tom", "on-call"})
    )
    assert [piece.text for piece in line if piece.style.bold and piece.text != "tom"] == ["on-call"]
    assert "".join(piece.text for piece in line) == "ask Tomas, tom or the on-call atom"


def test_a_picture_in_the_text_is_told_by_its_sign_and_leads_to_it() -> None:
    (line,) = markup_lines("see ![a cat](https://img.example.org/c.png)", 60, Look(), NOBODY)
    assert "".join(piece.text for piece in line) == "see ▤ a cat (img.example.org)"
    assert [piece.style.link for piece in line if piece.text == "a cat"] == ["https://img.example.org/c.png"]
    assert text("![](https://img.example.org/c.png)") == ["▤ picture (img.example.org)"]


def test_channels_and_hashtags_tell_a_click_where_they_lead() -> None:
    (line,) = markup_lines("in ~release about #rc2", 60, Look(), NOBODY)
    leads = [piece.style.meta[LEADS] for piece in line if LEADS in piece.style.meta]
    assert leads == ["~release", "#rc2"]
    assert all(piece.style.link is None for piece in line)


def test_a_diff_without_a_name_has_its_colours() -> None:
    highlighter = PygmentsHighlighter()
    highlighter.load()
    look = Look(highlight=highlighter, tokens={"Generic.Inserted": Style(bold=True)})
    lines = markup_lines("```\n@@ -1 +1 @@\n-old\n+new\n```", 40, look, NOBODY)
    assert [any(piece.style.bold for piece in line) for line in lines] == [False, False, True]
