"""How do a user's other programs talk with the running app? Over a socket of its own, in JSON lines."""
