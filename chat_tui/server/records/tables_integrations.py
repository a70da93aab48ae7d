"""The tables of slash commands of one's own, and of the later answers they may give."""

from __future__ import annotations

INTEGRATIONS = """
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
"""

PASSING = """
CREATE TABLE passing_posts (
  post_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, shown TEXT NOT NULL, create_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX passing_posts_by_time ON passing_posts (create_at);
"""
