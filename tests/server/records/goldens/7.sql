
CREATE TABLE scheduled_posts (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id), channel_id TEXT NOT NULL,
  root_id TEXT NOT NULL, message TEXT NOT NULL, type TEXT NOT NULL, props TEXT NOT NULL,
  file_ids TEXT NOT NULL, scheduled_at INTEGER NOT NULL, processed_at INTEGER NOT NULL,
  error_code TEXT NOT NULL, create_at INTEGER NOT NULL, update_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX scheduled_posts_by_user ON scheduled_posts (user_id);
CREATE INDEX scheduled_posts_by_time ON scheduled_posts (scheduled_at) WHERE error_code = '';

CREATE TABLE reminders (
  user_id TEXT NOT NULL REFERENCES users (id), post_id TEXT NOT NULL, target_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, post_id)
) WITHOUT ROWID;
CREATE INDEX reminders_by_time ON reminders (target_at);

-- A row for each table that has none yet.
INSERT INTO reminders (user_id, post_id, target_at)
  VALUES ('userxxxxxxxxxxxxxxxxxxxxxx', 'postxxxxxxxxxxxxxxxxxxxxxx', 1);
INSERT INTO scheduled_posts (id, user_id, channel_id, root_id, message, type, props, file_ids, scheduled_at, processed_at, error_code, create_at, update_at)
  VALUES ('scheduled_posts-id', 'userxxxxxxxxxxxxxxxxxxxxxx', 'channelxxxxxxxxxxxxxxxxxxx', '', 'golden words', '', '{}', '[]', 1, 1, 'scheduled_posts-error_code', 1, 1);
