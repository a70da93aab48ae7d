"""What the tables of the cache look like: the numbered migrations of cache.sqlite."""

from __future__ import annotations

# `messages.key` is the time in milliseconds, shifted, with a running number below it (see keys.py). So key
# order is time order, and the full-text index, which is quick in key order only, answers newest first.
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE workspaces (id TEXT PRIMARY KEY, name TEXT NOT NULL, title TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE users (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, display_name TEXT NOT NULL, is_bot INTEGER NOT NULL,
  deleted INTEGER NOT NULL, updated_at INTEGER NOT NULL, status_emoji TEXT NOT NULL,
  status_text TEXT NOT NULL, mention_words TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE channels (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL, workspace_id TEXT,
  topic TEXT NOT NULL, purpose TEXT NOT NULL, archived INTEGER NOT NULL, last_message_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, member_ids TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE memberships (
  channel_id TEXT PRIMARY KEY, unread INTEGER NOT NULL, mentions INTEGER NOT NULL,
  last_viewed_at INTEGER NOT NULL, muted INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE messages (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, channel_id TEXT NOT NULL, author_id TEXT NOT NULL,
  text TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, edited_at INTEGER NOT NULL,
  deleted_at INTEGER NOT NULL, root_id TEXT, kind TEXT NOT NULL, author_name TEXT NOT NULL,
  from_bot INTEGER NOT NULL, pinned INTEGER NOT NULL, reply_count INTEGER NOT NULL,
  last_reply_at INTEGER NOT NULL, attachments TEXT NOT NULL, client_id TEXT,
  posted INTEGER NOT NULL,     -- 1 when its MessagePosted was heard, so that no repetition counts as unread
  unbroken INTEGER NOT NULL,   -- 1 when the text has a script written without spaces
  claimed_replies INTEGER NOT NULL, claimed_at INTEGER NOT NULL,   -- the server's word on replies, as of when
  reacted_at INTEGER NOT NULL  -- the newest reaction heard of;
                               -- 0: there never was one, -1: there was, at a time not told
);
CREATE INDEX messages_roots ON messages (channel_id, created_at, id) WHERE root_id IS NULL;
CREATE INDEX messages_threads ON messages (root_id, created_at, id) WHERE root_id IS NOT NULL;
CREATE INDEX messages_unbroken ON messages (created_at) WHERE unbroken = 1;

CREATE TABLE reactions (
  message_id TEXT NOT NULL, emoji TEXT NOT NULL, user_id TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (message_id, emoji, user_id)
) WITHOUT ROWID;

-- What was heard of messages that are not here yet; applied when they come.
CREATE TABLE early_deletes (message_id TEXT PRIMARY KEY, deleted_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE early_edits (
  message_id TEXT PRIMARY KEY, updated_at INTEGER NOT NULL, text TEXT NOT NULL, edited_at INTEGER NOT NULL,
  pinned INTEGER NOT NULL, attachments TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE early_reactions (
  message_id TEXT NOT NULL, emoji TEXT NOT NULL, user_id TEXT NOT NULL, at INTEGER NOT NULL,
  added INTEGER NOT NULL, PRIMARY KEY (message_id, emoji, user_id)
) WITHOUT ROWID;

-- How much of each channel's history is here (see history.py).
CREATE TABLE gaps (
  channel_id TEXT NOT NULL, newer_at INTEGER NOT NULL, newer_id TEXT NOT NULL,
  PRIMARY KEY (channel_id, newer_at, newer_id)
) WITHOUT ROWID;
CREATE TABLE history (
  channel_id TEXT PRIMARY KEY, oldest_at INTEGER, oldest_id TEXT, newest_at INTEGER, newest_id TEXT,
  live_at INTEGER, live_id TEXT, synced_at INTEGER, synced_id TEXT,
  complete INTEGER NOT NULL, live INTEGER NOT NULL, caught_up INTEGER NOT NULL, watermark INTEGER NOT NULL
) WITHOUT ROWID;

CREATE VIRTUAL TABLE messages_text USING fts5 (
  text, content = 'messages', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2'
);
"""

# Who reads a page asks for the reactions of those messages only that may have some: each other one would cost
# a descent into an index as large as the history, in a place that is never in memory.
_REACTED = """
UPDATE messages SET reacted_at = -1 WHERE reacted_at = 0 AND id IN (SELECT message_id FROM reactions);
"""

# A list gives the counts of a channel together with the time of the newest message in them. The event of a
# message up to then may come later: it is in the counts already.
_COUNTED = """
CREATE TABLE counted (channel_id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
"""

_CARDS = """
ALTER TABLE messages ADD COLUMN cards TEXT NOT NULL DEFAULT '';
ALTER TABLE early_edits ADD COLUMN cards TEXT NOT NULL DEFAULT '';
"""

# What was heard of a reaction has its own time, also that it was taken back; what a list told has the list's,
# and before it the place in that list.
_TIMED = """
ALTER TABLE reactions ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE messages ADD COLUMN listed_at INTEGER NOT NULL DEFAULT 0;
"""

_OWN_LISTS = """
ALTER TABLE messages ADD COLUMN mentions_me INTEGER NOT NULL DEFAULT 0;
CREATE TABLE saved (message_id TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE thread_state (
  root_id TEXT PRIMARY KEY, channel_id TEXT NOT NULL, following INTEGER NOT NULL, viewed_at INTEGER NOT NULL,
  unread INTEGER NOT NULL, mentions INTEGER NOT NULL, last_reply_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE emoji (name TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
"""

# The inbox asks for what lately called us, and for what of ours others reacted to.
_INBOX = """
CREATE INDEX messages_mentions ON messages (created_at) WHERE mentions_me = 1;
CREATE INDEX messages_reacted ON messages (created_at) WHERE reacted_at != 0;
"""

_STATUS = """
ALTER TABLE users ADD COLUMN status_until INTEGER NOT NULL DEFAULT 0;
"""

# Where a channel begins: who made it, and up to when the server shows nobody what was said.
_BEGINNINGS = """
ALTER TABLE channels ADD COLUMN creator_id TEXT NOT NULL DEFAULT '';
ALTER TABLE history ADD COLUMN hidden_before INTEGER NOT NULL DEFAULT 0;
"""

# What one wants to be told of, as the server keeps it.
_WISHES = """
ALTER TABLE users ADD COLUMN wishes TEXT NOT NULL DEFAULT '';
ALTER TABLE memberships ADD COLUMN wishes TEXT NOT NULL DEFAULT '';
"""

# The groups of one's channels, as the server lists them.
_CATEGORIES = """
CREATE TABLE categories (
  id TEXT NOT NULL, workspace_id TEXT NOT NULL, place INTEGER NOT NULL, kind TEXT NOT NULL,
  title TEXT NOT NULL, channel_ids TEXT NOT NULL, sorting TEXT NOT NULL,
  collapsed INTEGER NOT NULL, muted INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, id)
) WITHOUT ROWID;
"""

MIGRATIONS = (
    _TABLES,
    _REACTED,
    _COUNTED,
    _CARDS,
    _TIMED,
    _OWN_LISTS,
    _INBOX,
    _STATUS,
    _BEGINNINGS,
    _WISHES,
    _CATEGORIES,
)
TABLES = frozenset(
    {
        "meta", "workspaces", "users", "channels", "memberships", "messages", "reactions", "early_deletes",
        "early_edits", "early_reactions", "gaps", "history", "messages_text", "counted",
        "saved", "thread_state", "emoji", "categories",
    }
)  # fmt: skip
"""What a sound cache has; one that lacks any of them is rebuilt."""
