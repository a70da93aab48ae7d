"""What the routes about people ask and answer: users, sessions, bots, statuses, preferences."""

from __future__ import annotations

from chat_tui.server.openapi.says import Area, Says

_PAGE = "page:int per_page:int"

PEOPLE: Area = {
    "POST /users": Says("User", "t", "NewUser"),
    "GET /users": Says(
        "User[]",
        f"{_PAGE} in_team:id in_channel:id not_in_channel:id not_in_team:id active:flag "
        "without_team:flag sort",
        errors="304",
    ),
    "POST /users/ids": Says("User[]", "since:time", "id[]"),
    "POST /users/usernames": Says("User[]", body="text[]"),
    "POST /users/search": Says(
        "User[]",
        body="term:text<=256 team_id?:id in_channel_id?:id not_in_team_id?:id not_in_channel_id?:id "
        "allow_inactive?:flag limit?:int",
    ),
    "GET /users/autocomplete": Says(
        "users:User[] out_of_channel?:User[]",
        "in_team:id in_channel:id name limit:int",
        errors="404 500",
    ),
    "GET /users/known": Says("id[]"),
    "GET /users/stats": Says("total_users_count:int users?:int"),
    "POST /users/group_channels": Says("{User[]}", body="id[]"),
    "GET /users/{user_id}": Says("User"),
    "GET /users/username/{username}": Says("User"),
    "GET /users/email/{email}": Says("User"),
    "PUT /users/{user_id}/patch": Says(
        "User",
        body="username? email? password? nickname?:text<=64 first_name?:text<=64 last_name?:text<=64 "
        "position?:text<=128 locale?:text<=5 notify_props?:{text} timezone?:{text} props?:{text}",
    ),
    "PUT /users/{user_id}/active": Says(body="active:flag"),
    "PUT /users/{user_id}/roles": Says(body="roles:text"),
    "POST /users/{user_id}/demote": Says(),
    "POST /users/{user_id}/promote": Says(),
    "POST /users/{user_id}/typing": Says(body="channel_id:id parent_id?:id-or-empty"),
    "POST /users/login": Says(
        "User", body="login_id? id? password? token? device_id?:text|null", errors="401 429"
    ),
    "POST /users/logout": Says(),
    "GET /users/{user_id}/sessions": Says("Session[]"),
    "POST /users/{user_id}/sessions/revoke": Says(body="session_id:text"),
    "POST /users/{user_id}/sessions/revoke/all": Says(),
    "PUT /users/{user_id}/password": Says(body="current_password? new_password"),
    "POST /users/{user_id}/mfa/generate": Says("secret qr_code"),
    "PUT /users/{user_id}/mfa": Says(body="activate:flag code?", errors="429"),
    "POST /users/{user_id}/tokens": Says(
        "Token", body="description:text<=512 scopes?:text[] expires_at?:time"
    ),
    "GET /users/{user_id}/tokens": Says("Token[]"),
    "GET /users/tokens/{token_id}": Says("Token"),
    "POST /users/tokens/enable": Says(body="token_id:id", errors="404"),
    "POST /users/tokens/disable": Says(body="token_id:id", errors="404"),
    "POST /users/tokens/revoke": Says(body="token_id:id", errors="404"),
    "POST /invites": Says(
        "Invite",
        body="team_id?:id-or-empty channel_ids?:id[] role?=user/guest uses?:int hours?:int",
        errors="429",
    ),
    "GET /invites": Says("Invite[]"),
    "POST /invites/accept": Says("team_id:id", body="token:text<=64"),
    "DELETE /invites/{invite_id}": Says(),
    "POST /bots": Says("Bot", body="username display_name?:text<=64 description?:text<=1024"),
    "GET /bots": Says("Bot[]", f"{_PAGE} include_deleted:flag"),
    "GET /bots/{bot_id}": Says("Bot"),
    "POST /bots/{bot_id}/disable": Says("Bot"),
    "POST /bots/{bot_id}/enable": Says("Bot"),
    "POST /users/status/ids": Says("Status[]", body="id[]"),
    "GET /users/{user_id}/status": Says("Status"),
    "PUT /users/{user_id}/status": Says(
        "Status", body="user_id:id status=online/away/dnd/offline dnd_end_time?:int"
    ),
    "PUT /users/{user_id}/status/custom": Says(body="CustomStatus"),
    "DELETE /users/{user_id}/status/custom": Says(),
    "POST /users/{user_id}/status/custom/recent/delete": Says(body="CustomStatus"),
    "GET /users/{user_id}/preferences": Says("Preference[]"),
    "PUT /users/{user_id}/preferences": Says(body="Preference[]"),
    "POST /users/{user_id}/preferences/delete": Says(body="Preference[]"),
    "GET /users/{user_id}/preferences/{category}": Says("Preference[]"),
    "GET /users/{user_id}/preferences/{category}/name/{name}": Says("Preference"),
}
