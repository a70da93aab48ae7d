"""What is sent to every route, so that who may do it, does: paths and bodies about the author's things."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from chat_tui.server.endpoint import Endpoint
from chat_tui.server.permissions import Scope, scope_of
from tests.server.authorisation.world import ELSEWHERE, LATER, PASSWORD, PNG

Things = Mapping[str, str]
Body = Callable[[Things], Any]
UNKNOWN = "a" * 26

PARAMETERS: Mapping[str, str] = {
    "user_id": "author",
    "thread_id": "post_id",
    "root_id": "post_id",
}
"""Parts of paths that are named otherwise than the thing."""
TEXTS: Mapping[str, str] = {
    "channel_name": "secret",
    "team_name": "home",
    "username": "author",
    "email": "author@example.com",
    "emoji_name": "+1",
    "timestamp": "1",
    "action_name": "x",
}
_GROUP = "/users/{author}/teams/{team_id}/channels/categories"
PATHS: Mapping[str, str] = {
    "GET /teams/name/{name}": "/teams/name/home",
    "GET /teams/name/{name}/exists": "/teams/name/home/exists",
    "GET /teams/invite/{invite}": "/teams/invite/{team_invite}",
    "GET /users/{user_id}/preferences/{category}": "/users/{author}/preferences/display_settings",
    "GET /users/{user_id}/preferences/{category}/name/{name}": (
        "/users/{author}/preferences/display_settings/name/name_format"
    ),
    "GET /users": "/users?in_channel={channel_id}&in_team={team_id}",
    "GET /users/autocomplete": "/users/autocomplete?in_team={team_id}&in_channel={channel_id}&name=auth",
    "GET /teams/{team_id}/channels/autocomplete": "/teams/{team_id}/channels/autocomplete?name=secr",
    "GET /teams/{team_id}/channels/search_autocomplete": (
        "/teams/{team_id}/channels/search_autocomplete?name=secr"
    ),
    "DELETE /users/{user_id}/teams/{team_id}/threads/{thread_id}/following": (
        "/users/{author}/teams/{team_id}/threads/{post_id}/following"
    ),
    "POST /users/{user_id}/teams/{team_id}/threads/{thread_id}/set_unread/{post_id}": (
        "/users/{author}/teams/{team_id}/threads/{post_id}/set_unread/{reply_id}"
    ),
    "DELETE /hooks/outgoing/{hook_id}": "/hooks/outgoing/{outgoing_id}",
    "GET /hooks/outgoing/{hook_id}": "/hooks/outgoing/{outgoing_id}",
    "PUT /hooks/outgoing/{hook_id}": "/hooks/outgoing/{outgoing_id}",
    "POST /hooks/outgoing/{hook_id}/regen_token": "/hooks/outgoing/{outgoing_id}/regen_token",
    "GET /commands": "/commands?team_id={team_id}&custom_only=true",
    "GET /emoji/name/{name}": "/emoji/name/our_parrot",
    "GET /emoji/autocomplete": "/emoji/autocomplete?name=our_parr",
    "POST /channels/{channel_id}/restore": "/channels/{closed_id}/restore",
    "POST /users/{user_id}/promote": "/users/{guest}/promote",
    "GET /license/client": "/license/client?format=old",
    "DELETE /users/{user_id}/teams/{team_id}/channels/categories/{category}": f"{_GROUP}/{{category_id}}",
    "GET /users/{user_id}/teams/{team_id}/channels/categories/{category}": f"{_GROUP}/{{category_id}}",
    "PUT /users/{user_id}/teams/{team_id}/channels/categories/{category}": f"{_GROUP}/{{category_id}}",
    "POST /teams/members/invite": "/teams/members/invite?invite_id={team_invite}",
}
"""Where the path alone would ask for nothing of the author's."""


def _post(things: Things) -> Any:
    return {"channel_id": things["channel_id"], "message": "said by who may"}


def _preferences(things: Things) -> Any:
    category = "display_settings"
    return [{"user_id": things["author"], "category": category, "name": "name_format", "value": "username"}]


def _group(things: Things) -> Any:
    return {
        "id": things["category_id"],
        "user_id": things["author"],
        "team_id": things["team_id"],
        "display_name": "Ours",
        "type": "custom",
        "channel_ids": [],
    }


def _search(things: Things) -> Any:
    return {"terms": "hush", "is_or_search": False}


def _hook(things: Things) -> Any:
    return {"channel_id": things["square_id"], "team_id": things["team_id"], "display_name": "hook"}


def _draft(things: Things) -> Any:
    return {"channel_id": things["channel_id"], "message": "another", "user_id": things["author"]}


