"""How SQLite files are opened, written by one thread, migrated and locked; knows nothing of chat."""
