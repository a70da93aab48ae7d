"""What is the published JSON Schema of all --json output, and how is it told in a table?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click

from chat_tui.cli.output import VERSION
from chat_tui.cli.record_types import TYPES, RecordType

ID = f"urn:chat-tui:records:v{VERSION}"
_ABOUT = (
    "Each line of --json output is one object. Fields and types are added, and words to an enum; none is ever"
    " removed or given another meaning while v is the same. A reader skips what it does not know."
)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one line of any `--json` output."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "One line of chat-tui --json",
        "description": _ABOUT,
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in TYPES],
        "$defs": {name: _definition(name, one) for name, one in TYPES.items()},
    }


def schema_text() -> str:
    """The same as it is printed and kept in `docs/records.schema.json`."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def types_table() -> str:
    """The types as a Markdown table: what a record is, and who writes it."""
    lines = ["| type | what it is | written by |", "|---|---|---|"]
    for name, one in TYPES.items():
        writers = ", ".join(f"`{writer}`" for writer in one.written_by)
        lines.append(f"| [`{name}`](records.md#{name}) | {one.meaning} | {writers} |")
    return "\n".join(lines)


def records_page() -> str:
    """Every type with the meaning of each field, as a page of the documentation."""
    lines = [
        "# Records",
        "",
        f"{_ABOUT} `chat-tui schema` prints all of it as JSON Schema 2020-12: "
        "[records.schema.json](records.schema.json).",
        "",
        f"Every record has `v` (now {VERSION}) and `type`, and every field below, if only null or empty; but"
        " a file has a `path` in an export only. Text is raw: what others said may hold anything. Characters"
        " that a terminal obeys are written as escapes of JSON.",
    ]
    for name, one in TYPES.items():
        writers = ", ".join(f"`chat-tui {writer}`" for writer in one.written_by)
        lines += ["", f"## {name}", "", f"{one.meaning} Written by {writers}.", ""]
        lines += ["| field | kind | meaning |", "|---|---|---|", *_rows(one.fields, "")]
    return "\n".join(lines)


def _rows(fields: Mapping[str, Mapping[str, Any]], prefix: str) -> Iterator[str]:
    for name, field in fields.items():
        yield f"| `{prefix}{name}` | {_kind(field)} | {field['description']} |"
        inner = field.get("items", field)
        yield from _rows(inner.get("properties", {}), f"{prefix}{name}.")


def _kind(field: Mapping[str, Any]) -> str:
    """In a word or two, for people."""
    if "enum" in field:
        return " ".join("null" if word is None else f"`{word}`" if word else '""' for word in field["enum"])
    kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
    words = ("time" if kind == "string" and "format" in field else _KINDS[kind] for kind in kinds)
    return " or ".join(words)


_KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "object",
    "null": "null",
}


def _definition(name: str, one: RecordType) -> dict[str, Any]:
    writers = ", ".join(f"chat-tui {writer}" for writer in one.written_by)
    return {
        "type": "object",
        "title": name,
        "description": f"{one.meaning} Written by: {writers}.",
        "properties": {
            "v": {"const": VERSION, "description": "The version of the records."},
            "type": {"const": name, "description": "Which record this is."},
            **one.fields,
        },
        "required": ["v", "type", *one.fields],
    }


@click.command()
def schema() -> None:
    """Print the JSON Schema of all --json output."""
    click.echo(schema_text(), nl=False)
