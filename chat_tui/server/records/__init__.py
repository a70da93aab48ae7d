"""What the workspace knows, on disk: one module a table group, functions over one SQLite connection."""
