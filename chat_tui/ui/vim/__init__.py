"""How does vim edit a text? Pure: a text, a cursor and keys become a text, a cursor and a mode."""
