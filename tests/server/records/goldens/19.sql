
INSERT INTO oauth_apps VALUES (
  'chattuiisaprogramofyourown', '', '', 'chat-tui', 'The terminal client', '', '',
  '["http://127.0.0.1/callback","http://[::1]/callback"]', 0, 1,
  CAST(strftime('%s', 'now') AS INTEGER) * 1000, CAST(strftime('%s', 'now') AS INTEGER) * 1000
);

-- A row for each table that has none yet.
