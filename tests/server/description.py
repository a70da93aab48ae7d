"""Whether an answer is as our OpenAPI document says: status, content type, and every key of the JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from chat_tui.server.openapi.document import document


class Undescribed(AssertionError):
    """An answer that the document does not tell of; say it in chat_tui/server/openapi."""


async def check(response: httpx.Response) -> None:
    """Raise Undescribed unless the document tells of this answer; routes that it leaves out are let be."""
    await response.aread()
    request = response.request
    found = operation(request.method, request.url.path)
    if found is not None:
        check_answer(found, response.status_code, response.headers.get("content-type", ""), response.content)


def operation(method: str, path: str) -> str | None:
    """The operation that a request is for, as `METHOD template`."""
    for template, pattern in _patterns():
        if pattern.fullmatch(path):
            return f"{method} {template}" if method.lower() in _document()["paths"][template] else None
    return None


def check_answer(name: str, status: int, kind: str, body: bytes) -> None:
    """Raise Undescribed unless this may be answered by this operation."""
    where = f"{name} answers {status}"
    answers = _answers(name)
    if str(status) not in answers:
        raise Undescribed(f"{where}, the document says {', '.join(answers)}")
    content = answers[str(status)].get("content", {})
    if not content:
        return
    if kind.partition(";")[0] not in content and "*/*" not in content:
        raise Undescribed(f"{where} with {kind}, the document says {', '.join(content)}")
    validator = _validator(name, str(status)) if kind == "application/json" and kind in content else None
    if validator is None:
        return
    wrong = best_match(validator.iter_errors(json.loads(body)))
    if wrong is not None:
        raise Undescribed(f"{where}: {wrong.json_path}: {wrong.message}")


@cache
def _document() -> dict[str, Any]:
    """The document, closed: what it does not name is not there."""
    closed: dict[str, Any] = _closed(document())
    return closed


def _closed(value: Any) -> Any:
    if isinstance(value, list):
        return [_closed(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    made = {name: _closed(one) for name, one in value.items()}
    if "properties" in made and made.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return made


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    paths = sorted(_document()["paths"], key=lambda path: [part.startswith("{") for part in path.split("/")])
    return [(path, re.compile(re.sub(r"\{\w+\}", "[^/]+", path))) for path in paths]


@cache
def _answers(name: str) -> dict[str, Any]:
    method, _, template = name.partition(" ")
    found: dict[str, Any] = _document()["paths"][template][method.lower()]["responses"]
    shared = _document()["components"]["responses"]
    return {
        status: shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for status, answer in found.items()
    }


@cache
def _validator(name: str, status: str) -> Any:
    said = _answers(name)[status]["content"]["application/json"].get("schema")
    if said is None:
        return None
    return Draft202012Validator({**said, "components": _document()["components"]})
