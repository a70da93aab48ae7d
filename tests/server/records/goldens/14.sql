
ALTER TABLE users ADD COLUMN last_picture_update INTEGER NOT NULL DEFAULT 0;
CREATE TABLE portraits (user_id TEXT PRIMARY KEY, picture BLOB NOT NULL);

-- A row for each table that has none yet.
INSERT INTO portraits (user_id, picture)
  VALUES ('userxxxxxxxxxxxxxxxxxxxxxx', X'31');
