"""How a few short words become JSON Schema, so that a route is described in one line.

`text`, `id`, `time`, `int`, `flag`, `any`, `object`, `null` are values; a capital letter begins the name of
an object. `Post[]` is a list, `{Post}` a map by text, `Post|null` either, `text<=64` is at most so long, and
`a/b/c` in quotes of a field (`status=a/b/c`) are the only values. Several fields make an object:
`id:id create_at:time message root_id?:id` (no word is `text`, a question mark: may be left out); a single
word that is no value is an object of this one field.
"""

from __future__ import annotations

import re
from typing import Any

Schema = dict[str, Any]

_VALUES: dict[str, Schema] = {
    "text": {"type": "string"},
    "id": {"type": "string", "pattern": "^[a-z0-9]{26}$"},
    "id-or-empty": {"type": "string", "pattern": "^([a-z0-9]{26})?$"},
    "time": {"type": "integer", "format": "int64"},
    "int": {"type": "integer"},
    "flag": {"type": "boolean"},
    "any": {},
    "object": {"type": "object"},
    "null": {"type": "null"},
}
_LIMITED = re.compile(r"text<=(\d+)")
_FIELD = re.compile(r"(?P<name>[\w.-]+)(?P<optional>\?)?(?::(?P<kind>\S+)|=(?P<choice>\S+))?")


def schema(words: str) -> Schema:
    """The schema of one value, or of an object of several fields."""
    words = words.strip()
    is_fields = " " in words or "=" in words.replace("<=", "") or (":" in words and words[0] != "{")
    is_field = re.fullmatch(r"[a-z_]+\??", words) is not None and words not in _VALUES
    return fields(words) if is_fields or is_field else _value(words)


def fields(words: str) -> Schema:
    """The schema of an object with these fields."""
    properties: Schema = {}
    required = []
    for word in words.split():
        found = _FIELD.fullmatch(word)
        if found is None:
            raise ValueError(f"not a field: {word}")
        if found["choice"]:
            properties[found["name"]] = {"type": "string", "enum": found["choice"].split("/")}
        else:
            properties[found["name"]] = _value(found["kind"] or "text")
        if not found["optional"]:
            required.append(found["name"])
    made: Schema = {"type": "object", "properties": properties}
    return made | ({"required": required} if required else {})


def _value(word: str) -> Schema:
    if "|" in word:
        return {"anyOf": [_value(part) for part in word.split("|")]}
    if word.endswith("[]"):
        return {"type": "array", "items": _value(word[:-2])}
    if word.startswith("{") and word.endswith("}"):
        return {"type": "object", "additionalProperties": _value(word[1:-1])}
    if word[:1].isupper():
        return {"$ref": f"#/components/schemas/{word}"}
    limited = _LIMITED.fullmatch(word)
    if limited is not None:
        return {"type": "string", "maxLength": int(limited[1])}
    return dict(_VALUES[word])