def _reaction(things: Things) -> Any:
    return {"user_id": things["author"], "post_id": things["post_id"], "emoji_name": "smile"}


def _outgoing(things: Things) -> Any:
    return {**_hook(things), "trigger_words": ["test"], "callback_urls": [ELSEWHERE]}


def _command(things: Things) -> Any:
    return {"team_id": things["team_id"], "trigger": "roll", "url": ELSEWHERE, "method": "P"}


def _app(things: Things) -> Any:
    return {"name": "other", "description": "x", "homepage": ELSEWHERE, "callback_urls": [ELSEWHERE]}


def _later(things: Things) -> Any:
    where = {"channel_id": things["channel_id"], "user_id": things["author"]}
    return {**where, "message": "later", "scheduled_at": LATER}


BODIES: Mapping[str, Body] = {
    "POST /users": lambda t: {"username": "newcomer", "email": "n@example.com", "password": PASSWORD},
    "POST /users/login": lambda t: {"login_id": "author", "password": PASSWORD},
    "POST /users/ids": lambda t: [t["author"]],
    "POST /users/usernames": lambda t: ["author"],
    "POST /users/search": lambda t: {"term": "auth", "in_channel_id": t["channel_id"]},
    "POST /users/group_channels": lambda t: [t["channel_id"]],
    "POST /users/status/ids": lambda t: [t["author"]],
    "PUT /users/{user_id}/patch": lambda t: {"position": "there"},
    "PUT /users/{user_id}/password": lambda t: {"current_password": PASSWORD, "new_password": PASSWORD},
    "PUT /users/{user_id}/roles": lambda t: {"roles": "system_user"},
    "PUT /users/{user_id}/active": lambda t: {"active": False},
    "POST /users/{user_id}/sessions/revoke": lambda t: {"session_id": t["session_id"]},
    "POST /users/{user_id}/tokens": lambda t: {"description": "another"},
    "POST /users/tokens/disable": lambda t: {"token_id": t["token_id"]},
    "POST /users/tokens/enable": lambda t: {"token_id": t["token_id"]},
    "POST /users/tokens/revoke": lambda t: {"token_id": t["token_id"]},
    "PUT /users/{user_id}/status": lambda t: {"user_id": t["author"], "status": "away"},
    "PUT /users/{user_id}/status/custom": lambda t: {"emoji": "house", "text": "home"},
    "POST /users/{user_id}/status/custom/recent/delete": lambda t: {"emoji": "house", "text": "home"},
    "PUT /users/{user_id}/preferences": _preferences,
    "POST /users/{user_id}/preferences/delete": _preferences,
    "POST /users/{user_id}/typing": lambda t: {"channel_id": t["channel_id"]},
    "POST /users/{user_id}/posts/{post_id}/set_unread": lambda t: {},
    "POST /users/{user_id}/posts/{post_id}/reminder": lambda t: {"target_time": 4_000_000_000},
    "POST /users/{user_id}/teams/{team_id}/channels/categories": _group,
    "PUT /users/{user_id}/teams/{team_id}/channels/categories": lambda t: [_group(t)],
    "PUT /users/{user_id}/teams/{team_id}/channels/categories/{category}": _group,
    "POST /bots": lambda t: {"username": "newbot", "display_name": "New"},
    "POST /teams": lambda t: {"name": "third", "display_name": "Third", "type": "O"},
    "POST /teams/search": lambda t: {"term": "hom"},
    "PUT /teams/{team_id}/patch": lambda t: {"description": "about"},
    "POST /teams/{team_id}/members": lambda t: {"team_id": t["team_id"], "user_id": t["outsider"]},
    "POST /teams/{team_id}/members/batch": lambda t: [{"team_id": t["team_id"], "user_id": t["outsider"]}],
    "POST /teams/{team_id}/members/ids": lambda t: [t["author"]],
    "POST /teams/{team_id}/channels/search": lambda t: {"term": "secr"},
    "POST /teams/{team_id}/posts/search": _search,
    "POST /teams/{team_id}/files/search": lambda t: {"terms": "a.png", "is_or_search": False},
    "POST /posts/search": _search,
    "POST /channels": lambda t: {"team_id": t["team_id"], "name": "another", "type": "O"},
    "POST /channels/direct": lambda t: [t["author"], t["member"]],
    "POST /channels/group": lambda t: [t["author"], t["member"], t["channel admin"]],
    "POST /channels/group/search": lambda t: {"term": "auth"},
    "POST /channels/members/{user_id}/view": lambda t: {"channel_id": t["channel_id"]},
    "POST /channels/members/{user_id}/mark_read": lambda t: [t["channel_id"]],
    "POST /channels/{channel_id}/members": lambda t: {"user_id": t["non-member"]},
    "POST /channels/{channel_id}/members/ids": lambda t: [t["author"]],
    "PUT /channels/{channel_id}/members/{user_id}/notify_props": lambda t: {"desktop": "all"},
    "PUT /channels/{channel_id}/members/{user_id}/schemeRoles": lambda t: {
        "scheme_user": True,
        "scheme_admin": True,
    },
    "PUT /channels/{channel_id}/patch": lambda t: {"header": "above"},
    "PUT /channels/{channel_id}/privacy": lambda t: {"privacy": "O"},
    "POST /posts": _post,
    "POST /posts/ids": lambda t: [t["post_id"]],
    "POST /posts/ids/reactions": lambda t: [t["post_id"]],
    "POST /posts/ephemeral": lambda t: {
        "user_id": t["author"],
        "post": {"channel_id": t["square_id"], "message": "x"},
    },
    "PUT /posts/{post_id}": lambda t: {**_post(t), "id": t["post_id"]},
    "PUT /posts/{post_id}/patch": lambda t: {"message": "otherwise"},
    "POST /reactions": _reaction,
    "POST /drafts": _draft,
    "POST /commands/execute": lambda t: {"command": "/header x", "channel_id": t["channel_id"]},
    "POST /hooks/incoming": _hook,
    "PUT /hooks/incoming/{hook_id}": _hook,
    "POST /hooks/outgoing": _outgoing,
    "PUT /hooks/outgoing/{hook_id}": lambda t: {**_outgoing(t), "id": t["outgoing_id"]},
    "POST /commands": _command,
    "PUT /commands/{command_id}": lambda t: {**_command(t), "id": t["command_id"]},
    "PUT /commands/{command_id}/move": lambda t: {"team_id": t["team_id"]},
    "POST /oauth/apps": _app,
    "PUT /oauth/apps/{app_id}": lambda t: {**_app(t), "id": t["app_id"]},
    "POST /posts/schedule": _later,
    "PUT /posts/schedule/{scheduled_id}": lambda t: {**_later(t), "id": t["scheduled_id"]},
    "POST /uploads": lambda t: {"channel_id": t["channel_id"], "filename": "c.bin", "file_size": 4},
    "POST /invites": lambda t: {"team_id": t["team_id"]},
    "POST /invites/accept": lambda t: {"token": t["invite_token"]},
    "PUT /channels/{channel_id}/members/{user_id}/roles": lambda t: {"roles": "channel_admin channel_user"},
    "PUT /teams/{team_id}/members/{user_id}/schemeRoles": lambda t: {
        "scheme_user": True,
        "scheme_admin": True,
    },
    "PUT /users/{user_id}/teams/{team_id}/channels/categories/order": lambda t: [t["category_id"]],
    "POST /emoji/names": lambda t: ["our_parrot"],
    "POST /emoji/search": lambda t: {"term": "our_parr"},
}
"""JSON bodies by route."""

