"""How a workspace is kept: backup, restore, check, and the unit that runs it."""
