"""How the route table and what is said of each route become one OpenAPI document."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec

from chat_tui.server import rules
from chat_tui.server.config import VERSION
from chat_tui.server.endpoint import Endpoint, Run
from chat_tui.server.openapi.beside import BESIDE
from chat_tui.server.openapi.machines import MACHINES
from chat_tui.server.openapi.media import MEDIA
from chat_tui.server.openapi.oauth import OAUTH
from chat_tui.server.openapi.objects import components
from chat_tui.server.openapi.people import PEOPLE
from chat_tui.server.openapi.places import PLACES
from chat_tui.server.openapi.says import Area, Says
from chat_tui.server.openapi.talk import TALK
from chat_tui.server.openapi.words import Schema, fields, schema
from chat_tui.server.routes.table import ENDPOINTS, PREFIX

AREAS = (PEOPLE, PLACES, TALK, MACHINES, OAUTH, MEDIA)
SAID: Area = {route: says for area in AREAS for route, says in area.items()}
"""Everything that is said, by `METHOD /path` below /api/v4."""
UNSUPPORTED = 501
_JSON, _TEXT, _BYTES = "application/json", "text/plain", "application/octet-stream"
_REFUSALS: Mapping[str, str] = {
    "400": "Something of the request is malformed, or cannot be done as things are.",
    "401": "Nobody is signed in, or the session is over.",
    "403": "The caller may not do this, or there is nothing it could be done to; in plain words: the request "
    "is for a host, or comes from a page, that the workspace does not know.",
    "404": "There is no such thing.",
    "413": "The body is too large.",
    "422": "It was understood, and not done.",
    "416": "The file has no such range.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "500": "The workspace made a mistake.",
    "501": "The protocol knows this, this workspace does not.",
    "503": "The workspace cannot do this at the moment; try again later.",
    "507": "The disk is full.",
}
_ELSEWHERE: Mapping[str, str] = {
    "204": "Done so far.",
    "302": "It is at the place that `Location` names.",
    "303": "It is done; go to the place that `Location` names.",
    "304": "Nothing is new.",
}
_EVERYWHERE = ("403", "429", "500", "503")
_ABOUT = (
    "A workspace speaks a part of the REST protocol of Mattermost, so that its bots, drivers and web hooks "
    "work unchanged. Ids are 26 small letters and digits, times are milliseconds since 1970. Keys that are "
    "not described are ignored in requests. Events come over a WebSocket at /api/v4/websocket."
)


def described() -> Iterable[Endpoint]:
    """Every route that the document tells of."""
    return (endpoint for endpoint in ENDPOINTS if said_of(endpoint) is not None)


def said_of(endpoint: Endpoint) -> Says | None:
    """What is said of a route; of one that is not supported there is nothing to say but that."""
    if endpoint.status == UNSUPPORTED:
        return Says()
    return SAID.get(f"{endpoint.method} {endpoint.path}")


@cache
def encoded() -> bytes:
    """The document as JSON, made once."""
    return msgspec.json.encode(document())


def document() -> dict[str, Any]:
    """The document."""
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in described():
        says = said_of(endpoint)
        assert says is not None
        paths.setdefault(PREFIX + endpoint.path, {})[endpoint.method.lower()] = operation(endpoint, says)
    for route, says in BESIDE.items():
        method, _, path = route.partition(" ")
        paths.setdefault(path, {})[method.lower()] = _beside(method, path, says)
    return {
        "openapi": "3.1.0",
        "info": {"title": "chat-tui workspace", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"session": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": components(),
            "responses": {status: _refusal(status) for status in _REFUSALS},
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer"}},
        },
    }


def operation(endpoint: Endpoint, says: Says) -> dict[str, Any]:
    """What the document says of one route of the table."""
    is_open = endpoint.rule is rules.anybody
    made = _operation(endpoint.method, endpoint.path, says)
    made |= summary(endpoint.run)
    made["tags"] = [endpoint.run.__module__.rpartition(".")[2]]
    made["responses"] = _responses(endpoint.status, says, _statuses(endpoint, says))
    return made | ({"security": []} if is_open else {})


def _beside(method: str, path: str, says: Says) -> dict[str, Any]:
    made = _operation(method, path, says)
    made["operationId"] = f"beside_{made['operationId']}"
    statuses = {*_EVERYWHERE, "400", "413", "507", *says.errors.split()}
    answers = _responses(200, says, statuses)
    if says.fault or says.kinds:
        # A page tells of a refusal as a page, and OAuth in words of its own.
        answers |= {one: _own_refusal(one, says) for one in answers if one in _REFUSALS}
    return made | {"security": [], "tags": ["beside"], "responses": answers}


def _own_refusal(status: str, says: Says) -> dict[str, Any]:
    content = dict(_refusal(status)["content"]) | {kind: {} for kind in says.kinds.split()}
    if says.fault:
        content[_JSON] = {"schema": schema(says.fault)}
    return {"description": _REFUSALS[status], "content": content}


def _operation(method: str, path: str, says: Says) -> dict[str, Any]:
    parameters = [*_path_parameters(path), *_query_parameters(says.query)]
    made: dict[str, Any] = {"operationId": _operation_id(method, path)}
    if parameters:
        made["parameters"] = parameters
    if says.body:
        shown = schema(says.body)
        made["requestBody"] = {
            "content": {kind: {} if kind == _BYTES else {"schema": shown} for kind in says.body_kinds.split()}
        }
    return made


def _operation_id(method: str, path: str) -> str:
    words = re.sub(r"\{(\w+)\}", r"by_\1", path).strip("/").replace("/", "_").replace(".", "_")
    return f"{method.lower()}_{words}"


def summary(run: Run) -> dict[str, str]:
    """What a route does: area and name of its function, and what its docstring says beyond its path."""
    area = run.__module__.rpartition(".")[2].replace("_", " ").capitalize()
    name = getattr(run, "__name__", "").replace("_", " ")
    first = (inspect.getdoc(run) or "").partition("\n\n")[0].replace("\n", " ")
    if re.match(r"(GET|POST|PUT|DELETE|PATCH) /", first):
        first = first.partition(": ")[2]
    made = {"summary": f"{area}: {name}"}
    return made | ({"description": first[:1].upper() + first[1:]} if first else {})


def _path_parameters(path: str) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _path_schema(name)}
        for name in re.findall(r"\{(\w+)\}", path)
    ]


def _path_schema(name: str) -> Schema:
    if name == "user_id":
        return {"anyOf": [schema("id"), {"const": "me"}]}
    return schema("id") if name.endswith("_id") else {"type": "string", "minLength": 1}


def _query_parameters(words: str) -> list[Schema]:
    return [
        {"name": name, "in": "query", "required": False, "schema": kind}
        for name, kind in (fields(words)["properties"] if words else {}).items()
    ]


def _statuses(endpoint: Endpoint, says: Says) -> set[str]:
    has_path = "{" in endpoint.path
    found = {*_EVERYWHERE, *says.errors.split()}
    if endpoint.rule is not rules.anybody:
        found.add("401")
    if has_path:
        found |= {"400", "404"}
    if says.query or says.body:
        found.add("400")
    if says.body:
        found.add("413")
    if endpoint.method != "GET":
        found.add("507")
    if endpoint.has_etag:
        found.add("304")
    return found


def _responses(status: int, says: Says, others: set[str]) -> dict[str, Any]:
    if status == UNSUPPORTED:
        return {one: _reference(one) for one in sorted({*others, str(status)})}
    content: dict[str, Any] = {kind: {} for kind in says.kinds.split()}
    if says.answer:
        content[_JSON] = {"schema": schema(says.answer)}
    answers: dict[str, Any] = {str(status): {"description": "Done.", "content": content}}
    if "206" in others:
        answers["206"] = {"description": "A part of it.", "content": content}
    answers |= {one: {"description": about} for one, about in _ELSEWHERE.items() if one in others}
    return answers | {one: _reference(one) for one in sorted(others & set(_REFUSALS))}


def _reference(status: str) -> Schema:
    return {"$ref": f"#/components/responses/{status}"}


def _refusal(status: str) -> Schema:
    content: dict[str, Any] = {_JSON: {"schema": schema("Error")}}
    if status in {"400", "403", "404", "416", "429", "503"}:
        # Before a route is found, and by who guards them all, it is said in plain words.
        content[_TEXT] = {}
    return {"description": _REFUSALS[status], "content": content}
