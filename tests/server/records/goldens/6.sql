
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

-- A row for each table that has none yet.
INSERT INTO oauth_apps (id, creator_id, secret_hash, name, description, icon_url, homepage, callback_urls, is_trusted, is_public, create_at, update_at)
  VALUES ('oauth_apps-id', 'userxxxxxxxxxxxxxxxxxxxxxx', 'oauth_apps-secret_hash', 'golden', 'oauth_apps-description', 'oauth_apps-icon_url', 'oauth_apps-homepage', 'oauth_apps-callback_urls', 1, 1, 1, 1);
INSERT INTO oauth_codes (code_hash, app_id, user_id, redirect_uri, challenge, scopes, grant_id, create_at)
  VALUES ('oauth_codes-code_hash', 'oauth_codes-app_id', 'userxxxxxxxxxxxxxxxxxxxxxx', 'oauth_codes-redirect_uri', 'oauth_codes-challenge', 'oauth_codes-scopes', 'oauth_codes-grant_id', 1);
INSERT INTO oauth_consents (user_id, app_id, scopes, create_at)
  VALUES ('userxxxxxxxxxxxxxxxxxxxxxx', 'oauth_consents-app_id', 'oauth_consents-scopes', 1);
INSERT INTO oauth_devices (code_hash, user_code, app_id, scopes, state, user_id, interval, polled_at, create_at)
  VALUES ('oauth_devices-code_hash', 'oauth_devices-user_code', 'oauth_devices-app_id', 'oauth_devices-scopes', 'oauth_devices-state', 'userxxxxxxxxxxxxxxxxxxxxxx', 1, 1, 1);
INSERT INTO oauth_grants (id, app_id, user_id, scopes, create_at)
  VALUES ('oauth_grants-id', 'oauth_grants-app_id', 'userxxxxxxxxxxxxxxxxxxxxxx', 'oauth_grants-scopes', 1);
INSERT INTO oauth_refresh_tokens (token_hash, grant_id, salt, create_at, used_at)
  VALUES ('79a723b408960a70fa8f2bf4fc4dda8d5c4c18110c946009dab159ac3be98c4d', 'oauth_refresh_tokens-grant_id', 'oauth_refresh_tokens-salt', 1, 1);
