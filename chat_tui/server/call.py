"""What a route is given: the request, read within limits, and who asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request

from chat_tui.server.ids import is_id
from chat_tui.server.permissions import EVERY_SCOPE, Right, Scope, rights_of
from chat_tui.server.records.audit import Actor
from chat_tui.server.records.records import Records
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import bad_body, bad_url, signed_out, too_large
from chat_tui.server.workspace import Workspace

PER_PAGE, MOST_PER_PAGE = 60, 200
MOST_IDS = 1000
_LARGEST = 2**53


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the user's row, and the session he asks with ("" for a personal access token's own id)."""

    user: Row
    session_id: str
    access_token_id: str = ""
    scopes: frozenset[Scope] = EVERY_SCOPE
    """What this session may be used for by this user (`permissions.allowed`)."""
    grant_id: str = ""
    """The OAuth grant behind the session, if a program has it."""

    @property
    def id(self) -> str:
        """The user's id."""
        return str(self.user["id"])

    @property
    def is_admin(self) -> bool:
        """Whether this user administers the workspace, and may with this session."""
        return self.may(Right.ADMINISTER)

    def may(self, right: Right) -> bool:
        """Whether the user's roles give a right; that to administer needs the scope as well."""
        has_scope = right is not Right.ADMINISTER or Scope.ADMIN in self.scopes
        return has_scope and right in rights_of(self.user["roles"])


def peer_of(request: Request) -> str:
    """The other end of the line: `uid N` by the kernel's word, or an address."""
    peer = request.scope.get("state", {}).get("peercred")
    if peer is not None:
        return f"uid {peer.uid}"
    return request.client.host if request.client is not None else ""


class Call:
    """One request on its way through rule and route."""

    def __init__(
        self, workspace: Workspace, request: Request, caller: Caller | None, request_id: str = ""
    ) -> None:
        self.workspace = workspace
        self.request = request
        self.request_id = request_id
        self._caller = caller
        self._body: bytes | None = None

    @property
    def records(self) -> Records:
        """The workspace's records."""
        return self.workspace.records

    @property
    def db(self) -> sqlite3.Connection:
        """The connection for reading."""
        return self.workspace.records.reader

    @property
    def caller(self) -> Caller:
        """Who asks; raises signed_out for nobody."""
        if self._caller is None:
            raise signed_out()
        return self._caller

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody asks."""
        return self._caller is not None

    @property
    def me(self) -> str:
        """The id of who asks."""
        return self.caller.id

    @property
    def actor(self) -> Actor:
        """Who asks and from where, for the audit log."""
        user = self._caller.user if self._caller is not None else {"id": "", "username": ""}
        return Actor(user["id"], user["username"], peer_of(self.request), self.request_id)

    def path(self, name: str) -> str:
        """A part of the path as it was sent; `me` stands for the caller's id."""
        value = str(self.request.path_params[name])
        return self.me if name == "user_id" and value == "me" else value

    def check_path(self) -> None:
        """Refuse malformed ids in the path."""
        for name, value in self.request.path_params.items():
            if name.endswith("_id") and not (is_id(value) or (name == "user_id" and value == "me")):
                raise bad_url(name)

    def query(self, name: str, default: str = "") -> str:
        """A query parameter."""
        return self.request.query_params.get(name, default)

    def flag(self, name: str) -> bool:
        """Whether a query parameter is `true`."""
        return self.query(name).lower() == "true"

    def number(self, name: str, default: int, *, most: int = _LARGEST) -> int:
        """A query parameter that is a number from 0 on; what cannot be read is the default."""
        text = self.query(name)
        if not text.isascii() or not text.isdigit() or len(text) > 16:
            return default
        return min(int(text), most)

    def page(self, per_page: str = "per_page", default: int = PER_PAGE) -> tuple[int, int]:
        """Limit and offset of the page that is asked for."""
        limit = self.number(per_page, default, most=MOST_PER_PAGE) or default
        return limit, self.number("page", 0, most=10_000_000) * limit

    async def body(self, most: int = 0) -> bytes:
        """The whole body; raises ApiError when it is larger than `most`, or than a body may be."""
        if self._body is None:
            most = most or self.workspace.config.max_body
            chunks, size = [], 0
            async for chunk in self.request.stream():
                size += len(chunk)
                if size > most:
                    raise too_large()
                chunks.append(chunk)
            self._body = b"".join(chunks)
        return self._body

    async def json(self, name: str = "body") -> Any:
        """The body as JSON; raises bad_body(name) for what is none."""
        return parse_json(await self.body(), name)

    async def object(self, name: str = "body") -> Row:
        """The body as a JSON object."""
        value = await self.json(name)
        if not isinstance(value, dict):
            raise bad_body(name)
        return value

    async def optional_object(self) -> Row:
        """The body as a JSON object, or an empty one if there is no body."""
        return await self.object() if await self.body() else {}

    async def texts(self, name: str, *, most: int = MOST_IDS) -> list[str]:
        """The body as a non-empty list of strings, each once."""
        value = await self.json(name) if await self.body() else None
        if not isinstance(value, list) or not value or len(value) > most:
            raise bad_body(name)
        if not all(isinstance(item, str) for item in value):
            raise bad_body(name)
        return list(dict.fromkeys(value))

    async def ids(self, name: str, *, most: int = MOST_IDS) -> list[str]:
        """The body as a non-empty list of well-formed ids, each once."""
        values = await self.texts(name, most=most)
        if not all(is_id(value) for value in values):
            raise bad_body(name)
        return values


def parse_json(raw: bytes, name: str = "body") -> Any:
    """Strict JSON: no NaN, no lone surrogates, no depth that breaks a stack; raises bad_body(name)."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise bad_body(name) from error


def text(body: Mapping[str, Any], name: str, default: str = "", *, most: int = 100_000) -> str:
    """A string of a JSON object; null and missing are the default, anything else is refused."""
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, str) or len(value) > most:
        raise bad_body(name)
    return value


def id_of(body: Mapping[str, Any], name: str) -> str:
    """A well-formed id of a JSON object."""
    value = body.get(name)
    if not is_id(value):
        raise bad_body(name)
    return str(value)


def integer(body: Mapping[str, Any], name: str, default: int = 0) -> int:
    """A whole number of a JSON object that fits a database column; anything else is refused."""
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > _LARGEST:
        raise bad_body(name)
    return value


def strings(body: Mapping[str, Any], name: str, *, most: int = MOST_IDS) -> list[str]:
    """A list of strings of a JSON object; null and missing are an empty one."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > most or not all(isinstance(one, str) for one in value):
        raise bad_body(name)
    return value
