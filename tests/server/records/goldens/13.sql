
CREATE TABLE emoji (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, creator_id TEXT NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE emoji_pictures (emoji_id TEXT PRIMARY KEY, kind TEXT NOT NULL, picture BLOB NOT NULL);

-- A row for each table that has none yet.
INSERT INTO emoji (id, name, creator_id, create_at, update_at)
  VALUES ('emoji-id', 'golden', 'userxxxxxxxxxxxxxxxxxxxxxx', 1, 1);
INSERT INTO emoji_pictures (emoji_id, kind, picture)
  VALUES ('emoji_pictures-emoji_id', 'emoji_pictures-kind', X'31');
