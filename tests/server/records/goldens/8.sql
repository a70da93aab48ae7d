
ALTER TABLE files ADD COLUMN preview INTEGER NOT NULL DEFAULT 0;
ALTER TABLE files ADD COLUMN mini_preview TEXT NOT NULL DEFAULT '';

-- A row for each table that has none yet.
