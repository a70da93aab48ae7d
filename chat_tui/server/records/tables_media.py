"""Where is kept what belongs to uploaded content beside the files themselves."""

PREVIEWS = """
ALTER TABLE files ADD COLUMN preview INTEGER NOT NULL DEFAULT 0;
ALTER TABLE files ADD COLUMN mini_preview TEXT NOT NULL DEFAULT '';
"""
