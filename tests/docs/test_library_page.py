"""Do the pages of the library say what it is?"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from pathlib import Path

import pytest

import chat_tui.client as library
from tools.library_page import PAGE, page

GUIDE = PAGE.with_name("library.md")
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
OWNERS = {"chat": library.Chat, "message": library.Message, "channel": library.Channel}


def test_the_reference_says_what_the_code_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `make docs`"


def test_every_public_name_is_in_the_reference_and_what_is_public_is_explained() -> None:
    told = PAGE.read_text("utf-8")
    for name in set(library.__all__) - {"Event"}:
        assert f"\n## {name}\n" in told
        assert inspect.getdoc(getattr(library, name))


def tree_of(block: str) -> ast.AST:
    """The block as a program; what is only begun is given an end."""
    body = re.sub(r"(?m)^(async for .*:)(\s+#.*)?$(?!\n +)", r"\1 ...\2", block)
    return ast.parse("async def page():\n" + textwrap.indent(body, "    "))


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.strip().splitlines()[0][:40])
def test_what_the_guide_shows_is_there(block: str) -> None:
    for node in ast.walk(tree_of(block)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in OWNERS:
            assert hasattr(OWNERS[node.value.id], node.attr), f"{node.value.id}.{node.attr}"
        if isinstance(node, ast.Call):
            given = {keyword.arg for keyword in node.keywords}
            known = parameters_of(node.func)
            assert known is None or given <= known, ast.unparse(node)
        if isinstance(node, ast.MatchClass) and isinstance(node.cls, ast.Name):
            fields = getattr(library, node.cls.id).__match_args__
            assert len(node.patterns) <= len(fields)
            assert set(node.kwd_attrs) <= set(fields)


def parameters_of(called: ast.expr) -> set[str] | None:
    if isinstance(called, ast.Name) and called.id == "connect":
        return set(inspect.signature(library.connect).parameters)
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id in OWNERS:
        return set(inspect.signature(getattr(OWNERS[called.value.id], called.attr)).parameters)
    return None


def test_the_guide_shows_the_bot_of_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert f"<!-- bot -->\n```python\n{BLOCKS[0]}```" in readme
