"""The command line: click, lazily; one module a command group, and no Textual except to run the app."""
