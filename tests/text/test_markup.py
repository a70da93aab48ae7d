"""Is Markdown read as Mattermost users write it?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from chat_tui.text.markup import MAX_LENGTH, parse
from chat_tui.text.nodes import (
    Blank,
    Block,
    Bold,
    ChannelLink,
    Code,
    CodeBlock,
    Emoji,
    Hashtag,
    Heading,
    Inline,
    Italic,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Mention,
    Paragraph,
    Quote,
    Rule,
    Strike,
    Table,
    Text,
)
from tests.hostile.corpus import hostile_strings


def inlines(raw: str) -> tuple[Inline, ...]:
    """The inlines of a text that is one paragraph."""
    (block,) = parse(raw)
    assert isinstance(block, Paragraph)
    return block.children


def p(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def link(url: str, label: str) -> Link:
    return Link(url, (Text(label),))


@pytest.mark.parametrize(
    ("raw", "nodes"),
    [
        ("plain", (Text("plain"),)),
        ("**b**", (Bold((Text("b"),)),)),
        ("__b__", (Bold((Text("b"),)),)),
        ("*i* _i_", (Italic((Text("i"),)), Text(" "), Italic((Text("i"),)))),
        ("***x***", (Italic((Bold((Text("x"),)),)),)),
        ("~~s~~", (Strike((Text("s"),)),)),
        ("~s~", (Text("~s~"),)),
        ("snake_case_name", (Text("snake_case_name"),)),
        ("2 * 3 * 4", (Text("2 * 3 * 4"),)),
        ("`a *b*`", (Code("a *b*"),)),
        ("`` a`b ``", (Code("a`b"),)),
        ("`open", (Text("`open"),)),
        (r"\*no\*", (Text("*no*"),)),
        ("a\nb", (Text("a"), LineBreak(), Text("b"))),
        ("hi @maya.", (Text("hi "), Mention("maya"), Text("."))),
        ("a@b.org", (link("mailto:a@b.org", "a@b.org"),)),
        ("see ~town-square!", (Text("see "), ChannelLink("town-square"), Text("!"))),
        ("#release now", (Hashtag("release"), Text(" now"))),
        ("#1 and a#b", (Text("#1 and a#b"),)),
        (":tada: :nope: 12:30:45", (Emoji("tada"), Text(" :nope: 12:30:45"))),
        ("&lt;b&gt; &amp;", (Text("<b> &"),)),
        ("https://a.org/x_y_z.", (link("https://a.org/x_y_z", "https://a.org/x_y_z"), Text("."))),
        ("**https://a.org**", (Bold((link("https://a.org", "https://a.org"),)),)),
        ("(https://a.org/(b))", (Text("("), link("https://a.org/(b)", "https://a.org/(b)"), Text(")"))),
        ("example.org/r/0.5", (link("https://example.org/r/0.5", "example.org/r/0.5"),)),
        ("main.py e.g. v0.5 README.md", (Text("main.py e.g. v0.5 README.md"),)),
        ("<https://a.org/>", (link("https://a.org/", "https://a.org/"),)),
        ("[x](https://a.org)", (link("https://a.org", "x"),)),
        ('[x](https://a.org "title")', (link("https://a.org", "x"),)),
        ("[x](a.org)", (link("https://a.org", "x"),)),
        ("[**x**](https://a.org)", (Link("https://a.org", (Bold((Text("x"),)),)),)),
        ("![cat](https://a.org/c.png)", (Link("https://a.org/c.png", (Text("cat"),), picture=True),)),
        ("[x](javascript:y)", (Text("[x](javascript:y)"),)),
        ("[a] (b)", (Text("[a] (b)"),)),
        ("[https://b.org](https://a.org)", (link("https://a.org", "https://b.org"),)),
    ],
)
def test_inlines(raw: str, nodes: tuple[Inline, ...]) -> None:
    assert inlines(raw) == nodes


@pytest.mark.parametrize(
    ("raw", "blocks"),
    [
        ("", ()),
        ("a\n\n\nb", (p("a"), Blank(), p("b"))),
        ("# H", (Heading(1, (Text("H"),)),)),
        ("### H ##", (Heading(3, (Text("H"),)),)),
        ("```py\nx = 1\n\ny\n```\nz", (CodeBlock("py", "x = 1\n\ny"), p("z"))),
        ("~~~\n```\n~~~", (CodeBlock("", "```"),)),
        ("```\nopen", (CodeBlock("", "open"),)),
        ("    code\n    more", (CodeBlock("", "code\nmore"),)),
        ("> a\n> > b\nc", (Quote((p("a"), Quote((p("b"),)))), p("c"))),
        ("- a\n- b", (ListBlock((ListItem((p("a"),)), ListItem((p("b"),)))),)),
        ("- a\n  - b", (ListBlock((ListItem((p("a"), ListBlock((ListItem((p("b"),)),)))),)),)),
        ("1. a\n  - b", (ListBlock((ListItem((p("a"), ListBlock((ListItem((p("b"),)),)))),), 1),)),
        ("3) a\n\n4) b", (ListBlock((ListItem((p("a"),)), ListItem((p("b"),))), 3),)),
        ("- [ ] a\n- [x] b", (ListBlock((ListItem((p("a"),), False), ListItem((p("b"),), True))),)),
        ("a\n---\nb", (p("a"), Rule(), p("b"))),
        ("text\n- a", (p("text"), ListBlock((ListItem((p("a"),)),)))),
        ("in 2024. x\n1986. y", (Paragraph((Text("in 2024. x"), LineBreak(), Text("1986. y"))),)),
        (
            "| a | b |\n|:-:|--:|\n| `x` | \\| |\n| only |",
            (
                Table(
                    ("center", "right"),
                    ((Text("a"),), (Text("b"),)),
                    (((Code("x"),), (Text("|"),)), ((Text("only"),), ())),
                ),
            ),
        ),
        ("a | b\nc", (Paragraph((Text("a | b"), LineBreak(), Text("c"))),)),
    ],
)
def test_blocks(raw: str, blocks: tuple[Block, ...]) -> None:
    assert parse(raw) == blocks


def flat(nodes: tuple[Inline, ...]) -> str:
    """Inlines as the tags that a Markdown renderer would write."""
    made = ""
    for node in nodes:
        match node:
            case Text(text):
                made += text
            case Bold(children):
                made += f"<strong>{flat(children)}</strong>"
            case Italic(children):
                made += f"<em>{flat(children)}</em>"
            case Code(text):
                made += f"<code>{text}</code>"
            case _:
                raise AssertionError(node)
    return made


@given(st.text("*_ab ,", min_size=1, max_size=24))
@settings(max_examples=1500, deadline=None)
def test_emphasis_is_that_of_commonmark(text: str) -> None:
    raw = f"x{text}x"
    if any(run in raw for run in ("*" * 7, "_" * 7)):
        return
    theirs = MarkdownIt("commonmark").renderInline(raw)
    assert flat(inlines(raw)) == theirs


@given(st.text("`a *", min_size=1, max_size=16))
@settings(max_examples=500, deadline=None)
def test_code_spans_are_those_of_commonmark(text: str) -> None:
    raw = f"x{text}x"
    if "*" * 7 in raw:
        return
    assert flat(inlines(raw)) == MarkdownIt("commonmark").renderInline(raw)


def words(nodes: tuple[Inline, ...]) -> str:
    return "".join(
        node.text if isinstance(node, Text) else "\n" if isinstance(node, LineBreak) else "?"
        for node in nodes
    )


def test_a_text_beyond_the_limit_is_plain_and_whole() -> None:
    raw = "**a** " * (MAX_LENGTH // 5)
    assert words(inlines(raw)) == raw


def test_hostile_text_is_read_without_an_error() -> None:
    for text in hostile_strings():
        parse(text)


@given(st.text("*_~`[]()!<>#-+.|\\: \nab1@&;", max_size=200))
@settings(max_examples=500, deadline=None)
def test_any_mixture_of_marks_is_read_without_an_error(text: str) -> None:
    parse(text)
