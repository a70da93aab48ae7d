"""What of docs/recipes.md is run, and what must be seen then? The page read as recipes of steps.

A step is a fenced block whose head says more than a language. `bash run` is run (`exit=N`, `background`,
`eventually` may follow); `text seen` is what the block before it must print, in which `…` is anything, and
`LANG file=PATH` is a file; `diff apply` (in docs/how-to) is applied. A comment `<!-- stage: ... -->` is run
and not shown: it is what others do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "recipes.md"
_BLOCK = re.compile(
    r"^### (?P<title>[^\n]+)$"
    r"|^```(?P<language>\w+) (?P<words>[^\n]+)\n(?P<body>.*?)^```$"
    r"|^<!-- stage(?P<soon> eventually)?:(?P<stage>.*?)-->$",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Step:
    """A file to write, or lines to run and what they must print (None: whatever they like)."""

    lines: str
    path: str = ""
    patch: bool = False
    code: int = 0
    background: bool = False
    eventually: bool = False
    seen: str | None = None


@dataclass
class Recipe:
    """One `###` of the page."""

    title: str
    steps: list[Step] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The title as the last part of a link to it."""
        return re.sub(r"[^\w -]", "", self.title.lower()).replace(" ", "-")

    def runs(self, program: str) -> bool:
        """Whether a step needs this program."""
        return any(re.search(rf"\b{program}\b", step.lines) for step in self.steps)


def recipes(text: str) -> list[Recipe]:
    """Every recipe of a page, those included that run nothing."""
    found: list[Recipe] = []
    for match in _BLOCK.finditer(text):
        if title := match["title"]:
            found.append(Recipe(title))
        elif stage := match["stage"]:
            found[-1].steps.append(Step(stage.strip(), eventually=bool(match["soon"])))
        else:
            _take(found[-1].steps, match["words"].split(), match["body"])
    return found


def _take(steps: list[Step], words: list[str], body: str) -> None:
    options = dict(word.partition("=")[::2] for word in words)
    if "apply" in options:
        steps.append(Step(body, patch=True))
    elif "file" in options:
        steps.append(Step(body, path=options["file"]))
    elif "run" in options:
        steps.append(
            Step(
                body,
                code=int(options.get("exit", "0")),
                background="background" in options,
                eventually="eventually" in options,
            )
        )
    elif "seen" in options:
        steps[-1].seen = body
    else:
        raise ValueError(f"a fenced block says {words}, which means nothing here")


def agrees(expected: str, printed: str) -> bool:
    """Whether `printed` is what the page says; `…` is anything in a line, a line of its own any lines."""
    lines = [line.rstrip() for line in expected.strip("\n").split("\n")]
    pattern = "\n".join(re.escape(line).replace("…", ".*?") if line != "…" else "ANY" for line in lines)
    pattern = pattern.replace("ANY\n", r"(?:[^\n]*\n)*?").replace("\nANY", r"(?:\n[^\n]*)*")
    plain = "\n".join(line.rstrip() for line in printed.strip("\n").split("\n"))
    return re.fullmatch(pattern.replace("ANY", "(?s:.*)"), plain) is not None
