
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

-- A row for each table that has none yet.
INSERT INTO event_connections (connection_id, user_id, base, seen_at)
  VALUES ('event_connections-connection_id', 'userxxxxxxxxxxxxxxxxxxxxxx', 1, 1);
INSERT INTO event_log (id, at, frame)
  VALUES (1, 1, '{"event":"hello","data":{},"broadcast":{}}');
INSERT INTO event_readers (user_id, number, event_id)
  VALUES ('userxxxxxxxxxxxxxxxxxxxxxx', 1, 1);
INSERT INTO event_streams (user_id, last)
  VALUES ('userxxxxxxxxxxxxxxxxxxxxxx', 1);
