"""Where is kept what belongs to uploaded content beside the files themselves."""

PREVIEWS = """
ALTER TABLE files ADD COLUMN preview INTEGER NOT NULL DEFAULT 0;
ALTER TABLE files ADD COLUMN mini_preview TEXT NOT NULL DEFAULT '';
"""

EMOJI = """
CREATE TABLE emoji (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, creator_id TEXT NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE emoji_pictures (emoji_id TEXT PRIMARY KEY, kind TEXT NOT NULL, picture BLOB NOT NULL);
"""

PORTRAITS = """
ALTER TABLE users ADD COLUMN last_picture_update INTEGER NOT NULL DEFAULT 0;
CREATE TABLE portraits (user_id TEXT PRIMARY KEY, picture BLOB NOT NULL);
"""

UPLOADS = """
CREATE TABLE uploads (
  id TEXT PRIMARY KEY, user_id TEXT NOT NULL, channel_id TEXT NOT NULL, filename TEXT NOT NULL,
  file_size INTEGER NOT NULL, file_offset INTEGER NOT NULL,
  create_at INTEGER NOT NULL, update_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX uploads_by_user ON uploads (user_id);
"""
