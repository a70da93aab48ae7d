"""Which language is the code in? Proposed behind the ``` that begins a block."""

from __future__ import annotations

import re

from chat_tui.ui.completion import Candidate, Completion, Spot

FENCE = re.compile(r"^\s{0,3}(```|~~~)")
_OPENING = re.compile(r"^\s{0,3}(?:```|~~~)([\w+#.-]*)$")
LANGUAGES = (
    *("python", "bash", "json", "yaml", "sql", "javascript", "typescript", "go", "rust", "java"),
    *("c", "cpp", "csharp", "diff", "text", "html", "css", "toml", "ini", "xml", "markdown", "dockerfile"),
    *("console", "makefile", "php", "ruby", "perl", "lua", "kotlin", "swift", "scala", "haskell", "nix"),
    *("powershell", "r", "elixir", "erlang", "clojure", "ocaml", "zig", "nginx", "graphql", "protobuf"),
)
"""The usual ones first."""


def fence_completion(spot: Spot) -> Completion | None:
    """Languages, where a block begins here; a ``` that ends one is left alone."""
    match = _OPENING.match(spot.before)
    if match is None or sum(1 for line in spot.lines[: spot.row] if FENCE.match(line)) % 2:
        return None
    typed = match[1].casefold()
    names = [name for name in LANGUAGES if name.startswith(typed)]
    candidates = tuple(Candidate(name, name) for name in names)
    return Completion(match.start(1), candidates, offered=not typed) if candidates else None
