"""Which names, arguments and fields has the library? `python -m tools.library_page` writes it."""

from __future__ import annotations

import ast
import dataclasses
import enum
import inspect
import itertools
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import chat_tui.client as library

PAGE = Path(__file__).parents[1] / "docs" / "library-reference.md"
NOTE = "<!-- Written by `make docs` from the code; do not edit. -->"
_HEAD = (
    "How they are used: [library.md](library.md). A `Target` is `#channel`, `@person`, `team/#channel`, a"
    " permalink or an id, or a `Channel` or `Person` that you got. A `Moment` is a `datetime`, a `timedelta`"
    " (so long ago), or a message or its id."
)
_MODULES = re.compile(r"\b(?:chat_tui|collections|datetime|pathlib|typing)(?:\.\w+)*\.(?=[A-Za-z])")


def page() -> str:
    """The whole page."""
    lines = [NOTE, "", "# The library, name by name", "", _HEAD, ""]
    lines += ["## connect", "", *_callable(library.connect, "connect")]
    for name in sorted(set(library.__all__) - {"connect", "Event"}):
        lines += ["", f"## {name}", "", *_class(getattr(library, name))]
    return "\n".join(lines) + "\n"


def _class(cls: type) -> Iterator[str]:
    yield _sentence(cls)
    if issubclass(cls, enum.Enum):
        yield from ["", ", ".join(f"`{cls.__name__}.{each.name}`" for each in cls)]
        return
    fields = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
    about = _about_fields(cls) if fields else {}
    shown = [each for each in fields if not each.name.startswith("_")]
    rows = [f"- `{each.name}`: `{_plain(str(each.type))}`{about.get(each.name, '')}" for each in shown]
    yield from ["", *rows] if rows else []
    for name, member in inspect.getmembers(cls):
        if name.startswith("_") or issubclass(cls, BaseException):
            continue
        if isinstance(member, property):
            yield from ["", f"### {cls.__name__}.{name}", "", _sentence(member)]
        elif inspect.isfunction(member):
            yield from ["", f"### {cls.__name__}.{name}", "", *_callable(member, name)]


def _about_fields(cls: type) -> dict[str, str]:
    """What stands below each field."""
    (made,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    assert isinstance(made, ast.ClassDef)
    return {
        field.target.id: " " + " ".join(below.value.value.split())
        for field, below in itertools.pairwise(made.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }


def _callable(function: object, name: str) -> Iterator[str]:
    signature = inspect.signature(inspect.unwrap(function) if callable(function) else page)
    parameters = [each for each in signature.parameters.values() if each.name != "self"]
    told = str(signature.replace(parameters=parameters))
    waits = "await " if inspect.iscoroutinefunction(function) else ""
    yield from ["```python", f"{waits}{name}{_plain(told)}", "```", "", _sentence(function)]


def _plain(told: str) -> str:
    return re.sub(r"(: |-> )'([^']*)'", r"\1\2", _MODULES.sub("", told))


def _sentence(thing: object) -> str:
    return " ".join((inspect.getdoc(thing) or "").split())


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")
    print(PAGE.relative_to(PAGE.parents[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
