"""How a request becomes an answer: method, session, path, rule, route, then status and headers."""

from __future__ import annotations

import gzip
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from chat_tui.errors import DiskFullError, StorageError
from chat_tui.server.call import Call, Caller, peer_of
from chat_tui.server.config import VERSION
from chat_tui.server.ids import new_id
from chat_tui.server.logs import fields_of
from chat_tui.server.permissions import allowed, scope_of
from chat_tui.server.records import sessions, users
from chat_tui.server.rules import anybody
from chat_tui.server.sign_in import SET_UP, needs_second_factor, second_factor_missing
from chat_tui.server.wire_errors import ApiError, lacks_scope, signed_out
from chat_tui.server.workspace import Workspace

Rule = Callable[[Call], None]
"""Raises ApiError unless the caller may do this to the things the path names."""
Run = Callable[[Call], Awaitable[object]]
"""Does it; returns JSON, or a Response of its own."""

OK: Mapping[str, str] = {"status": "OK"}
_COMPRESS_FROM = 1400
_CLEAR_COOKIE = "MMAUTHTOKEN=; Path=/; Max-Age=0; HttpOnly"
_log = logging.getLogger(__name__)
_requests = logging.getLogger("chat_tui.server.requests")
"""One entry for each, by its route: paths hold ids, and queries hold more."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of the route table; `path` is below /api/v4."""

    method: str
    path: str
    run: Run
    rule: Rule
    status: int = 200
    clears_cookie: bool = False
    has_etag: bool = False
    """Whether a client may ask again with If-None-Match."""
    cache: str = ""
    """Cache-Control, where Mattermost sends one."""
    varies: bool = True


class Resource:
    """All methods of one path, as an ASGI application; an unknown method is an unknown route."""

    def __init__(self, workspace: Workspace, endpoints: Mapping[str, Endpoint]) -> None:
        self._workspace = workspace
        self._endpoints = endpoints

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive, send)
        endpoint = self._endpoints.get(request.method)
        response = unknown_route(scope["path"]) if endpoint is None else await self._answer(endpoint, request)
        await response(scope, receive, send)

    async def _answer(self, endpoint: Endpoint, request: Request) -> Response:
        request_id = new_id()
        began = time.monotonic()
        try:
            response = await self._run(endpoint, request, request_id)
        except ApiError as error:
            response = json_response(error.body(request_id), error.status, request)
            if error.retry_after:
                response.headers["Retry-After"] = str(error.retry_after)
            if error.error_id == signed_out().error_id and "authorization" in request.headers:
                response.headers["Set-Cookie"] = _CLEAR_COOKIE
        except StorageError as error:
            _log.error("%s %s: %s", request.method, endpoint.path, error, extra=fields_of(request_id))
            fault = storage_fault(error)
            response = json_response(fault.body(request_id), fault.status, request)
        except ClientDisconnect:
            response = Response(status_code=400)
        except Exception:  # noqa: BLE001 - any route's code: one request may fail, the workspace may not
            _log.exception("%s %s failed", request.method, endpoint.path, extra=fields_of(request_id))
            fault = ApiError(
                500, "api.context.internal.app_error", "The workspace made a mistake; see its log."
            )
            response = json_response(fault.body(request_id), 500, request)
        if endpoint.clears_cookie:
            response.headers["Set-Cookie"] = _CLEAR_COOKIE
        response.headers["X-Request-Id"] = request_id
        self._workspace.metrics.count(
            "http_requests_total", method=request.method, status=str(response.status_code)
        )
        if _requests.isEnabledFor(logging.INFO):
            took = round((time.monotonic() - began) * 1000, 1)
            fields = fields_of(request_id, milliseconds=took, peer=peer_of(request))
            _requests.info("%s %s %d", request.method, endpoint.path, response.status_code, extra=fields)
        stamped(response, self._workspace.version, request.method)
        if not endpoint.varies:
            del response.headers["Vary"]
        return response

    async def _run(self, endpoint: Endpoint, request: Request, request_id: str) -> Response:
        caller = await find_caller(self._workspace, request)
        if caller is None and "access_token" in request.query_params:
            message = "A token in the query is not accepted; send it in the Authorization header."
            raise ApiError(401, "api.context.token_provided.app_error", message)
        call = Call(self._workspace, request, caller, request_id)
        if caller is not None and endpoint.rule is not anybody:
            needed = scope_of(endpoint.method, endpoint.path)
            if needed not in caller.scopes:
                raise lacks_scope(needed.value)
            if endpoint.path not in SET_UP and needs_second_factor(self._workspace.config, caller):
                raise second_factor_missing()
        endpoint.rule(call)
        call.check_path()
        result = await endpoint.run(call)
        if isinstance(result, Response):
            return result
        response = json_response(result, endpoint.status, request)
        if endpoint.cache:
            response.headers["Cache-Control"] = endpoint.cache
        return with_etag(response, content_etag(result), request) if endpoint.has_etag else response


