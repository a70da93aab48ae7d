"""Does every link of the documents lead somewhere, and is every page found from docs/README.md?"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
AT_THE_TOP = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
PAGES = sorted([*(ROOT / name for name in AT_THE_TOP), *DOCS.rglob("*.md")])
_FENCED = re.compile(r"^(```+|~~~+).*?^\1", re.MULTILINE | re.DOTALL)
_MADE = re.compile(r"(?:Written|Made) (?:by|from) .{0,80}?`(?:make|python -m) ", re.DOTALL)
_LINK = re.compile(r"\]\((?!\w+:)([^)\s#]*)(?:#([^)\s]*))?\)")


def _prose(page: Path) -> str:
    return _FENCED.sub("", page.read_text("utf-8"))


@cache
def _anchors(page: Path) -> frozenset[str]:
    """The headings as the last parts of links, as GitHub makes them; the second of a name ends with -1."""
    seen: Counter[str] = Counter()
    anchors = set()
    for title in re.findall(r"^#+ +(.+?)\s*$", _prose(page), re.MULTILINE):
        shown = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", title)
        slug = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        anchors.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return frozenset(anchors)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    lost = []
    for path, anchor in _LINK.findall(_prose(page)):
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in _anchors(target)):
            lost.append(f"{path}#{anchor}" if anchor else path)
    assert not lost


def test_every_page_is_in_the_index() -> None:
    index = DOCS / "README.md"
    linked = {(DOCS / path).resolve() for path, _ in _LINK.findall(_prose(index))}
    assert not [str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md") if page not in {index, *linked}]


def test_the_index_says_which_pages_are_written_by_a_tool() -> None:
    """Those say so at their beginning; who mends one by hand loses it when it is made again."""
    marked = set(re.findall(r"\]\(([\w/.-]+\.md)\)\*", (DOCS / "README.md").read_text("utf-8")))
    made = {
        str(page.relative_to(DOCS))
        for page in DOCS.rglob("*.md")
        if _MADE.search(page.read_text("utf-8")[:400])
    }
    assert marked == made


def test_a_link_to_nowhere_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# One `two`\n[x](b.md) [y](#one-two) [z](#three)\n```\n[c](d.md)\n```\n")
    found = _LINK.findall(_prose(tmp_path / "a.md"))
    assert found == [("b.md", ""), ("", "one-two"), ("", "three")]
    assert _anchors(tmp_path / "a.md") == {"one-two"}
