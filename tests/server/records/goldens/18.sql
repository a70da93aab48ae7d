
CREATE TABLE retention (
  channel_id TEXT PRIMARY KEY REFERENCES channels (id), days INTEGER NOT NULL
) WITHOUT ROWID;

-- A row for each table that has none yet.
INSERT INTO retention (channel_id, days)
  VALUES ('channelxxxxxxxxxxxxxxxxxxx', 1);
