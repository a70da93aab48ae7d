"""How is a delivery worded: by its kind, or by a template of one's own?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from chat_tui.errors import ConfigError
from chat_tui.receiving.wording import alerts, github, gitlab, slack, standard
from chat_tui.receiving.wording.values import Values
from chat_tui.text.sanitize import gate

LONGEST_TEMPLATE = 16_000
_HOLE = re.compile(r"\$(?:(?P<escaped>\$)|\{(?P<path>[\w.-]+)\}|(?P<wrong>))")
_OWN = frozenset({"kind", "event", "id", "text"})
"""Names that are not looked for in the body; `text` is what would be said without a template."""

WORDINGS: Mapping[str, Callable[[str, Values], str]] = {
    "standard": standard.told,
    "github": github.told,
    "gitlab": gitlab.told,
    "slack": slack.told,
    "alertmanager": alerts.told,
    "grafana": alerts.told,
}


def worded(kind: str, event: str, data: object, most: int) -> str:
    """What is said of it, at most so many characters; "" for what nobody needs to hear."""
    return shortened(gate(WORDINGS[kind](event, Values(data))), most)


class Template:
    """A text with holes as `${repository.full_name}`, filled with values of the body; `$$` is a dollar.

    Nothing in it is run, a missing value is nothing, and what is filled in is no markup and mentions nobody;
    the markup and the mentions of the template itself are its own. `${text}` is the built-in wording.
    """

    def __init__(self, source: str) -> None:
        self._source = source

    @classmethod
    def read(cls, path: Path) -> Template:
        """From a file; raises ConfigError, naming the line, where a hole is not closed."""
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            raise ConfigError(f"The template {path} cannot be read: {error}.") from error
        if len(source) > LONGEST_TEMPLATE:
            raise ConfigError(f"The template {path} has more than {LONGEST_TEMPLATE} characters.")
        for found in _HOLE.finditer(source):
            if found["wrong"] is not None:
                line = source.count("\n", 0, found.start()) + 1
                raise ConfigError(
                    f"{path}, line {line}: a $ that begins no hole.", hint="Write ${a.b} or $$."
                )
        return cls(source.rstrip("\n"))

    def filled(self, kind: str, event: str, delivery_id: str, data: object, most: int) -> str:
        """The text for one delivery; where the template leaves nothing, nothing is said."""
        values, own = Values(data), Values({"kind": kind, "event": event, "id": delivery_id})

        def fill(found: re.Match[str]) -> str:
            if found["escaped"]:
                return "$"
            path = found["path"]
            if path == "text":
                return worded(kind, event, data, most)
            return own.text(path) if path in _OWN else values.text(path)

        return shortened(gate(_HOLE.sub(fill, self._source)).strip(), most)


def shortened(text: str, most: int) -> str:
    """At most so many characters, and a sign where there were more."""
    return text if len(text) <= most else text[: most - 2].rstrip() + " …"
