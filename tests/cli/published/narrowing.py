"""What of a published JSON Schema is gone or narrowed in the one we have now?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_WORDS_ONLY = ("description", "title", "examples")
"""What a reader's program does not go by."""
_LOOKED_INTO = ("properties", "items", "required", "enum", "additionalProperties", *_WORDS_ONLY)


def narrowed(published: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """A sentence for each type, field or word that a reader of the published schema would miss."""
    return list(_types(published["$defs"], now["$defs"]))


def _types(published: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name, old in published.items():
        if name in now:
            yield from _schema(name, old, now[name])
        else:
            yield f"{name} is gone"


def _schema(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{where} may be without {name} now" for name in _less("required", old, new))
    yield from (f"{where} is never {word!r} now" for word in _less("enum", old, new))
    for name, inner in old.get("properties", {}).items():
        if name in new.get("properties", {}):
            yield from _schema(f"{where}.{name}", inner, new["properties"][name])
        else:
            yield f"{where}.{name} is gone"
    for key in ("items", "additionalProperties"):
        if key in old:
            yield from _schema(f"{where}[]", old[key], new.get(key, {}))
    for key in sorted({*old, *new}.difference(_LOOKED_INTO)):
        if old.get(key) != new.get(key):
            yield f"{where}: {key} was {old.get(key)!r} and is {new.get(key)!r}"


def _less(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Any]:
    return [one for one in old.get(key, ()) if one not in new.get(key, ())]
