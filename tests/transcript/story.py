"""What is a transcript told from? Chapters, and in them the lines that are typed into a real bash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Step:
    """One line that is typed. `%name%` in it stands for what an earlier step kept."""

    line: str
    keep: Mapping[str, str] = field(default_factory=dict)
    """A regular expression with one group for each thing that later lines name."""
    until: str = ""
    """It runs on once this was written, and ends by ctrl+c when its chapter ends (or `stays`)."""
    meanwhile: tuple[Step, ...] = ()
    """Typed in other terminals while it runs."""
    sees: str = ""
    """What it writes after that, before ctrl+c."""
    stays: bool = False
    """It is ended after all chapters."""
    types: tuple[tuple[str, str], ...] = ()
    """It is the app, full screen: what is typed once `until` stands there, and what stands there then."""
    code: int = 0


@dataclass(frozen=True)
class Chapter:
    """A heading, a few words, and what is typed."""

    title: str
    words: str
    steps: tuple[Step, ...]
    in_order: bool = True
    """False where no line depends on another; then they are typed at once, in terminals of their own."""
