"""Where is kept which programs may act for whom by OAuth, and with which codes and tokens?"""

OAUTH = """
CREATE TABLE oauth_apps (
  id TEXT PRIMARY KEY, creator_id TEXT NOT NULL, secret_hash TEXT NOT NULL, name TEXT NOT NULL,
  description TEXT NOT NULL, icon_url TEXT NOT NULL, homepage TEXT NOT NULL, callback_urls TEXT NOT NULL,
  is_trusted INTEGER NOT NULL, is_public INTEGER NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE oauth_consents (
  user_id TEXT NOT NULL REFERENCES users (id),
  app_id TEXT NOT NULL REFERENCES oauth_apps (id) ON DELETE CASCADE,
  scopes TEXT NOT NULL, create_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, app_id)
) WITHOUT ROWID;

CREATE TABLE oauth_grants (
  id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES oauth_apps (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id), scopes TEXT NOT NULL, create_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX oauth_grants_by_user ON oauth_grants (user_id, app_id);

CREATE TABLE oauth_refresh_tokens (
  token_hash TEXT PRIMARY KEY, grant_id TEXT NOT NULL REFERENCES oauth_grants (id) ON DELETE CASCADE,
  salt TEXT NOT NULL, create_at INTEGER NOT NULL, used_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX oauth_refresh_tokens_by_grant ON oauth_refresh_tokens (grant_id);

CREATE TABLE oauth_codes (
  code_hash TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES oauth_apps (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id), redirect_uri TEXT NOT NULL, challenge TEXT NOT NULL,
  scopes TEXT NOT NULL, grant_id TEXT NOT NULL, create_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX oauth_codes_by_time ON oauth_codes (create_at);

CREATE TABLE oauth_devices (
  code_hash TEXT PRIMARY KEY, user_code TEXT NOT NULL UNIQUE,
  app_id TEXT NOT NULL REFERENCES oauth_apps (id) ON DELETE CASCADE, scopes TEXT NOT NULL,
  state TEXT NOT NULL, user_id TEXT NOT NULL, interval INTEGER NOT NULL, polled_at INTEGER NOT NULL,
  create_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX oauth_devices_by_time ON oauth_devices (create_at);

ALTER TABLE sessions ADD COLUMN grant_id TEXT NOT NULL DEFAULT '';
CREATE INDEX sessions_by_grant ON sessions (grant_id) WHERE grant_id <> '';
"""

CHAT_TUI = "chattuiisaprogramofyourown"
"""The id of chat-tui itself among the programs, the same at every workspace."""
CLIENT = f"""
INSERT INTO oauth_apps VALUES (
  '{CHAT_TUI}', '', '', 'chat-tui', 'The terminal client', '', '',
  '["http://127.0.0.1/callback","http://[::1]/callback"]', 0, 1,
  CAST(strftime('%s', 'now') AS INTEGER) * 1000, CAST(strftime('%s', 'now') AS INTEGER) * 1000
);
"""
"""Made once: a workspace that has removed it does without."""
