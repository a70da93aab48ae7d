"""What the things of the API look like: people, teams, channels, posts and all that hangs on them."""

from __future__ import annotations

from chat_tui.server.openapi.words import Schema, fields

_TIMES = "create_at:time update_at:time delete_at:time"
_MEMBER = (
    "channel_id:id user_id:id roles last_viewed_at:time msg_count:int mention_count:int "
    "mention_count_root:int msg_count_root:int notify_props:{text} last_update_at:time "
    "scheme_guest:flag scheme_user:flag scheme_admin:flag explicit_roles"
)
_HOOK = (
    f"id:id {_TIMES} user_id:id channel_id:id team_id:id display_name description username icon_url "
    "channel_locked:flag secret?"
)

_OBJECTS: dict[str, tuple[str, str]] = {
    "Error": (
        "Why a request is refused. Programs branch on `id`; `message` is for people.",
        "id message detailed_error request_id?:id status_code:int",
    ),
    "Ok": ("It is done; there is nothing more to say.", "status=OK"),
    "User": (
        "A person or a bot; `notify_props`, `last_password_update` and `mfa_active` only to himself.",
        f"id:id {_TIMES} username auth_data auth_service email nickname first_name last_name position roles "
        "locale timezone:{text}|null disable_welcome_email:flag props?:{text} notify_props?:{text} "
        "last_password_update?:time mfa_active?:flag last_picture_update?:time is_bot?:flag bot_description?",
    ),
    "Participant": (
        "Who takes part in a thread: the whole user if `extended` was asked, else only the id.",
        "id:id create_at?:time update_at?:time delete_at:time username auth_data auth_service email nickname "
        "first_name last_name position roles locale timezone:{text}|null disable_welcome_email:flag "
        "props?:{text} last_picture_update?:time is_bot?:flag bot_description?",
    ),
    "Bot": (
        "The bot side of a user that programs sign in as.",
        f"user_id:id username display_name description owner_id {_TIMES}",
    ),
    "Session": (
        "One sign-in of a user; its token is never told again.",
        "id:id token create_at:time expires_at:time last_activity_at:time user_id:id device_id roles "
        "is_oauth:flag expired_notify:flag props:{text} team_members:any[] local:flag",
    ),
    "Token": (
        "A personal access token; `token` only in the answer to its making, `scopes` only if it may do less "
        "than its user, `expires_at` only if it does.",
        "id:id token? user_id:id description is_active:flag scopes?:text[] expires_at?:time",
    ),
    "OAuthError": (
        "Why a program is refused, as RFC 6749 says it.",
        "error error_description? error_uri?",
    ),
    "OAuthGrant": (
        "What a program may use from now on.",
        "access_token token_type expires_in:int refresh_token? scope? id_token?",
    ),
    "OAuthApp": (
        "A program that may ask people for access; `client_secret` only in the answer that makes it.",
        "id:id creator_id:id-or-empty create_at:time update_at:time client_secret name description icon_url "
        "callback_urls:text[] homepage is_trusted:flag mattermost_app_id is_public?:flag",
    ),
    "OAuthAppSettings": (
        "What an administrator says of a program; a public one has no secret and must use PKCE.",
        "name:text<=64 callback_urls:text[] description?:text<=512 homepage?:text<=512 icon_url?:text<=512 "
        "is_trusted?:flag is_public?:flag",
    ),
    "Invite": (
        "An invitation to the workspace; `link` only in the answer to its making.",
        "id:id link? creator_id:id-or-empty team_id:id role=user/guest uses:int most_uses:int create_at:time "
        "expires_at:time channel_ids:id[]",
    ),
    "Status": (
        "Where a user is; `dnd_end_time` is in seconds.",
        "user_id:id status=online/away/dnd/offline manual:flag last_activity_at:time dnd_end_time:int",
    ),
    "CustomStatus": (
        "A picture and some words that a user shows beside the name.",
        "emoji?:text<=64 text?:text<=100 duration? expires_at?",
    ),
    "Preference": (
        "One setting of a user that follows to every client.",
        "user_id:id category:text<=32 name?:text<=32 value?:text<=20000",
    ),
    "Team": (
        "A group of people with channels of their own.",
        f"id:id {_TIMES} display_name name description email type company_name allowed_domains invite_id "
        "allow_open_invite:flag scheme_id:text|null group_constrained:flag|null policy_id:text|null",
    ),
    "TeamMember": (
        "Somebody's place in a team.",
        "team_id:id user_id:id roles delete_at:time scheme_guest:flag scheme_user:flag scheme_admin:flag "
        "explicit_roles",
    ),
    "TeamsAndCount": ("A page of teams, and how many there are.", "teams:Team[] total_count:int"),
    "PersonInTeam": ("Who is to be in a team.", "team_id?:id user_id:id"),
    "TeamUnread": (
        "How much of a team one has not read.",
        "team_id:id msg_count:int mention_count:int mention_count_root:int msg_count_root:int "
        "thread_count:int thread_mention_count:int",
    ),
    "Channel": (
        "A place to talk: open (O), private (P), between two (D) or a few (G).",
        f"id:id {_TIMES} team_id:id-or-empty type=O/P/D/G display_name name header purpose last_post_at:time "
        "total_msg_count:int extra_update_at:time creator_id scheme_id:text|null props:object|null "
        "group_constrained:flag|null shared:flag|null total_msg_count_root:int policy_id:text|null "
        "last_root_post_at:time",
    ),
    "ChannelMember": (
        "Somebody's place in a channel; when others read last is -1.",
        _MEMBER,
    ),
    "ChannelMemberWithTeam": (
        "A place in a channel, with the names of its team.",
        f"{_MEMBER} team_display_name team_name team_update_at:time",
    ),
    "ChannelUnread": (
        "How much of a channel one has not read.",
        "team_id:id-or-empty user_id?:id channel_id:id msg_count:int mention_count:int "
        "mention_count_root:int msg_count_root:int last_viewed_at?:time notify_props?:{text}",
    ),
    "Viewed": ("Until when each channel is read now.", "status=OK last_viewed_at_times:{time}"),
    "Category": (
        "A group of channels in somebody's list.",
        "id user_id:id team_id:id sort_order:int sorting type display_name muted:flag collapsed:flag "
        "channel_ids:id[]",
    ),
    "CategoryChange": (
        "What is to be different about a group of channels.",
        "id? user_id?:id team_id?:id sort_order?:int sorting?=/manual/recent/alpha type? "
        "display_name?:text<=128 muted?:flag collapsed?:flag channel_ids?:id[]",
    ),
    "Post": (
        "What somebody said. `metadata` is left out where a post is answered that was made before.",
        f"id:id {_TIMES} edit_at:time is_pinned:flag user_id:id channel_id:id root_id:id-or-empty "
        "original_id:id-or-empty message type props:object hashtags file_ids?:id[] pending_post_id "
        "has_reactions?:flag reply_count:int last_reply_at:time participants:Participant[]|null "
        "is_following?:flag metadata?:PostMetadata remote_id?",
    ),
    "PostMetadata": (
        "What is shown with a post.",
        "embeds?:object[] emojis?:Emoji[] files?:FileInfo[] reactions?:Reaction[]",
    ),
    "Upload": (
        "A file that comes in parts; `file_offset` is how many bytes are there.",
        "id:id type=attachment create_at:time user_id:id channel_id:id filename file_size:int "
        "file_offset:int remote_id req_file_id",
    ),
    "Emoji": ("An emoji that somebody made for the workspace.", f"id:id {_TIMES} creator_id:id name"),
    "PostList": (
        "Posts in order; further posts that belong to them are in `posts` only.",
        "order:id[] posts:{Post} next_post_id:id-or-empty prev_post_id:id-or-empty has_next?:flag",
    ),
    "FoundPosts": (
        "Posts that were found.",
        "order:id[] posts:{Post} next_post_id:id-or-empty prev_post_id:id-or-empty matches:object|null",
    ),
    "Reaction": (
        "Somebody's emoji at a post.",
        f"user_id:id post_id:id emoji_name {_TIMES} remote_id",
    ),
    "FileInfo": (
        "What is known of a file; width and height of pictures only.",
        f"id:id user_id:id post_id?:id channel_id:id-or-empty {_TIMES} name extension size:int mime_type "
        "width?:int height?:int has_preview_image?:flag mini_preview:text|null remote_id",
    ),
    "FoundFiles": (
        "Files that were found.",
        "order:id[] file_infos:{FileInfo} next_file_info_id prev_file_info_id",
    ),
    "Thread": (
        "A root with its replies, as a user stands to it.",
        "id:id reply_count:int last_reply_at:time last_viewed_at:time participants:Participant[] "
        "post:Post|null unread_replies:int unread_mentions:int",
    ),
    "Threads": (
        "The threads one follows, newest reply first.",
        "total:int total_unread_threads:int total_unread_mentions:int threads:Thread[]|null",
    ),
    "Draft": (
        "What somebody began to write.",
        f"{_TIMES} user_id:id channel_id:id root_id:id-or-empty message type props:object file_ids:id[] "
        "metadata:object",
    ),
    "ScheduledPost": (
        "What is to be said later; `error_code` tells why it could not be said.",
        "id:id create_at:time update_at:time delete_at:time user_id:id channel_id:id root_id:id-or-empty "
        "message type props:object file_ids:id[] metadata:object priority:object scheduled_at:time "
        "processed_at:time error_code",
    ),
    "ScheduledPostChange": (
        "What is to be said later, and when.",
        "id?:id-or-empty channel_id:id root_id?:id-or-empty message? props?:object file_ids?:id[] "
        "scheduled_at:time",
    ),
    "Hook": ("A web hook that programs post through; `secret` only when it gets one.", _HOOK),
    "HookSettings": (
        "How a web hook shows what comes through it.",
        "display_name?:text<=64 description?:text<=500 username?:text<=64 icon_url?:text<=1024 "
        "channel_locked?:flag channel_id?:id signed?:flag",
    ),
    "OutgoingHook": (
        "A web hook that calls programs; `secret` only in the answer to its making, `events` and "
        "`disabled_at` only where there are any.",
        "id:id token create_at:time update_at:time delete_at:time creator_id:id channel_id:id-or-empty "
        "team_id:id trigger_words:text[] callback_urls:text[] display_name description content_type username "
        "icon_url trigger_when:int events?:text[] disabled_at?:time secret?",
    ),
    "OutgoingHookSettings": (
        "Whom a web hook calls, and when: for words, or for events.",
        "callback_urls:text[] trigger_words?:text[] trigger_when?:int events?:text[] display_name?:text<=64 "
        "description?:text<=500 content_type?:text<=128 username?:text<=64 icon_url?:text<=1024 team_id?:id "
        "channel_id?:id-or-empty",
    ),
    "HookMessage": (
        "What a program sends to a web hook; Slack's attachments and markup are understood.",
        "text? channel? username? icon_url? icon_emoji? type? props?:object attachments?:object[]",
    ),
    "Command": (
        "A slash command as completion shows it.",
        f"id token creator_id team_id method username icon_url description url plugin_id {_TIMES} trigger "
        "auto_complete:flag auto_complete_desc auto_complete_hint display_name",
    ),
    "CommandAnswer": (
        "What a slash command answers to who gave it.",
        "response_type text username channel_id icon_url type props:object|null goto_location trigger_id "
        "skip_slack_parsing:flag attachments:object[]|null extra_responses:object[]|null",
    ),
    "Suggestion": ("What a slash command may become.", "Complete Suggestion Hint Description IconData"),
    "NewPost": (
        "A post on its way; `pending_post_id` makes sending it again safe.",
        "channel_id:id message? root_id?:id-or-empty file_ids?:id[] props?:object type? "
        "pending_post_id?:text<=128",
    ),
    "NewUser": (
        "Who wants an account.",
        "username email? password nickname?:text<=64 first_name?:text<=64 last_name?:text<=64 "
        "position?:text<=128 locale?:text<=5",
    ),
}


def components() -> dict[str, Schema]:
    """Every object by name."""
    return {name: {"description": about, **fields(words)} for name, (about, words) in _OBJECTS.items()}
