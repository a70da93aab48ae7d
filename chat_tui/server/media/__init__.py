"""Uploaded content: what it is, how pictures of it are made, how it is handed out."""
