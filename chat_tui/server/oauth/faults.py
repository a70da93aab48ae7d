"""How a refusal of OAuth is told: in the words of RFC 6749, and in Mattermost's on its own paths."""

from __future__ import annotations

from dataclasses import dataclass

from chat_tui.errors import ServerError
from chat_tui.server.wire_errors import ApiError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can be wrong: `error` and `status` of the RFC; id, status and code of Mattermost."""

    error: str
    description: str
    status: int = 400
    mattermost_id: str = "bad_request"
    mattermost_status: int = 400
    mattermost_error: str = ""
    """Where Mattermost calls it otherwise than the RFC."""

    def body(self) -> dict[str, str]:
        """As RFC 6749 (5.2) has it."""
        return {"error": self.error, "error_description": self.description}

    def as_mattermost(self) -> ApiError:
        """As Mattermost's token endpoint tells it."""
        message = f"{self.mattermost_error or self.error}: {self.description}"
        error_id = f"api.oauth.get_access_token.{self.mattermost_id}.app_error"
        return ApiError(self.mattermost_status, error_id, message)


class OAuthError(ServerError):
    """A request is refused."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.description)
        self.fault = fault


BAD_GRANT = Fault("unsupported_grant_type", "Bad grant_type.", 400, "bad_grant", 400, "invalid_request")
BAD_CLIENT_ID = Fault("invalid_client", "Bad client_id.", 401, "bad_client_id", 400, "invalid_request")
UNKNOWN_CLIENT = Fault("invalid_client", "Invalid client credentials.", 401, "credentials", 404)
WRONG_SECRET = Fault("invalid_client", "Invalid client credentials.", 401, "credentials", 403)
MISSING_SECRET = Fault(
    "invalid_client", "Missing client_secret.", 401, "bad_client_secret", 400, "invalid_request"
)
TWO_SECRETS = Fault("invalid_request", "Authenticate in one way only.", 400, "bad_client_secret")
MISSING_CODE = Fault("invalid_request", "Missing code.", 400, "missing_code")
BAD_CODE = Fault("invalid_grant", "Invalid or expired authorization code.", 400, "expired_code")
BAD_REDIRECT = Fault(
    "invalid_grant",
    "Supplied redirect_uri does not match authorization code redirect_uri.",
    400,
    "redirect_uri",
    400,
    "invalid_request",
)
MISSING_VERIFIER = Fault("invalid_grant", "Missing code_verifier.", 400, "pkce")
WRONG_VERIFIER = Fault("invalid_grant", "Wrong code_verifier.", 400, "pkce")
MISSING_REFRESH = Fault("invalid_request", "Missing refresh_token.", 400, "missing_refresh_token")
BAD_REFRESH = Fault("invalid_grant", "Invalid refresh token.", 400, "refresh_token", 404)
BAD_SCOPE = Fault("invalid_scope", "Unknown scope, or more than was granted.")
BAD_FORM = Fault("invalid_request", "The body is no form, too large, or says something twice.")
MISSING_DEVICE = Fault("invalid_request", "Missing device_code.", 400, "missing_device_code")
BAD_DEVICE = Fault("invalid_grant", "Invalid device code.", 400, "device_code")
PENDING = Fault("authorization_pending", "Nobody has decided yet.", 400, "authorization_pending")
SLOW_DOWN = Fault("slow_down", "Ask less often: five seconds more between two tries.", 400, "slow_down")
DENIED = Fault("access_denied", "The request was denied.", 400, "access_denied")
EXPIRED = Fault("expired_token", "Nobody decided in time; begin again.", 400, "expired_token")
TOO_MANY = Fault("temporarily_unavailable", "Too many devices wait; try again in a few minutes.", 503, "busy")
MISSING_TOKEN = Fault("invalid_request", "Missing token.")
BAD_METADATA = Fault("invalid_client_metadata", "The metadata is no JSON object, or says what cannot be.")
BAD_PLACE = Fault("invalid_redirect_uri", "A redirect URI is missing, malformed, or not one that is let in.")
