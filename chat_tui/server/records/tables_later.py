"""The tables of what is to happen at a time that somebody chose."""

from __future__ import annotations

LATER = """
CREATE TABLE scheduled_posts (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id), channel_id TEXT NOT NULL,
  root_id TEXT NOT NULL, message TEXT NOT NULL, type TEXT NOT NULL, props TEXT NOT NULL,
  file_ids TEXT NOT NULL, scheduled_at INTEGER NOT NULL, processed_at INTEGER NOT NULL,
  error_code TEXT NOT NULL, create_at INTEGER NOT NULL, update_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX scheduled_posts_by_user ON scheduled_posts (user_id);
CREATE INDEX scheduled_posts_by_time ON scheduled_posts (scheduled_at) WHERE error_code = '';

CREATE TABLE reminders (
  user_id TEXT NOT NULL REFERENCES users (id), post_id TEXT NOT NULL, target_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, post_id)
) WITHOUT ROWID;
CREATE INDEX reminders_by_time ON reminders (target_at);
"""
