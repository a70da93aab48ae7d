"""What bad input gets, at every command: rows that are run in a real workspace, and the page they make."""
