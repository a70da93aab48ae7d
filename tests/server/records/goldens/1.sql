
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

-- A row for each table that has none yet.
INSERT INTO access_tokens (id, token_hash, user_id, description, is_active, create_at)
  VALUES ('access_tokens-id', '79a723b408960a70fa8f2bf4fc4dda8d5c4c18110c946009dab159ac3be98c4d', 'userxxxxxxxxxxxxxxxxxxxxxx', 'access_tokens-description', 1, 1);
INSERT INTO channel_members (channel_id, user_id, is_admin, notify_props, last_viewed_at, msg_count, msg_count_root, mention_count, mention_count_root, last_update_at)
  VALUES ('channelxxxxxxxxxxxxxxxxxxx', 'userxxxxxxxxxxxxxxxxxxxxxx', 1, '{}', 1, 1, 1, 1, 1, 1);
INSERT INTO channels (id, team_id, type, name, display_name, header, purpose, creator_id, create_at, update_at, delete_at, last_post_at, last_root_post_at, total_msg_count, total_msg_count_root)
  VALUES ('channelxxxxxxxxxxxxxxxxxxx', 'teamxxxxxxxxxxxxxxxxxxxxxx', 'O', 'golden', 'Golden', 'channels-header', 'channels-purpose', 'userxxxxxxxxxxxxxxxxxxxxxx', 1, 1, 0, 1, 1, 1, 1);
INSERT INTO drafts (user_id, channel_id, root_id, message, type, props, file_ids, create_at, update_at)
  VALUES ('userxxxxxxxxxxxxxxxxxxxxxx', 'channelxxxxxxxxxxxxxxxxxxx', '', 'golden words', '', '{}', '[]', 1, 1);
INSERT INTO facts (name, value)
  VALUES ('golden', 'facts-value');
INSERT INTO files (id, user_id, channel_id, post_id, name, extension, size, mime_type, width, height, create_at, update_at, delete_at)
  VALUES ('files-id', 'userxxxxxxxxxxxxxxxxxxxxxx', 'channelxxxxxxxxxxxxxxxxxxx', 'postxxxxxxxxxxxxxxxxxxxxxx', 'golden', 'files-extension', 1, 'files-mime_type', 1, 1, 1, 1, 0);
INSERT INTO incoming_hooks (id, user_id, channel_id, team_id, display_name, description, username, icon_url, channel_locked, create_at, update_at, delete_at)
  VALUES ('incoming_hooks-id', 'userxxxxxxxxxxxxxxxxxxxxxx', 'channelxxxxxxxxxxxxxxxxxxx', 'teamxxxxxxxxxxxxxxxxxxxxxx', 'Golden', 'incoming_hooks-description', 'ada', 'incoming_hooks-icon_url', 1, 1, 1, 0);
INSERT INTO pending_posts (user_id, pending_post_id, post_id)
  VALUES ('userxxxxxxxxxxxxxxxxxxxxxx', 'pending_posts-pending_post_id', 'postxxxxxxxxxxxxxxxxxxxxxx');
INSERT INTO posts (seq, id, channel_id, user_id, root_id, message, type, props, hashtags, file_ids, is_pinned, reply_count, last_reply_at, create_at, update_at, edit_at, delete_at)
  VALUES (1, 'postxxxxxxxxxxxxxxxxxxxxxx', 'channelxxxxxxxxxxxxxxxxxxx', 'userxxxxxxxxxxxxxxxxxxxxxx', '', 'golden words', '', '{}', '', '[]', 1, 1, 1, 1, 1, 1, 0);
INSERT INTO preferences (user_id, category, name, value)
  VALUES ('userxxxxxxxxxxxxxxxxxxxxxx', 'preferences-category', 'golden', 'preferences-value');
INSERT INTO reactions (post_id, user_id, emoji_name, create_at, update_at)
  VALUES ('postxxxxxxxxxxxxxxxxxxxxxx', 'userxxxxxxxxxxxxxxxxxxxxxx', 'reactions-emoji_name', 1, 1);
INSERT INTO sessions (id, token_hash, user_id, access_token_id, device, create_at, expires_at, last_activity_at)
  VALUES ('sessions-id', '79a723b408960a70fa8f2bf4fc4dda8d5c4c18110c946009dab159ac3be98c4d', 'userxxxxxxxxxxxxxxxxxxxxxx', '', 'sessions-device', 1, 4102444800000, 1);
INSERT INTO statuses (user_id, status, manual, last_activity_at, dnd_end_time)
  VALUES ('userxxxxxxxxxxxxxxxxxxxxxx', 'online', 1, 1, 1);
INSERT INTO team_members (team_id, user_id, is_admin, create_at, delete_at)
  VALUES ('teamxxxxxxxxxxxxxxxxxxxxxx', 'userxxxxxxxxxxxxxxxxxxxxxx', 1, 1, 0);
INSERT INTO teams (id, name, display_name, description, email, type, company_name, allowed_domains, invite_id, allow_open_invite, create_at, update_at, delete_at)
  VALUES ('teamxxxxxxxxxxxxxxxxxxxxxx', 'golden', 'Golden', 'teams-description', 'ada@example.com', 'O', 'teams-company_name', 'teams-allowed_domains', 'teams-invite_id', 1, 1, 1, 0);
INSERT INTO thread_members (root_id, user_id, following, last_viewed_at, unread_mentions)
  VALUES ('', 'userxxxxxxxxxxxxxxxxxxxxxx', 1, 1, 1);
INSERT INTO users (id, username, email, nickname, first_name, last_name, position, roles, locale, props, notify_props, timezone, is_bot, bot_description, bot_owner_id, password_hash, uid, create_at, update_at, delete_at, last_password_update)
  VALUES ('userxxxxxxxxxxxxxxxxxxxxxx', 'ada', 'ada@example.com', 'users-nickname', 'users-first_name', 'users-last_name', 'users-position', 'system_user system_admin', 'en', '{}', '{}', '{}', 1, 'users-bot_description', 'users-bot_owner_id', '', NULL, 1, 1, 0, 1);
