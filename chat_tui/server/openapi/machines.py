"""What the routes for programs and about the workspace itself ask and answer: commands, hooks, system."""

from __future__ import annotations

from chat_tui.server.openapi.says import Area, Says

_COMMAND = (
    "team_id:id trigger:text<=128 url method?=P/G username?:text<=64 icon_url?:text<=1024 "
    "auto_complete?:flag auto_complete_desc?:text<=1024 auto_complete_hint?:text<=1024 "
    "display_name?:text<=64 description?:text<=128"
)

MACHINES: Area = {
    "POST /commands/execute": Says(
        "CommandAnswer",
        body="command channel_id:id root_id?:id-or-empty team_id?:id-or-empty",
        errors="404",
    ),
    "GET /teams/{team_id}/commands/autocomplete": Says("Command[]"),
    "GET /teams/{team_id}/commands/autocomplete_suggestions": Says("Suggestion[]", "user_input"),
    "POST /actions/dialogs/open": Says(body="trigger_id url dialog:object"),
    "POST /actions/dialogs/submit": Says(
        "error? errors?:{text} type? form?:object",
        body="url callback_id? state? channel_id:id team_id?:id-or-empty submission?:object|null "
        "cancelled?:flag",
        errors="404",
    ),
    "POST /actions/dialogs/lookup": Says(
        "items:object[]",
        body="url callback_id? state? channel_id:id team_id?:id-or-empty submission?:object|null",
        errors="404",
    ),
    "POST /commands": Says("Command", body=_COMMAND, errors="404"),
    "GET /commands": Says("Command[]", "team_id:id custom_only:flag", errors="404"),
    "GET /commands/{command_id}": Says("Command"),
    "PUT /commands/{command_id}": Says("Command", body=f"id:id {_COMMAND}"),
    "PUT /commands/{command_id}/move": Says(body="team_id:id"),
    "PUT /commands/{command_id}/regen_token": Says("token:text"),
    "DELETE /commands/{command_id}": Says(),
    "POST /hooks/incoming": Says("Hook", body="HookSettings"),
    "GET /hooks/incoming": Says("Hook[]", "page:int per_page:int team_id:id"),
    "GET /hooks/incoming/{hook_id}": Says("Hook"),
    "PUT /hooks/incoming/{hook_id}": Says("Hook", body="HookSettings"),
    "DELETE /hooks/incoming/{hook_id}": Says(),
    "POST /hooks/incoming/{hook_id}/regen_id": Says("Hook"),
    "POST /hooks/outgoing": Says("OutgoingHook", body="OutgoingHookSettings", errors="404 500"),
    "GET /hooks/outgoing": Says("OutgoingHook[]", "page:int per_page:int team_id:id channel_id:id"),
    "GET /hooks/outgoing/{hook_id}": Says("OutgoingHook"),
    "PUT /hooks/outgoing/{hook_id}": Says("OutgoingHook", body="OutgoingHookSettings", errors="500"),
    "DELETE /hooks/outgoing/{hook_id}": Says(),
    "POST /hooks/outgoing/{hook_id}/regen_token": Says("OutgoingHook"),
    "GET /system/ping": Says("{text}", "get_server_status:flag"),
    "POST /administration": Says("any", body="type:text", errors="422"),
    "GET /openapi.json": Says("object"),
    "GET /config/client": Says("{text}", "format"),
    "GET /license/client": Says("IsLicensed=false", "format", errors="501"),
    "GET /limits/server": Says(
        "maxUsersLimit:int maxUsersHardLimit:int activeUserCount:int postHistoryLimit:int "
        "lastAccessiblePostTime:int"
    ),
}
