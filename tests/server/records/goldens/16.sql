
CREATE TABLE uploads (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL, channel_id TEXT NOT NULL, filename TEXT NOT NULL,
  file_size INTEGER NOT NULL, file_offset INTEGER NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX uploads_by_user ON uploads (user_id);

-- A row for each table that has none yet.
INSERT INTO uploads (id, user_id, channel_id, filename, file_size, file_offset, create_at, update_at)
  VALUES ('uploads-id', 'userxxxxxxxxxxxxxxxxxxxxxx', 'channelxxxxxxxxxxxxxxxxxxx', 'uploads-filename', 1, 1, 1, 1);
