"""What we know, on disk: a cache of the server that can be rebuilt, and the user's words, which cannot."""
