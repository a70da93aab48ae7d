
CREATE TABLE passing_posts (
  post_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, shown TEXT NOT NULL, create_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX passing_posts_by_time ON passing_posts (create_at);

-- A row for each table that has none yet.
INSERT INTO passing_posts (post_id, user_id, shown, create_at)
  VALUES ('postxxxxxxxxxxxxxxxxxxxxxx', 'userxxxxxxxxxxxxxxxxxxxxxx', 'passing_posts-shown', 1);
