"""How does what was said come into files that outlive the program: `chat-tui export`?"""
