"""Where is kept what sessions and tokens may do, second factors, invitations, and unix names?"""

ACCESS = """
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
"""
