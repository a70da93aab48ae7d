"""What the routes about what is said ask and answer: posts, threads, reactions, drafts, files, search."""

from __future__ import annotations

from chat_tui.server.openapi.says import Area, Says

_LOOK = "collapsedThreads:flag collapsedThreadsExtended:flag skipFetchThreads:flag"
_THREADS = "/users/{user_id}/teams/{team_id}/threads"
_SEARCH = "terms:text<=1000 is_or_search?:flag time_zone_offset?:int page?:int per_page?:int"

TALK: Area = {
    "POST /posts": Says("Post", "set_online:flag", "NewPost", errors="404"),
    "POST /posts/ids": Says("Post[]", body="id[]", errors="404"),
    "POST /posts/ephemeral": Says("Post", body="user_id:id post:NewPost"),
    "GET /posts/{post_id}": Says("Post", _LOOK),
    "PUT /posts/{post_id}": Says("Post", body="id:id message? props?:object is_pinned?:flag"),
    "PUT /posts/{post_id}/patch": Says("Post", body="message? props?:object is_pinned?:flag"),
    "DELETE /posts/{post_id}": Says(),
    "GET /posts/{post_id}/edit_history": Says("Post[]"),
    "GET /posts/{post_id}/info": Says(
        "channel_id:id channel_type=O/P/D/G channel_display_name has_joined_channel:flag team_id:id-or-empty "
        "team_type team_display_name has_joined_team:flag"
    ),
    "POST /posts/{post_id}/pin": Says(),
    "POST /posts/{post_id}/actions/{action_name}": Says(
        "status=OK trigger_id:id", body="selected_option? cookie?"
    ),
    "POST /posts/{post_id}/unpin": Says(),
    "GET /channels/{channel_id}/posts": Says(
        "PostList",
        f"page:int per_page:int since:time before:id after:id include_deleted:flag {_LOOK}",
        errors="304",
    ),
    "GET /channels/{channel_id}/pinned": Says("PostList"),
    "GET /posts/{post_id}/thread": Says(
        "PostList", f"perPage:int fromCreateAt:time fromPost:id direction=up/down {_LOOK}"
    ),
    "GET /users/{user_id}/posts/flagged": Says("PostList", "page:int per_page:int team_id:id channel_id:id"),
    "GET /users/{user_id}/channels/{channel_id}/posts/unread": Says(
        "PostList", f"limit_before:int limit_after:int {_LOOK}", errors="304"
    ),
    "POST /reactions": Says("Reaction", body="user_id:id post_id:id emoji_name:text<=64"),
    "DELETE /users/{user_id}/posts/{post_id}/reactions/{emoji_name}": Says(),
    "GET /posts/{post_id}/reactions": Says("Reaction[]|null"),
    "POST /posts/ids/reactions": Says("{Reaction[]}", body="id[]"),
    f"GET {_THREADS}": Says(
        "Threads",
        "per_page:int before:id after:id since:time unread:flag deleted:flag extended:flag totalsOnly:flag "
        "threadsOnly:flag excludeDirect:flag",
    ),
    f"PUT {_THREADS}/read": Says(),
    f"GET {_THREADS}/{{thread_id}}": Says("Thread", "extended:flag"),
    f"PUT {_THREADS}/{{thread_id}}/following": Says(),
    f"DELETE {_THREADS}/{{thread_id}}/following": Says(),
    f"PUT {_THREADS}/{{thread_id}}/read/{{timestamp}}": Says("Thread"),
    f"POST {_THREADS}/{{thread_id}}/set_unread/{{post_id}}": Says("Thread"),
    "POST /drafts": Says(
        "Draft",
        body="channel_id:id root_id?:id-or-empty message? type?:text<=26 props?:object file_ids?:id[]",
    ),
    "GET /users/{user_id}/teams/{team_id}/drafts": Says("Draft[]"),
    "DELETE /users/{user_id}/channels/{channel_id}/drafts": Says(),
    "DELETE /users/{user_id}/channels/{channel_id}/drafts/{root_id}": Says(),
    "POST /posts/schedule": Says("ScheduledPost", body="ScheduledPostChange"),
    "PUT /posts/schedule/{scheduled_id}": Says("ScheduledPost", body="ScheduledPostChange"),
    "DELETE /posts/schedule/{scheduled_id}": Says("ScheduledPost"),
    "GET /posts/scheduled/team/{team_id}": Says("{ScheduledPost[]}", "includeDirectChannels:flag"),
    "POST /users/{user_id}/posts/{post_id}/reminder": Says(body="target_time:int"),
    "POST /files": Says(
        "file_infos:FileInfo[] client_ids:text[]|null",
        "channel_id:id filename",
        body="channel_id?:id client_ids? files?:any",
        body_kinds="multipart/form-data application/octet-stream",
    ),
    "GET /files/{file_id}": Says("", "download:flag", kinds="*/*", errors="206 416"),
    "GET /files/{file_id}/info": Says("FileInfo"),
    "GET /files/{file_id}/thumbnail": Says("", kinds="image/jpeg image/png"),
    "GET /files/{file_id}/preview": Says("", kinds="image/jpeg image/png"),
    "GET /posts/{post_id}/files/info": Says("FileInfo[]"),
    "POST /posts/search": Says("FoundPosts", body=_SEARCH),
    "POST /teams/{team_id}/posts/search": Says("FoundPosts", body=_SEARCH),
    "POST /teams/{team_id}/files/search": Says("FoundFiles", body=_SEARCH),
}
