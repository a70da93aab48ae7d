"""The workspace itself: is it well, what can it do, what it does not do."""

from __future__ import annotations

from starlette.responses import Response

from chat_tui.server import client_config, rules
from chat_tui.server.call import Call
from chat_tui.server.endpoint import Endpoint, Rule, Run, json_response
from chat_tui.server.records import users
from chat_tui.server.wire_errors import ApiError, unsupported


async def ping(call: Call) -> Response:
    """GET /system/ping; the state of the parts is told in headers as well."""
    versions = ("AndroidLatestVersion", "AndroidMinVersion", "IosLatestVersion", "IosMinVersion")
    answer = dict.fromkeys(versions, "")
    if call.flag("get_server_status"):
        users.count(call.db)
        answer |= {"database_status": "OK", "filestore_status": "OK"}
    response = json_response(answer | {"status": "OK"}, 200, call.request)
    for name in ("database_status", "filestore_status", "status") if "database_status" in answer else ():
        response.headers[name.capitalize()] = "OK"
    return response


async def config(call: Call) -> dict[str, str]:
    """GET /config/client: a limited map without a session."""
    settings = call.workspace.config
    if call.is_signed_in:
        return client_config.full(settings)
    return client_config.limited(settings, no_accounts=users.count(call.db) == 0)


async def license_of(call: Call) -> dict[str, str]:
    """GET /license/client."""
    if not call.query("format"):
        message = "New format for the client license is not supported yet."
        raise ApiError(501, "api.license.client.old_format.app_error", message)
    return {"IsLicensed": "false"}


async def limits(call: Call) -> dict[str, int]:
    """GET /limits/server: there are none."""
    return {
        "maxUsersLimit": 0,
        "maxUsersHardLimit": 0,
        "activeUserCount": users.count(call.db),
        "postHistoryLimit": 0,
        "lastAccessiblePostTime": 0,
    }


_UNSUPPORTED = (
    ("GET", "/teams/{team_id}/image", "icons of teams"),
    ("POST", "/teams/{team_id}/image", "icons of teams"),
    ("DELETE", "/teams/{team_id}/image", "icons of teams"),
)


def _refuse(feature: str) -> Run:
    async def run(call: Call) -> object:
        raise unsupported(feature)

    run.__doc__ = f"Not supported: {feature}."
    return run


_OPEN: Rule = rules.anybody
ENDPOINTS = (
    Endpoint("GET", "/system/ping", ping, _OPEN),
    Endpoint("GET", "/config/client", config, _OPEN),
    Endpoint("GET", "/license/client", license_of, _OPEN),
    Endpoint("GET", "/limits/server", limits, rules.signed_in),
    *(
        Endpoint(method, path, _refuse(feature), rules.signed_in, 501)
        for method, path, feature in _UNSUPPORTED
    ),
)
