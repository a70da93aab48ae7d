"""How does each kind of sender prove that a delivery is its own? One file a kind, no I/O."""
