"""Which pictures show every state of the screen? `python -m tools.pictures` takes them of the real app."""
