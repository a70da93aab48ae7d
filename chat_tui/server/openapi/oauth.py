"""What is said of the routes by which programs are registered and let in."""

from __future__ import annotations

from chat_tui.server.openapi.says import Area, Says

_PAGE = "page:int per_page:int"

OAUTH: Area = {
    "POST /oauth/apps": Says("OAuthApp", body="OAuthAppSettings", errors="501"),
    "GET /oauth/apps": Says("OAuthApp[]", _PAGE, errors="501"),
    "GET /oauth/apps/{app_id}": Says("OAuthApp", errors="501"),
    "PUT /oauth/apps/{app_id}": Says("OAuthApp", body="OAuthAppSettings", errors="501"),
    "DELETE /oauth/apps/{app_id}": Says(errors="501"),
    "POST /oauth/apps/{app_id}/regen_secret": Says("OAuthApp", errors="501"),
    "GET /oauth/apps/{app_id}/info": Says("OAuthApp", errors="501"),
    "GET /users/{user_id}/oauth/apps/authorized": Says("OAuthApp[]", _PAGE),
    "GET /oauth/device": Says(
        "user_code client_id:id name scopes:text[] meanings:text[]", "user_code", errors="404 429 501"
    ),
    "POST /oauth/device/approve": Says(body="user_code:text<=20 approve:flag", errors="404 429 501"),
}
