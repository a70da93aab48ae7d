
CREATE TABLE outgoing_hooks (
  id TEXT PRIMARY KEY, token TEXT NOT NULL, creator_id TEXT NOT NULL REFERENCES users (id),
  channel_id TEXT NOT NULL, team_id TEXT NOT NULL,
  trigger_words TEXT NOT NULL, trigger_when INTEGER NOT NULL, events TEXT NOT NULL,
  callback_urls TEXT NOT NULL, display_name TEXT NOT NULL, description TEXT NOT NULL,
  content_type TEXT NOT NULL, username TEXT NOT NULL, icon_url TEXT NOT NULL,
  secret TEXT NOT NULL, old_secret TEXT NOT NULL DEFAULT '', old_secret_until INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER NOT NULL DEFAULT 0, disabled_at INTEGER NOT NULL DEFAULT 0,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL, delete_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE webhook_deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, hook_id TEXT NOT NULL, url TEXT NOT NULL,
  event TEXT NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL,
  tries INTEGER NOT NULL, due_at INTEGER NOT NULL, create_at INTEGER NOT NULL, done_at INTEGER NOT NULL
);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (due_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_hook ON webhook_deliveries (hook_id, seq);

CREATE TABLE webhook_attempts (
  delivery_id TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, status INTEGER NOT NULL,
  milliseconds INTEGER NOT NULL, answer TEXT NOT NULL, error TEXT NOT NULL,
  PRIMARY KEY (delivery_id, number)
) WITHOUT ROWID;

ALTER TABLE incoming_hooks ADD COLUMN secret TEXT NOT NULL DEFAULT '';
CREATE TABLE webhook_ids (
  hook_id TEXT NOT NULL, webhook_id TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (hook_id, webhook_id)
) WITHOUT ROWID;
CREATE INDEX webhook_ids_by_time ON webhook_ids (at);

-- A row for each table that has none yet.
INSERT INTO outgoing_hooks (id, token, creator_id, channel_id, team_id, trigger_words, trigger_when, events, callback_urls, display_name, description, content_type, username, icon_url, secret, old_secret, old_secret_until, failing_since, disabled_at, create_at, update_at, delete_at)
  VALUES ('outgoing_hooks-id', 'outgoing_hooks-token', 'userxxxxxxxxxxxxxxxxxxxxxx', 'channelxxxxxxxxxxxxxxxxxxx', 'teamxxxxxxxxxxxxxxxxxxxxxx', 'outgoing_hooks-trigger_words', 1, 'outgoing_hooks-events', 'outgoing_hooks-callback_urls', 'Golden', 'outgoing_hooks-description', 'outgoing_hooks-content_type', 'ada', 'outgoing_hooks-icon_url', 'outgoing_hooks-secret', 'outgoing_hooks-old_secret', 1, 1, 1, 1, 1, 0);
INSERT INTO webhook_attempts (delivery_id, number, at, status, milliseconds, answer, error)
  VALUES ('webhook_attempts-delivery_id', 1, 1, 'online', 1, 'webhook_attempts-answer', 'webhook_attempts-error');
INSERT INTO webhook_deliveries (seq, id, hook_id, url, event, source, state, tries, due_at, create_at, done_at)
  VALUES (1, 'webhook_deliveries-id', 'webhook_deliveries-hook_id', 'webhook_deliveries-url', 'webhook_deliveries-event', 'webhook_deliveries-source', 'webhook_deliveries-state', 1, 1, 1, 1);
INSERT INTO webhook_ids (hook_id, webhook_id, at)
  VALUES ('webhook_ids-hook_id', 'webhook_ids-webhook_id', 1);
