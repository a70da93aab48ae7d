"""Are formulas left as they were written, and prices and variables not taken for them?"""

from __future__ import annotations

import pytest

from chat_tui.text.markup import parse
from chat_tui.text.nodes import Block, Bold, CodeBlock, Italic, LineBreak, Paragraph, Text


def flat(raw: str) -> tuple[object, ...]:
    (block,) = parse(raw)
    assert isinstance(block, Paragraph)
    return block.children


@pytest.mark.parametrize(
    "formula",
    ["$$ a*b*c $$", "$a_1 + b_2*c*d$", "$x$", "$\\frac{a}{b}$", "$$\\sum_{i=1}^n *i*$$"],
)
def test_a_formula_keeps_its_stars_and_underscores(formula: str) -> None:
    assert flat(f"so {formula} it is") == (Text(f"so {formula} it is"),)


@pytest.mark.parametrize(
    "raw", ["$5 and *that* for $6", "$HOME and *that* $PATH", "US$5 *that* 7$x", "$ *that* $"]
)
def test_what_costs_or_names_something_is_no_formula(raw: str) -> None:
    assert any(isinstance(node, Italic) for node in flat(raw))


def test_a_line_end_ends_the_hope_for_a_formula() -> None:
    assert flat("$a **b**\nc$") == (Text("$a "), Bold((Text("b"),)), LineBreak(), Text("c$"))


@pytest.mark.parametrize(
    ("raw", "blocks"),
    [
        ("$$\n- a*b*\n# c\n$$", (CodeBlock("latex", "- a*b*\n# c"),)),
        (
            "so\n$$\nx\n$$\nthen",
            (Paragraph((Text("so"),)), CodeBlock("latex", "x"), Paragraph((Text("then"),))),
        ),
        ("$$\nnever closed", (Paragraph((Text("$$"), LineBreak(), Text("never closed"))),)),
    ],
)
def test_lines_between_two_marks_are_one_formula(raw: str, blocks: tuple[Block, ...]) -> None:
    assert parse(raw) == blocks


def test_many_marks_that_close_nothing_cost_little() -> None:
    parse("$$\n" * 600)
    parse("$a " * 6000)
