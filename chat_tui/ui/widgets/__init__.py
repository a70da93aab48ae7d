"""The widgets: each one file, with its own messages and bindings."""
