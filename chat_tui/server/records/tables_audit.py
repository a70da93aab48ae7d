"""Where is kept who did what to whom in the workspace: the table of the audit log."""

AUDIT = """
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, actor_id TEXT NOT NULL, actor TEXT NOT NULL,
  peer TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL,
  result TEXT NOT NULL, request_id TEXT NOT NULL
);
CREATE INDEX audit_log_by_time ON audit_log (at);
"""