def content_etag(value: object) -> str:
    """An ETag made of the answer itself: the same answer, the same tag."""
    return f"{VERSION}.{hashlib.sha256(msgspec.json.encode(value, order='sorted')).hexdigest()[:26]}"


def with_etag(response: Response, etag: str, request: Request) -> Response:
    """The answer with its ETag, or 304 without a body for who has it already."""
    if request.headers.get("if-none-match") == etag:
        response = Response(status_code=304)
    response.headers["Etag"] = etag
    return response


def storage_fault(error: StorageError) -> ApiError:
    """What a client is told of our disk: never where it is."""
    if isinstance(error, DiskFullError):
        sentence = "The workspace's disk is full: nothing can be written until there is room."
        return ApiError(507, "store.disk_full", sentence)
    return ApiError(503, "store.unavailable", "The workspace cannot write at the moment.")


def stamped(response: Response, version: str, method: str = "GET") -> Response:
    """An answer with the headers every answer of the API has."""
    response.headers["X-Version-Id"] = version
    response.headers["Vary"] = "Accept-Encoding"
    if method == "GET":
        response.headers["Expires"] = "0"
    return response


def json_response(value: object, status: int, request: Request) -> Response:
    """JSON with the content type exactly as clients compare it; compressed only over a real network."""
    body = msgspec.json.encode(value)
    headers = {"Content-Type": "application/json"}
    wants_gzip = "gzip" in request.headers.get("accept-encoding", "")
    if wants_gzip and len(body) >= _COMPRESS_FROM and request.client is not None:
        body = gzip.compress(body, 4)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status, headers)


def unknown_route(path: str) -> Response:
    """The answer to a path or method the API does not have: JSON, but called text."""
    body = {
        "id": "api.context.404.app_error",
        "message": "Sorry, we could not find the page.",
        "detailed_error": f"There is no API call for the url='{path}'.",
        "status_code": 404,
    }
    return Response(msgspec.json.encode(body), 404, {"Content-Type": "text/plain; charset=utf-8"})


def no_upgrade(version: str, status: int, reason: str) -> Response:
    """What is answered to a WebSocket that is not let in."""
    request_id = new_id()
    error = {
        "id": "api.web_socket.connect.upgrade.app_error",
        "message": "Failed to upgrade websocket connection.",
        "detailed_error": "",
        "request_id": request_id,
        "status_code": 500,
    }
    response = stamped(PlainTextResponse(f"{reason}\n{msgspec.json.encode(error).decode()}", status), version)
    response.headers["X-Request-Id"] = request_id
    response.headers["Expires"] = "0"
    response.headers["Sec-Websocket-Version"] = "13"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def bearer_token(header: str) -> str:
    """The token of an Authorization header, `Bearer` or `Token` in any case; else empty."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() in {"bearer", "token"} else ""


async def find_caller(workspace: Workspace, request: Request) -> Caller | None:
    """Who sent this, by the bearer token; a used session lives on.

    A token in the query is taken from programs only (OAuth), as Mattermost does it: theirs alone are limited.
    """
    header = bearer_token(request.headers.get("authorization", ""))
    token = header or request.query_params.get("access_token", "")
    if not token:
        return None
    records = workspace.records
    now = records.now()
    session = sessions.find(records.reader, token, now)
    user = users.by_id(records.reader, session["user_id"]) if session else None
    if session is None or user is None or not (header or session["grant_id"]):
        return None
    is_own = not session["access_token_id"] and not session["grant_id"]
    if is_own and now - session["last_activity_at"] > sessions.EXTEND_AFTER:
        await records.write(lambda tx: sessions.extend(tx, session["id"]))
    scopes = allowed(user["roles"], session["scopes"])
    return Caller(user, session["id"], session["access_token_id"], scopes, session["grant_id"])
