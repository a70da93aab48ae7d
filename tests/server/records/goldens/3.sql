
CREATE TABLE categories (
  id TEXT NOT NULL, user_id TEXT NOT NULL, team_id TEXT NOT NULL, sort_order INTEGER NOT NULL,
  sorting TEXT NOT NULL, type TEXT NOT NULL, display_name TEXT NOT NULL,
  muted INTEGER NOT NULL, collapsed INTEGER NOT NULL, channel_ids TEXT NOT NULL,
  PRIMARY KEY (user_id, team_id, id)
) WITHOUT ROWID;

-- A row for each table that has none yet.
INSERT INTO categories (id, user_id, team_id, sort_order, sorting, type, display_name, muted, collapsed, channel_ids)
  VALUES ('categories-id', 'userxxxxxxxxxxxxxxxxxxxxxx', 'teamxxxxxxxxxxxxxxxxxxxxxx', 1, 'categories-sorting', '', 'Golden', 1, 1, '[]');
