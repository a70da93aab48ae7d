"""What the routes of emoji, portraits and files in parts ask and answer."""

from __future__ import annotations

from chat_tui.server.openapi.says import Area, Says

MEDIA: Area = {
    "POST /emoji": Says("Emoji", body="image:any emoji", body_kinds="multipart/form-data"),
    "GET /emoji": Says("Emoji[]", "page:int per_page:int sort"),
    "GET /emoji/autocomplete": Says("Emoji[]", "name"),
    "POST /emoji/search": Says("Emoji[]", body="term prefix_only?:flag"),
    "POST /emoji/names": Says("Emoji[]", body="text[]"),
    "GET /emoji/name/{name}": Says("Emoji"),
    "GET /emoji/{emoji_id}": Says("Emoji"),
    "GET /emoji/{emoji_id}/image": Says("", kinds="image/png image/gif image/jpeg"),
    "DELETE /emoji/{emoji_id}": Says(),
    "GET /users/{user_id}/image": Says("", "_:int", kinds="image/png", errors="304"),
    "GET /users/{user_id}/image/default": Says("", kinds="image/png"),
    "POST /users/{user_id}/image": Says(body="image:any", body_kinds="multipart/form-data"),
    "DELETE /users/{user_id}/image": Says(),
    "GET /files/{file_id}/link": Says("link", errors="501"),
    "POST /uploads": Says("Upload", body="channel_id:id filename file_size:int type?=attachment"),
    "GET /uploads/{upload_id}": Says("Upload"),
    "POST /uploads/{upload_id}": Says(
        "FileInfo", body="any", body_kinds="application/octet-stream", errors="204"
    ),
    "GET /users/{user_id}/uploads": Says("Upload[]"),
}
