
ALTER TABLE sessions ADD COLUMN scopes TEXT NOT NULL DEFAULT 'read post manage admin';
ALTER TABLE access_tokens ADD COLUMN scopes TEXT NOT NULL DEFAULT 'read post manage admin';
ALTER TABLE access_tokens ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;

ALTER TABLE users ADD COLUMN unix_name TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN mfa_active INTEGER NOT NULL DEFAULT 0;
CREATE TABLE second_factors (
  user_id TEXT PRIMARY KEY REFERENCES users (id), secret TEXT NOT NULL, last_step INTEGER NOT NULL,
  create_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE invites (
  id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, creator_id TEXT NOT NULL, team_id TEXT NOT NULL,
  role TEXT NOT NULL, channel_ids TEXT NOT NULL, uses INTEGER NOT NULL, most_uses INTEGER NOT NULL,
  create_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX invites_by_creator ON invites (creator_id, create_at);

-- A row for each table that has none yet.
INSERT INTO invites (id, token_hash, creator_id, team_id, role, channel_ids, uses, most_uses, create_at, expires_at)
  VALUES ('invites-id', '79a723b408960a70fa8f2bf4fc4dda8d5c4c18110c946009dab159ac3be98c4d', 'userxxxxxxxxxxxxxxxxxxxxxx', 'teamxxxxxxxxxxxxxxxxxxxxxx', 'invites-role', '[]', 1, 1, 1, 4102444800000);
INSERT INTO second_factors (user_id, secret, last_step, create_at)
  VALUES ('userxxxxxxxxxxxxxxxxxxxxxx', 'second_factors-secret', 1, 1);
