
CREATE TABLE post_edits (
  id TEXT PRIMARY KEY, post_id TEXT NOT NULL, message TEXT NOT NULL, props TEXT NOT NULL,
  file_ids TEXT NOT NULL, edit_at INTEGER NOT NULL, replaced_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX post_edits_by_post ON post_edits (post_id);

-- A row for each table that has none yet.
INSERT INTO post_edits (id, post_id, message, props, file_ids, edit_at, replaced_at)
  VALUES ('post_edits-id', 'postxxxxxxxxxxxxxxxxxxxxxx', 'golden words', '{}', '[]', 1, 1);
