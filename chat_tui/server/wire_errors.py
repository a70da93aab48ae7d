"""How a refusal looks on the wire: Mattermost's error ids, statuses and bodies."""

from __future__ import annotations

from chat_tui.errors import ServerError


class ApiError(ServerError):
    """A request is refused; `error_id` is what clients branch on, `message` is for people.

    `retry_after` says in how many seconds it is worth another try, 0 where that is not known.
    """

    def __init__(self, status: int, error_id: str, message: str, retry_after: int = 0) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.status = status
        self.error_id = error_id
        self.message = message

    def body(self, request_id: str) -> dict[str, object]:
        """The JSON answer."""
        return {
            "id": self.error_id,
            "message": self.message,
            "detailed_error": "",
            "request_id": request_id,
            "status_code": self.status,
        }


def bad_body(name: str) -> ApiError:
    """The request body lacks something, or has it wrong."""
    message = f"Invalid or missing {name} in request body."
    return ApiError(400, "api.context.invalid_body_param.app_error", message)


def bad_url(name: str) -> ApiError:
    """Path or query has something wrong."""
    message = f"Invalid or missing {name} parameter in request URL."
    return ApiError(400, "api.context.invalid_url_param.app_error", message)


def bad_value(name: str) -> ApiError:
    """A value is not allowed here."""
    return ApiError(400, "api.context.invalid_param.app_error", f"Invalid {name} parameter.")


def forbidden() -> ApiError:
    """The caller may not do this, or there is nothing he could do it to."""
    message = "You do not have the appropriate permissions."
    return ApiError(403, "api.context.permissions.app_error", message)


def lacks_scope(scope: str) -> ApiError:
    """The session or token is not for this, or its user's role is not."""
    refusal = forbidden()
    return ApiError(refusal.status, refusal.error_id, f"{refusal.message} This needs the scope {scope}.")


def signed_out() -> ApiError:
    """No session, or one that has ended."""
    message = "Invalid or expired session, please login again."
    return ApiError(401, "api.context.session_expired.app_error", message)


def invalid_invite() -> ApiError:
    """The link is unknown, used up, too old or taken back: which, nobody is told."""
    message = "The invitation is not valid: it is used, too old, or was taken back."
    return ApiError(400, "api.user.create_user.signup_link_invalid.app_error", message)


def no_user() -> ApiError:
    """There is no such user."""
    return ApiError(404, "app.user.missing_account.const", "Unable to find the user.")


def no_channel() -> ApiError:
    """There is no such channel."""
    return ApiError(404, "app.channel.get.existing.app_error", "Unable to find the existing channel.")


def no_post() -> ApiError:
    """There is no such post, or it is deleted."""
    return ApiError(404, "app.post.get.app_error", "Unable to get the post.")


def no_scheduled_post() -> ApiError:
    """There is no such scheduled post of the caller's, or it is said."""
    message = "There is no such scheduled post."
    return ApiError(404, "app.scheduled_post.existing_scheduled_post.not_exist", message)


def no_command() -> ApiError:
    """There is no such slash command, or it is not the caller's to administer."""
    return ApiError(404, "store.sql_command.get.missing.app_error", "Command does not exist.")


def no_team() -> ApiError:
    """There is no such team."""
    return ApiError(404, "app.team.get.find.app_error", "Unable to find the existing team.")


def no_file() -> ApiError:
    """There is no such file, or its post is deleted."""
    return ApiError(404, "app.file_info.get.app_error", "Unable to get the file info.")


def no_upload() -> ApiError:
    """There is no such upload, or its file is whole."""
    return ApiError(404, "app.upload.get.app_error", "Failed to get upload.")


def no_emoji() -> ApiError:
    """There is no such emoji among those that people made."""
    return ApiError(404, "app.emoji.get.no_result", "We couldn't find the emoji.")


def too_large() -> ApiError:
    """The body is larger than we read."""
    return ApiError(413, "api.context.request_body_too_large.app_error", "The request body is too large.")


def unsupported(feature: str) -> ApiError:
    """A known feature of the protocol that this workspace does not have."""
    message = f"This workspace does not support {feature}."
    return ApiError(501, "api.context.feature_disabled.app_error", message)
