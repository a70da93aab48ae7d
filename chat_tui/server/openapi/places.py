"""What the routes about places ask and answer: teams, channels, who is in them, how far each has read."""

from __future__ import annotations

from chat_tui.server.openapi.says import Area, Says

_PAGE = "page:int per_page:int"
_CATEGORIES = "/users/{user_id}/teams/{team_id}/channels/categories"
_CATEGORY = "display_name:text<=128 type? sorting?:text<=16 muted?:flag collapsed?:flag channel_ids?:id[]"

PLACES: Area = {
    "POST /teams": Says(
        "Team",
        body="name:text<=64 display_name?:text<=64 description?:text<=255 type?=O/I allow_open_invite?:flag",
    ),
    "GET /teams": Says("Team[]|TeamsAndCount", f"{_PAGE} include_total_count:flag"),
    "POST /teams/search": Says("Team[]", body="term?:text<=64"),
    "POST /teams/members/invite": Says("TeamMember", "invite_id", errors="404"),
    "GET /teams/{team_id}": Says("Team"),
    "GET /teams/name/{name}": Says("Team"),
    "GET /teams/name/{name}/exists": Says("exists:flag"),
    "GET /teams/invite/{invite}": Says("id:id name display_name description"),
    "DELETE /teams/{team_id}": Says(),
    "POST /teams/{team_id}/restore": Says("Team"),
    "PUT /teams/{team_id}/patch": Says(
        "Team",
        body="display_name?:text<=64 description?:text<=255 company_name?:text<=64 "
        "allowed_domains?:text<=500 allow_open_invite?:flag",
    ),
    "GET /teams/{team_id}/stats": Says("team_id:id total_member_count:int active_member_count:int"),
    "GET /teams/{team_id}/members": Says("TeamMember[]", _PAGE),
    "POST /teams/{team_id}/members": Says("TeamMember", body="team_id?:id user_id:id"),
    "POST /teams/{team_id}/members/ids": Says("TeamMember[]", body="id[]"),
    "POST /teams/{team_id}/members/batch": Says("TeamMember[]", body="PersonInTeam[]"),
    "GET /teams/{team_id}/members/{user_id}": Says("TeamMember"),
    "DELETE /teams/{team_id}/members/{user_id}": Says(),
    "GET /users/{user_id}/teams": Says("Team[]"),
    "GET /users/{user_id}/teams/members": Says("TeamMember[]"),
    "GET /users/{user_id}/teams/unread": Says(
        "TeamUnread[]", "exclude_team:id include_collapsed_threads:flag"
    ),
    "GET /users/{user_id}/teams/{team_id}/unread": Says("TeamUnread"),
    "POST /channels": Says(
        "Channel",
        body="team_id:id name:text<=64 type=O/P display_name?:text<=64 header?:text<=1024 purpose?:text<=250",
    ),
    "POST /channels/direct": Says("Channel", body="id[]"),
    "POST /channels/group": Says("Channel", body="id[]"),
    "POST /channels/group/search": Says("Channel[]", body="term?:text<=64"),
    "GET /channels/{channel_id}": Says("Channel"),
    "PUT /channels/{channel_id}/patch": Says(
        "Channel",
        body="display_name?:text<=64 name?:text<=64 header?:text<=1024 purpose?:text<=250",
    ),
    "PUT /channels/{channel_id}/privacy": Says("Channel", body="privacy=O/P"),
    "DELETE /channels/{channel_id}": Says(),
    "POST /channels/{channel_id}/restore": Says("Channel"),
    "GET /teams/{team_id}/channels": Says("Channel[]", _PAGE),
    "GET /teams/{team_id}/channels/deleted": Says("Channel[]", _PAGE),
    "GET /teams/{team_id}/channels/private": Says("Channel[]"),
    "POST /teams/{team_id}/channels/search": Says("Channel[]", body="term?:text<=64"),
    "GET /teams/{team_id}/channels/autocomplete": Says("Channel[]", "name"),
    "GET /teams/{team_id}/channels/search_autocomplete": Says("Channel[]", "name"),
    "GET /teams/{team_id}/channels/name/{channel_name}": Says("Channel"),
    "GET /teams/name/{team_name}/channels/name/{channel_name}": Says("Channel"),
    "GET /users/{user_id}/channels": Says("Channel[]", "include_deleted:flag last_delete_at:time"),
    "GET /users/{user_id}/teams/{team_id}/channels": Says(
        "Channel[]", "include_deleted:flag last_delete_at:time"
    ),
    "GET /channels/{channel_id}/members": Says("ChannelMember[]", _PAGE),
    "POST /channels/{channel_id}/members": Says(
        "ChannelMember|ChannelMember[]", body="user_id?:id user_ids?:id[] post_root_id?"
    ),
    "POST /channels/{channel_id}/members/ids": Says("ChannelMember[]", body="id[]"),
    "GET /channels/{channel_id}/members/{user_id}": Says("ChannelMember"),
    "DELETE /channels/{channel_id}/members/{user_id}": Says(),
    "PUT /channels/{channel_id}/members/{user_id}/notify_props": Says(body="{text}"),
    "PUT /teams/{team_id}/members/{user_id}/schemeRoles": Says(body="scheme_admin:flag scheme_user?:flag"),
    "PUT /channels/{channel_id}/members/{user_id}/roles": Says(body="roles:text"),
    "PUT /channels/{channel_id}/members/{user_id}/schemeRoles": Says(
        body="scheme_admin:flag scheme_user?:flag"
    ),
    "GET /channels/{channel_id}/stats": Says(
        "channel_id:id member_count:int guest_count:int pinnedpost_count:int files_count:int"
    ),
    "GET /channels/{channel_id}/timezones": Says("text[]|null"),
    "GET /users/{user_id}/channel_members": Says(
        "ChannelMemberWithTeam[]", _PAGE, kinds="application/x-ndjson"
    ),
    "GET /users/{user_id}/teams/{team_id}/channels/members": Says("ChannelMember[]"),
    f"GET {_CATEGORIES}": Says("categories:Category[] order:text[]"),
    f"POST {_CATEGORIES}": Says("Category", body=_CATEGORY),
    f"PUT {_CATEGORIES}": Says("Category[]", body="CategoryChange[]"),
    f"GET {_CATEGORIES}/order": Says("text[]"),
    f"PUT {_CATEGORIES}/order": Says("text[]", body="text[]"),
    f"GET {_CATEGORIES}/{{category}}": Says("Category"),
    f"PUT {_CATEGORIES}/{{category}}": Says("Category", body="CategoryChange"),
    f"DELETE {_CATEGORIES}/{{category}}": Says(),
    "POST /channels/members/{user_id}/view": Says(
        "Viewed",
        body="channel_id?:id-or-empty prev_channel_id?:id-or-empty collapsed_threads_supported?:flag",
    ),
    "POST /channels/members/{user_id}/mark_read": Says("Viewed", body="id[]"),
    "GET /users/{user_id}/channels/{channel_id}/unread": Says("ChannelUnread"),
    "POST /users/{user_id}/posts/{post_id}/set_unread": Says(
        "ChannelUnread", body="collapsed_threads_supported?:flag"
    ),
}
