"""Does our OpenAPI document tell of every route, truly, and of nothing else?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.routing import Route

from chat_tui.server.app import create_app
from chat_tui.server.openapi import document as made
from chat_tui.server.openapi.words import schema
from chat_tui.server.routes.table import ENDPOINTS, PREFIX
from tests.server import description
from tests.server.conftest import World
from tests.server.description import Undescribed

DOCUMENT = made.document()


def test_every_route_is_described_and_nothing_else() -> None:
    served = {f"{one.method} {one.path}" for one in ENDPOINTS if one.status != made.UNSUPPORTED}
    assert served == set(made.SAID), "say it in chat_tui/server/openapi/, one line a route"


async def test_what_is_beside_the_api_is_described_too(world: World) -> None:
    app = create_app(world.records, world.hub, world.workspace.config, workspace=world.workspace)
    served = {route.path for route in app.routes if isinstance(route, Route)}
    assert served == set(DOCUMENT["paths"]), "say it in chat_tui/server/openapi/beside.py"


def test_a_route_is_described_once() -> None:
    names = [one["operationId"] for path in DOCUMENT["paths"].values() for one in path.values()]
    assert len(names) == len(set(names))
    assert sum(len(area) for area in made.AREAS) == len(made.SAID)


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    for found in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(found)
    assert _references(DOCUMENT) <= {
        *(f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]),
        *(f"#/components/responses/{name}" for name in DOCUMENT["components"]["responses"]),
    }
    used = {one.rpartition("/")[2] for one in _references(DOCUMENT) if "/schemas/" in one}
    assert used == set(DOCUMENT["components"]["schemas"]), "an object that no route asks or answers"


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(_references(one) for one in value.values()))
    return set().union(*(_references(one) for one in value)) if isinstance(value, list) else set()


def test_what_is_not_supported_says_so() -> None:
    refused = [one for one in ENDPOINTS if one.status == made.UNSUPPORTED]
    for one in refused:
        answers = DOCUMENT["paths"][PREFIX + one.path][one.method.lower()]["responses"]
        assert "501" in answers
        assert "200" not in answers


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("text", {"type": "string"}),
        ("text<=64", {"type": "string", "maxLength": 64}),
        ("Post[]", {"type": "array", "items": {"$ref": "#/components/schemas/Post"}}),
        ("a", {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}),
        ("{int}", {"type": "object", "additionalProperties": {"type": "integer"}}),
        ("flag|null", {"anyOf": [{"type": "boolean"}, {"type": "null"}]}),
        (
            "a b?:int c=x/y",
            {
                "type": "object",
                "properties": {
                    "a": {"type": "string"},
                    "b": {"type": "integer"},
                    "c": {"type": "string", "enum": ["x", "y"]},
                },
                "required": ["a", "c"],
            },
        ),
    ],
)
def test_words_become_schemas(words: str, wanted: dict[str, Any]) -> None:
    assert schema(words) == wanted


async def test_it_is_served_without_a_session(world: World) -> None:
    answer = await world.call("", "GET", "/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == json.loads(made.encoded())
    again = await world.call("", "GET", "/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("status", "kind", "body", "wrong"),
    [
        (418, "application/json", {}, "418"),
        (200, "text/html", {}, "text/html"),
        (200, "application/json", {"id": "x"}, r"\$"),
        (200, "application/json", {"order": [], "extra": 1}, "extra"),
    ],
)
def test_an_answer_that_is_not_described_is_noticed(
    status: int, kind: str, body: dict[str, Any], wrong: str
) -> None:
    name = description.operation("GET", f"/api/v4/channels/{'a' * 26}/posts")
    assert name == "GET /api/v4/channels/{channel_id}/posts"
    empty = {"order": [], "posts": {}, "next_post_id": "", "prev_post_id": ""}
    description.check_answer(name, 200, "application/json", json.dumps(empty).encode())
    shown = body if "extra" not in body else {**empty, **body}
    with pytest.raises(Undescribed, match=wrong):
        description.check_answer(name, status, kind, json.dumps(shown).encode())
