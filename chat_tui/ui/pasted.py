"""What is a pasted text: more than people say in a message, code, paths of files? Pure, but for the paths."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from chat_tui.text.sanitize import safe_line

MANY_LINES = 20
MANY_CHARACTERS = 4_000
LONGEST_PATHS = 4_096
MOST_PATHS = 20
LOOKED_AT = 4_000
"""Characters in which the language of a code is looked for."""
_PATHS = re.compile(r"""\s*['"]?(?:/|~/|file:///|\\ )""")
_LANGUAGES = (
    ("diff", r"\A(?:diff --git |--- \S.*\n\+\+\+ |Index: )"),
    ("python", r"\A#!.*python|^Traceback \(most recent|^\s*(?:async )?def \w+\(.*:$|^from [\w.]+ import \w"),
    ("bash", r"\A#!.*sh\b|^\s*(?:fi|esac|done)$"),
    ("html", r"(?i)\A\s*<(?:!doctype html|html)"),
    ("xml", r"\A\s*<\?xml "),
    ("json", r"\A\s*[{\[]\s*(?:[\"{\[\]}]|\Z)"),
    ("c", r"^#include [<\"]"),
    ("go", r"\Apackage \w+$|^func (?:\(\w+ \*?\w+\) )?\w+\("),
    ("rust", r"^\s*(?:pub )?fn \w+.*\{$|^use \w+::"),
    ("java", r"^\s*(?:public|private) (?:static |final )*(?:class|void|[A-Z]\w+) "),
    ("javascript", r"^\s*(?:const|let) \w+ = |^(?:export )?(?:async )?function \w*\(|=> \{$"),
    ("sql", r"(?i)\A\s*(?:select\s[^.]*?\sfrom|insert into|create table|update \w+ set)\s"),
    ("yaml", r"\A---$|\A[\w-]+:(?: \S.*)?\n(?:[\w-]+:| +[-\w])"),
)
"""The first that is found wins."""
_ENDINGS = {"python": "py", "bash": "sh", "javascript": "js", "rust": "rs", "": "txt"}


def is_long(text: str, limit: int) -> bool:
    """Whether it is worth a question how it is to go."""
    return len(text) > min(limit, MANY_CHARACTERS) or line_count(text) >= MANY_LINES


def line_count(text: str) -> int:
    """The lines that people see."""
    return text.rstrip("\n").count("\n") + 1


def language_of(text: str) -> str:
    """The language that it looks like, as fences name it; empty for none that we know."""
    head = text[:LOOKED_AT]
    return next((name for name, sign in _LANGUAGES if re.search(sign, head, re.MULTILINE)), "")


def fenced(text: str, language: str) -> str:
    """As a code block, its fence longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"^ {0,3}(`{3,})", text, re.MULTILINE)), default=2)
    fence = "`" * (longest + 1)
    body = text.strip("\n")
    return f"{fence}{language}\n{body}\n{fence}\n"


def name_for(text: str, taken: frozenset[str]) -> str:
    """What the file is called that it goes as, unlike those that wait there already."""
    language = language_of(text)
    return free_name(_ENDINGS.get(language, language), taken)


def free_name(ending: str, taken: frozenset[str]) -> str:
    """A name for what was pasted, unlike those that wait there already."""
    names = (f"pasted{f'-{number}' * (number > 1)}.{ending}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def may_be_paths(text: str) -> bool:
    """Whether it is worth a look at the disk: it begins as paths do that are pasted or dropped."""
    return len(text) <= LONGEST_PATHS and _PATHS.match(text) is not None


def files_in(text: str) -> tuple[Path, ...]:
    """The files that it names, by absolute paths and all of them there; none if it says anything else.

    Reads the disk: not for the thread of the event loop.
    """
    from chat_tui.commands.paths import paths_in

    found: list[Path] = []
    for line in text.strip().splitlines():
        if not _PATHS.match(line):
            return ()
        found += paths_in(line.strip())
        if len(found) > MOST_PATHS or not all(map(_is_file, found)):
            return ()
    return tuple(found)


def names_of(paths: tuple[Path, ...]) -> str:
    """What the hint row calls them."""
    if len(paths) > 1:
        return f"{len(paths)} files"
    return safe_line(paths[0].name, 30)


def quoted(paths: tuple[Path, ...]) -> str:
    """The argument of /attach that names them."""
    return " ".join(shlex.quote(str(path)) for path in paths)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
