
CREATE TABLE commands (
  id TEXT PRIMARY KEY, token TEXT NOT NULL, creator_id TEXT NOT NULL REFERENCES users (id),
  team_id TEXT NOT NULL REFERENCES teams (id), name TEXT NOT NULL, method TEXT NOT NULL,
  username TEXT NOT NULL, icon_url TEXT NOT NULL, auto_complete INTEGER NOT NULL,
  auto_complete_desc TEXT NOT NULL, auto_complete_hint TEXT NOT NULL, display_name TEXT NOT NULL,
  description TEXT NOT NULL, url TEXT NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL, delete_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX commands_by_name ON commands (team_id, name) WHERE delete_at = 0;

CREATE TABLE command_replies (
  secret_hash TEXT PRIMARY KEY, command_id TEXT NOT NULL, user_id TEXT NOT NULL, channel_id TEXT NOT NULL,
  root_id TEXT NOT NULL, uses INTEGER NOT NULL, create_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX command_replies_by_time ON command_replies (create_at);

-- A row for each table that has none yet.
INSERT INTO command_replies (secret_hash, command_id, user_id, channel_id, root_id, uses, create_at)
  VALUES ('command_replies-secret_hash', 'command_replies-command_id', 'userxxxxxxxxxxxxxxxxxxxxxx', 'channelxxxxxxxxxxxxxxxxxxx', '', 1, 1);
INSERT INTO commands (id, token, creator_id, team_id, name, method, username, icon_url, auto_complete, auto_complete_desc, auto_complete_hint, display_name, description, url, create_at, update_at, delete_at)
  VALUES ('commands-id', 'commands-token', 'userxxxxxxxxxxxxxxxxxxxxxx', 'teamxxxxxxxxxxxxxxxxxxxxxx', 'golden', 'commands-method', 'ada', 'commands-icon_url', 1, 'commands-auto_complete_desc', 'commands-auto_complete_hint', 'Golden', 'commands-description', 'commands-url', 1, 1, 0);
