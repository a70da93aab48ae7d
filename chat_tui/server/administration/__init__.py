"""What an operator does from the shell: deeds as values, done by the running server, else on its files."""
