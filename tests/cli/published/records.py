"""Is a line of --json output as the schema describes it?"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

from chat_tui.cli.record_schema import json_schema


def valid_record(line: str) -> dict[str, Any]:
    """The record; AssertionError with what is wrong with it."""
    record: dict[str, Any] = json.loads(line)
    assert record.get("type") in json_schema()["$defs"], f"no type of the schema: {line}"
    error = best_match(_validator(record["type"]).iter_errors(record))
    assert error is None, f"{error and error.json_path}: {error and error.message} in {line}"
    return record


@cache
def _validator(kind: str) -> Draft202012Validator:
    """Of one type: what is said of a record that fits none of many helps nobody."""
    whole = json_schema()
    one = {**whole["$defs"][kind], "additionalProperties": False}
    return Draft202012Validator(one, format_checker=FormatChecker())
