"""The table of what posts said before they were changed."""

from __future__ import annotations

EDITS = """
CREATE TABLE post_edits (
  id TEXT PRIMARY KEY, post_id TEXT NOT NULL, message TEXT NOT NULL, props TEXT NOT NULL,
  file_ids TEXT NOT NULL, edit_at INTEGER NOT NULL, replaced_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX post_edits_by_post ON post_edits (post_id);
"""
