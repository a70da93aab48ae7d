"""Which tables the web hooks have: those that call out, what waits to be delivered, what came of it."""

from __future__ import annotations

WEBHOOKS = """
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
"""

LANES = """
CREATE INDEX webhook_deliveries_by_lane ON webhook_deliveries (hook_id, url, seq) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_end ON webhook_deliveries (done_at) WHERE state <> 'waiting';
"""
"""What waits for one hook and URL is found in its order, and what is old, however much there is."""