FORMS: Mapping[str, Callable[[Things], dict[str, Any]]] = {
    "POST /files": lambda t: {
        "data": {"channel_id": t["channel_id"]},
        "files": {"files": ("b.txt", b"y", "text/plain")},
    },
    "POST /emoji": lambda t: {
        "data": {"emoji": json.dumps({"creator_id": t["author"], "name": "our_owl"})},
        "files": {"image": ("owl.png", PNG, "image/png")},
    },
    "POST /uploads/{upload_id}": lambda t: {"content": b"four"},
    "POST /users/{user_id}/image": lambda t: {"files": {"image": ("me.png", PNG, "image/png")}},
}
"""What is sent otherwise than as JSON."""


def name_of(endpoint: Endpoint) -> str:
    """A route as the table calls it."""
    return f"{endpoint.method} {endpoint.path}"


def path_of(endpoint: Endpoint, things: Things) -> str:
    """The path, with the things of the author in it."""

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        return TEXTS.get(name) or things.get(PARAMETERS.get(name, name), UNKNOWN)

    return re.sub(r"{([\w ]+)}", fill, PATHS.get(name_of(endpoint), endpoint.path))


def sent_to(endpoint: Endpoint, things: Things) -> dict[str, Any]:
    """What httpx is to send besides the path."""
    name = name_of(endpoint)
    if name in FORMS:
        return FORMS[name](things)
    if name in BODIES:
        return {"content": json.dumps(BODIES[name](things))}
    return {}


def only_reads(endpoint: Endpoint) -> bool:
    """Whether a request changes nothing, so that the next one needs no fresh copy."""
    return scope_of(endpoint.method, endpoint.path) is Scope.READ
