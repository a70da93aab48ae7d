"""Which tables the workspace has: numbered migrations, applied in order, never edited once released."""

from __future__ import annotations

from chat_tui.server.records.tables_access import ACCESS
from chat_tui.server.records.tables_audit import AUDIT
from chat_tui.server.records.tables_edits import EDITS
from chat_tui.server.records.tables_integrations import INTEGRATIONS, PASSING
from chat_tui.server.records.tables_later import LATER
from chat_tui.server.records.tables_media import EMOJI, PORTRAITS, PREVIEWS, UPLOADS
from chat_tui.server.records.tables_oauth import CLIENT, OAUTH
from chat_tui.server.records.tables_retention import RETENTION
from chat_tui.server.records.tables_streams import STREAMS
from chat_tui.server.records.tables_webhooks import LANES, WEBHOOKS

_FIRST = """
CREATE TABLE users (
  id TEXT PRIMARY KEY, username TEXT NOT NULL UNIQUE COLLATE NOCASE, email TEXT NOT NULL COLLATE NOCASE,
  nickname TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL, position TEXT NOT NULL,
  roles TEXT NOT NULL, locale TEXT NOT NULL,
  props TEXT NOT NULL, notify_props TEXT NOT NULL, timezone TEXT NOT NULL,
  is_bot INTEGER NOT NULL, bot_description TEXT NOT NULL, bot_owner_id TEXT NOT NULL,
  password_hash TEXT NOT NULL, uid INTEGER UNIQUE,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL, delete_at INTEGER NOT NULL,
  last_password_update INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX users_by_email ON users (email) WHERE email <> '';

CREATE TABLE sessions (
  id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL REFERENCES users (id),
  access_token_id TEXT NOT NULL, device TEXT NOT NULL,
  create_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, last_activity_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE access_tokens (
  id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL REFERENCES users (id),
  description TEXT NOT NULL, is_active INTEGER NOT NULL, create_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE statuses (
  user_id TEXT PRIMARY KEY, status TEXT NOT NULL, manual INTEGER NOT NULL,
  last_activity_at INTEGER NOT NULL, dnd_end_time INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE teams (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL, description TEXT NOT NULL,
  email TEXT NOT NULL, type TEXT NOT NULL, company_name TEXT NOT NULL, allowed_domains TEXT NOT NULL,
  invite_id TEXT NOT NULL, allow_open_invite INTEGER NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL, delete_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE team_members (
  team_id TEXT NOT NULL REFERENCES teams (id), user_id TEXT NOT NULL REFERENCES users (id),
  is_admin INTEGER NOT NULL, create_at INTEGER NOT NULL, delete_at INTEGER NOT NULL,
  PRIMARY KEY (team_id, user_id)
) WITHOUT ROWID;
CREATE INDEX team_members_by_user ON team_members (user_id);

CREATE TABLE channels (
  id TEXT PRIMARY KEY, team_id TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
  display_name TEXT NOT NULL, header TEXT NOT NULL, purpose TEXT NOT NULL, creator_id TEXT NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL, delete_at INTEGER NOT NULL,
  last_post_at INTEGER NOT NULL, last_root_post_at INTEGER NOT NULL,
  total_msg_count INTEGER NOT NULL, total_msg_count_root INTEGER NOT NULL,
  UNIQUE (team_id, name)
) WITHOUT ROWID;

CREATE TABLE channel_members (
  channel_id TEXT NOT NULL REFERENCES channels (id), user_id TEXT NOT NULL REFERENCES users (id),
  is_admin INTEGER NOT NULL, notify_props TEXT NOT NULL,
  last_viewed_at INTEGER NOT NULL, msg_count INTEGER NOT NULL, msg_count_root INTEGER NOT NULL,
  mention_count INTEGER NOT NULL, mention_count_root INTEGER NOT NULL, last_update_at INTEGER NOT NULL,
  PRIMARY KEY (channel_id, user_id)
) WITHOUT ROWID;
CREATE INDEX channel_members_by_user ON channel_members (user_id);

CREATE TABLE posts (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, channel_id TEXT NOT NULL REFERENCES channels (id),
  user_id TEXT NOT NULL REFERENCES users (id), root_id TEXT NOT NULL, message TEXT NOT NULL,
  type TEXT NOT NULL, props TEXT NOT NULL, hashtags TEXT NOT NULL, file_ids TEXT NOT NULL,
  is_pinned INTEGER NOT NULL, reply_count INTEGER NOT NULL, last_reply_at INTEGER NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL, edit_at INTEGER NOT NULL, delete_at INTEGER NOT NULL
);
CREATE INDEX posts_by_time ON posts (channel_id, create_at) WHERE delete_at = 0;
CREATE INDEX roots_by_time ON posts (channel_id, create_at) WHERE delete_at = 0 AND root_id = '';
CREATE INDEX posts_by_update ON posts (channel_id, update_at);
CREATE INDEX posts_by_root ON posts (root_id, create_at) WHERE root_id <> '';
CREATE INDEX posts_pinned ON posts (channel_id) WHERE is_pinned = 1;

CREATE VIRTUAL TABLE posts_words USING fts5 (
  message, content='posts', content_rowid='seq', tokenize="unicode61 remove_diacritics 2"
);
CREATE TABLE pending_posts (
  user_id TEXT NOT NULL, pending_post_id TEXT NOT NULL, post_id TEXT NOT NULL,
  PRIMARY KEY (user_id, pending_post_id)
) WITHOUT ROWID;

CREATE TABLE reactions (
  post_id TEXT NOT NULL, user_id TEXT NOT NULL, emoji_name TEXT NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL,
  PRIMARY KEY (post_id, user_id, emoji_name)
) WITHOUT ROWID;

CREATE TABLE thread_members (
  root_id TEXT NOT NULL, user_id TEXT NOT NULL, following INTEGER NOT NULL,
  last_viewed_at INTEGER NOT NULL, unread_mentions INTEGER NOT NULL,
  PRIMARY KEY (root_id, user_id)
) WITHOUT ROWID;
CREATE INDEX thread_members_by_user ON thread_members (user_id) WHERE following = 1;

CREATE TABLE files (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL, channel_id TEXT NOT NULL, post_id TEXT NOT NULL,
  name TEXT NOT NULL, extension TEXT NOT NULL, size INTEGER NOT NULL, mime_type TEXT NOT NULL,
  width INTEGER NOT NULL, height INTEGER NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL, delete_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX files_by_post ON files (post_id) WHERE post_id <> '';

CREATE TABLE preferences (
  user_id TEXT NOT NULL, category TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (user_id, category, name)
) WITHOUT ROWID;

CREATE TABLE drafts (
  user_id TEXT NOT NULL, channel_id TEXT NOT NULL, root_id TEXT NOT NULL, message TEXT NOT NULL,
  type TEXT NOT NULL, props TEXT NOT NULL, file_ids TEXT NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, channel_id, root_id)
) WITHOUT ROWID;

CREATE TABLE incoming_hooks (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL, channel_id TEXT NOT NULL, team_id TEXT NOT NULL,
  display_name TEXT NOT NULL, description TEXT NOT NULL, username TEXT NOT NULL, icon_url TEXT NOT NULL,
  channel_locked INTEGER NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL, delete_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

_EVENTS = """
CREATE TABLE IF NOT EXISTS event_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, frame TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS event_readers (
  user_id TEXT NOT NULL, number INTEGER NOT NULL, event_id INTEGER NOT NULL,
  PRIMARY KEY (user_id, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS event_readers_by_event ON event_readers (event_id);
CREATE TABLE IF NOT EXISTS event_streams (
  user_id TEXT PRIMARY KEY, last INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event_connections (
  connection_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, base INTEGER NOT NULL, seen_at INTEGER NOT NULL
) WITHOUT ROWID;
DROP TRIGGER IF EXISTS untold_post_made;
DROP TRIGGER IF EXISTS untold_post_changed;
DROP TABLE IF EXISTS untold_posts;
"""

_CATEGORIES = """
CREATE TABLE categories (
  id TEXT NOT NULL, user_id TEXT NOT NULL, team_id TEXT NOT NULL, sort_order INTEGER NOT NULL,
  sorting TEXT NOT NULL, type TEXT NOT NULL, display_name TEXT NOT NULL,
  muted INTEGER NOT NULL, collapsed INTEGER NOT NULL, channel_ids TEXT NOT NULL,
  PRIMARY KEY (user_id, team_id, id)
) WITHOUT ROWID;
"""

MIGRATIONS: tuple[str, ...] = (
    _FIRST,
    _EVENTS,
    _CATEGORIES,
    AUDIT,
    ACCESS,
    OAUTH,
    LATER,
    PREVIEWS,
    WEBHOOKS,
    STREAMS,
    INTEGRATIONS,
    PASSING,
    EMOJI,
    PORTRAITS,
    EDITS,
    UPLOADS,
    LANES,
    RETENTION,
    CLIENT,
)
"""Each entry takes the schema one version further."""
