"""Whether two answers have the same form: status, header names, JSON keys and JSON types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

VARYING_HEADERS = frozenset({"date", "content-length", "connection", "transfer-encoding", "server"})
"""Headers that depend on the library that writes them, not on the protocol."""
ID_LENGTH = 26


def header_differences(theirs: Mapping[str, object], ours: Mapping[str, str]) -> Iterator[str]:
    """Names that only one side has, and a Content-Type that is another one."""
    expected = {name.lower() for name in theirs} - VARYING_HEADERS
    found = {name.lower() for name in ours} - VARYING_HEADERS
    yield from (f"header {name} missing" for name in sorted(expected - found))
    yield from (f"header {name} added" for name in sorted(found - expected))
    kind = {name.lower(): value for name, value in theirs.items()}.get("content-type")
    if kind is not None and "content-type" in found and ours["content-type"] != kind:
        yield f"content-type {ours['content-type']}"


def body_differences(theirs: Any, ours: Any, where: str = "body") -> Iterator[str]:
    """Keys missing or added and types that differ, anywhere in two JSON values.

    Lists are compared by what their elements have in common, maps from ids by their values.
    """
    if type_name(theirs) != type_name(ours):
        yield f"{where}: {type_name(ours)} for {type_name(theirs)}"
    elif isinstance(theirs, dict):
        yield from _object_differences(theirs, ours, where)
    elif isinstance(theirs, list) and theirs and ours:
        yield from _element_differences(theirs, ours, where + "[]")


def type_name(value: Any) -> str:
    """The JSON type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names = {int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names[type(value)]


def is_id_map(value: Mapping[str, object]) -> bool:
    """Whether an object's keys are ids (of posts, users, channels), not names of fields."""
    return bool(value) and all(_is_id(key) for key in value)


def _is_id(key: str) -> bool:
    # Only ids are that long without an underscore and a capital.
    return len(key) == ID_LENGTH and key.isalnum() and key.islower()


def _object_differences(theirs: dict[str, Any], ours: dict[str, Any], where: str) -> Iterator[str]:
    if is_id_map(theirs) or is_id_map(ours):
        if theirs and ours:
            yield from _element_differences(list(theirs.values()), list(ours.values()), where + "{}")
        return
    yield from (f"{where}.{key} missing" for key in theirs if key not in ours)
    yield from (f"{where}.{key} added" for key in ours if key not in theirs)
    for key in theirs:
        if key in ours:
            yield from body_differences(theirs[key], ours[key], f"{where}.{key}")


def _element_differences(theirs: list[Any], ours: list[Any], where: str) -> Iterator[str]:
    kinds, found = {type_name(value) for value in theirs}, {type_name(value) for value in ours}
    if not found <= kinds:
        yield f"{where}: {'/'.join(sorted(found))} for {'/'.join(sorted(kinds))}"
    elif kinds == {"object"}:
        yield from _row_differences(theirs, ours, where)


def _row_differences(theirs: list[dict[str, Any]], ours: list[dict[str, Any]], where: str) -> Iterator[str]:
    always, ever = _keys(theirs)
    ours_always, ours_ever = _keys(ours)
    yield from (f"{where}.{key} missing" for key in sorted(always - ours_ever))
    yield from (f"{where}.{key} added" for key in sorted(ours_always - ever))
    for key in sorted(ever & ours_ever):
        theirs_values = [row[key] for row in theirs if key in row]
        ours_values = [row[key] for row in ours if key in row]
        kinds = {type_name(value) for value in theirs_values}
        found = {type_name(value) for value in ours_values}
        if not found & kinds:
            yield f"{where}.{key}: {'/'.join(sorted(found))} for {'/'.join(sorted(kinds))}"
        elif "object" in found & kinds:
            yield from _nested(theirs_values, ours_values, f"{where}.{key}")


def _nested(theirs: list[Any], ours: list[Any], where: str) -> Iterator[str]:
    objects = [value for value in theirs if isinstance(value, dict) and not is_id_map(value)]
    found = [value for value in ours if isinstance(value, dict) and not is_id_map(value)]
    if objects and found:
        yield from _row_differences(objects, found, where)


def _keys(rows: list[dict[str, Any]]) -> tuple[set[str], set[str]]:
    sets = [set(row) for row in rows]
    return set.intersection(*sets), set.union(*sets)
