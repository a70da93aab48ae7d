"""How does one message go all the way round: a recorded walk for newcomers, docs/walk.md?"""
