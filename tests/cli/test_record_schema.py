"""Is the JSON Schema sound, does it say what each field means, and does it keep what was published?"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from chat_tui.cli.main import chat_tui
from chat_tui.cli.record_schema import json_schema
from chat_tui.cli.record_types import TYPES
from chat_tui.cli.shell import walk
from tests.cli.conftest import Cli
from tests.cli.published.narrowing import narrowed

PUBLISHED = Path(__file__).parent / "published" / "records.v1.json"


def described(fields: Mapping[str, Any], where: str) -> Iterator[tuple[str, str]]:
    for name, field in fields.items():
        yield f"{where}.{name}", field.get("description", "")
        yield from described(field.get("items", field).get("properties", {}), f"{where}.{name}")


def test_the_schema_is_a_schema_of_its_draft() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"].endswith("2020-12/schema")
    assert json_schema()["$id"] == "urn:chat-tui:records:v1"


def test_the_command_prints_it(cli: Cli) -> None:
    assert json.loads(cli("schema").out) == json_schema()


def test_every_field_of_every_type_has_a_meaning() -> None:
    fields = [pair for name, one in TYPES.items() for pair in described(one.fields, name)]
    assert [where for where, meaning in fields if not re.match(r"[A-Zok].*\.$", meaning)] == []
    assert len(fields) > 150


def test_each_command_with_json_has_a_type_and_each_type_a_command() -> None:
    root = chat_tui.make_context("chat-tui", [], resilient_parsing=True)
    with_json = {
        context.command_path.removeprefix("chat-tui ")
        for context in walk(root)
        if any("--json" in parameter.opts for parameter in context.command.params)
    }
    writers = {writer for one in TYPES.values() for writer in one.written_by}
    # For `create out` the option means how a program is called; the others write records without it.
    assert with_json - {"serve webhook create out"} == writers - {"export", "webhook listen"}


def test_what_was_published_is_still_there() -> None:
    assert narrowed(json.loads(PUBLISHED.read_text("utf-8")), json_schema()) == []


def drop_field(schema: Any) -> None:
    del schema["$defs"]["message"]["properties"]["thread"]


def drop_type(schema: Any) -> None:
    del schema["$defs"]["gap"]


def drop_word(schema: Any) -> None:
    schema["$defs"]["channel"]["properties"]["kind"]["enum"].remove("group")


def drop_requirement(schema: Any) -> None:
    schema["$defs"]["sent"]["required"].remove("queued")


def widen(schema: Any) -> None:
    schema["$defs"]["message"]["properties"]["text"]["type"] = ["string", "null"]


def change_inside(schema: Any) -> None:
    schema["$defs"]["message"]["properties"]["files"]["items"]["properties"]["size"]["type"] = "string"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (drop_field, "message.thread is gone"),
        (drop_type, "gap is gone"),
        (drop_word, "channel.kind is never 'group' now"),
        (drop_requirement, "sent may be without queued now"),
        (widen, "message.text: type was 'string' and is ['string', 'null']"),
        (change_inside, "message.files[].size: type was 'integer' and is 'string'"),
    ],
)
def test_what_a_reader_would_miss_is_told(change: Callable[[Any], None], told: str) -> None:
    now = copy.deepcopy(json_schema())
    change(now)
    assert narrowed(json_schema(), now) == [told]


def test_what_is_added_is_no_loss() -> None:
    now = copy.deepcopy(json_schema())
    now["$defs"]["message"]["properties"]["pinned"] = {"type": "boolean"}
    now["$defs"]["message"]["required"].append("pinned")
    now["$defs"]["channel"]["properties"]["kind"]["enum"].append("secret")
    now["$defs"]["new"] = {"type": "object"}
    now["$defs"]["gap"]["description"] = "Said better."
    assert narrowed(json_schema(), now) == []
