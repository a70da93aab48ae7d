"""What are we called where a program asks, and what does it find where (RFC 8414, RFC 9728, RFC 9207)?"""

from __future__ import annotations

from chat_tui.server.call import Call
from chat_tui.server.config import ServerConfig
from chat_tui.server.oauth import pkce, scopes
from chat_tui.server.records import oauth_apps
from chat_tui.server.records.rows import Row
from chat_tui.server.records.tables_oauth import CHAT_TUI

_UNSET = ServerConfig().site_url


def site(call: Call) -> str:
    """Our address without a slash at the end: the one that is set, else the one that was asked.

    Which Host may be asked is checked before (`guard`), so nobody is sent elsewhere by it.
    """
    configured = call.workspace.config.site_url
    if configured != _UNSET:
        return configured.rstrip("/")
    url = call.request.url
    return f"{url.scheme}://{url.netloc}"


def authorization_server(call: Call) -> Row:
    """What a program needs to know to be let in."""
    here = site(call)
    described: Row = {
        "issuer": here,
        "authorization_endpoint": f"{here}/oauth/authorize",
        "token_endpoint": f"{here}/oauth/token",
        "device_authorization_endpoint": f"{here}/oauth/device_authorization",
        "revocation_endpoint": f"{here}/oauth/revoke",
        "scopes_supported": list(scopes.SUPPORTED),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            "authorization_code",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
        ],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
        "code_challenge_methods_supported": [pkce.METHOD],
        "authorization_response_iss_parameter_supported": True,
    }
    if call.workspace.config.oauth_registration:
        described["registration_endpoint"] = f"{here}/api/v4/oauth/apps/register"
    if oauth_apps.by_id(call.db, CHAT_TUI) is not None:
        described["chat_tui_client_id"] = CHAT_TUI
    return described


def protected_resource(call: Call) -> Row:
    """What a program needs to know to find out who lets it in."""
    here = site(call)
    return {
        "resource": here,
        "authorization_servers": [here],
        "scopes_supported": list(scopes.SUPPORTED),
        "bearer_methods_supported": ["header"],
        "resource_name": call.workspace.config.site_name,
    }
