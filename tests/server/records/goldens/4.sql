
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, actor_id TEXT NOT NULL, actor TEXT NOT NULL,
  peer TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL,
  result TEXT NOT NULL, request_id TEXT NOT NULL
);
CREATE INDEX audit_log_by_time ON audit_log (at);

-- A row for each table that has none yet.
INSERT INTO audit_log (id, at, actor_id, actor, peer, action, target, result, request_id)
  VALUES (1, 1, 'audit_log-actor_id', 'audit_log-actor', 'audit_log-peer', 'audit_log-action', 'audit_log-target', 'audit_log-result', 'audit_log-request_id');
