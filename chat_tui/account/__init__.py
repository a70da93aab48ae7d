"""One signed-in account: what it waits to send, what it has read, what its readers are told."""
