"""How we prove who we are: secrets, where they are kept, and how a session token comes from them."""
