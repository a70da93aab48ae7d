"""Where is kept how long a channel's messages are kept: only what differs from the workspace's setting."""

RETENTION = """
CREATE TABLE retention (
  channel_id TEXT PRIMARY KEY REFERENCES channels (id), days INTEGER NOT NULL
) WITHOUT ROWID;
"""
"""`days` is 0 for a channel whose messages are kept for ever."""
